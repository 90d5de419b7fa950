import { Reader } from './reader';

/** Gives a file to the page, and begins. */
export async function beginLoading(reader: Reader, path: string): Promise<void> {
  await reader.visit('load');
  await reader.page.locator('input[type=file]').setInputFiles(path);
  await reader.button('Load this file').click();
}
