import { Reader } from './reader';

/** Chooses a file in the page and starts the load. */
export async function beginLoading(reader: Reader, path: string): Promise<void> {
  await reader.visit('load');
  await reader.page.locator('input[type=file]').setInputFiles(path);
  await reader.button('Load this file').click();
}
