import { closeSync, fsyncSync, openSync, renameSync, rmSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';

/** Mode of files with data of users: only their owner may read them. */
export const PRIVATE_FILE_MODE = 0o600;
export const PRIVATE_FOLDER_MODE = 0o700;

/**
 * Writes a file as a whole or not at all, and waits until the disk holds it.
 *
 * @throws when it cannot be written; then the file is as it was
 */
export function replaceFile(path: string, text: string): void {
  const next = `${path}.new`;
  try {
    // A file that a killed process left would keep its own mode.
    rmSync(next, { force: true });
    const fd = openSync(next, 'wx', PRIVATE_FILE_MODE);
    try {
      writeAll(fd, Buffer.from(text));
      fsyncSync(fd);
    } finally {
      closeSync(fd);
    }
    renameSync(next, path);
    syncFolder(dirname(path));
  } catch (error) {
    rmSync(next, { force: true });
    throw error;
  }
}

/** Writes all of the data, of which a single call may take a part. */
export function writeAll(fd: number, data: Buffer): void {
  for (let done = 0; done < data.length;) done += writeSync(fd, data, done);
}

/** Waits until the disk holds the names of the folder's files. */
export function syncFolder(path: string): void {
  try {
    const fd = openSync(path, 'r');
    try {
      fsyncSync(fd);
    } finally {
      closeSync(fd);
    }
  } catch {
    // Windows opens no folders.
  }
}
