import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

/** Finds the first program with one of these names on the path, and then in further folders. */
export function findProgram(names: readonly string[], places: readonly string[]): string | undefined {
  const { PATH = '' } = process.env;
  return [...PATH.split(delimiter), ...places]
    .flatMap((folder) => names.map((name) => join(folder, name)))
    .find(isProgram);
}

export function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
