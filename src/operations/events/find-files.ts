import { createReadStream, realpathSync, statSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { Readable } from 'node:stream';
import { glob, isDynamicPattern } from 'fast-glob';
import { compareCodePoints } from '../../common/code-points';
import { OperationError } from '../operation-error';
import { openZipEntry, zipEntries } from './zip-entries';

/** A file of events, or one in a zip. */
export interface EventFile {
  /** Name for people: the path, with the name in the zip after it. */
  readonly name: string;
  /** Bytes that `open` yields; 0 when they are unknown. */
  readonly size: number;
  /** Whether it can be opened once only, as standard input or a pipe. */
  readonly isOnce?: boolean;
  readonly open: () => AsyncIterable<Buffer>;
}

export interface FoundFiles {
  readonly files: readonly EventFile[];
  /** Sentences about files that are not read. */
  readonly leftOut: readonly string[];
}

/** Matches a path with a hidden part, or with a mark of another program such as `_SUCCESS`. */
const HIDDEN = /(^|\/)[._][^/]*/;

/**
 * Finds the files that inputs name: paths, folders with all that is in them, globs, and `-` for standard
 * input. Files of a folder, a glob or a zip come in the order of their paths.
 *
 * @throws OperationError when an input names no file, or a workbook
 */
export async function findEventFiles(inputs: readonly string[], stdin: Readable): Promise<FoundFiles> {
  const files: EventFile[] = [];
  const leftOut: string[] = [];
  const seen = new Set<string>();
  const takeOnce = (path: string, identity: string): boolean => {
    if (seen.has(identity)) leftOut.push(`${path} is named more than once, and read once`);
    return seen.size < seen.add(identity).size;
  };
  for (const input of inputs) {
    if (input === '-') {
      if (takeOnce(input, input)) {
        files.push({ name: 'standard input', size: 0, isOnce: true, open: () => stdin });
      }
      continue;
    }
    for (const path of await pathsOf(input, leftOut)) {
      const isFile = statSync(path).isFile();
      if (!takeOnce(path, isFile ? realpathSync(path) : path)) continue;
      if (isFile) files.push(...(await filesAt(path, leftOut)));
      else files.push({ name: path, size: 0, isOnce: true, open: () => createReadStream(path) });
    }
  }
  return { files, leftOut };
}

/** Lists the paths that an input stands for. */
async function pathsOf(input: string, leftOut: string[]): Promise<readonly string[]> {
  const stat = statSync(input, { throwIfNoEntry: false });
  if (stat?.isDirectory()) {
    const all = await glob('**', { cwd: input, dot: true });
    if (all.length === 0) {
      throw new OperationError(
        'not-found',
        `the folder ${input} holds no files; name the folder of the events`,
      );
    }
    const shown = withoutHidden(all.sort(compareCodePoints), (path) => path, input, leftOut);
    return shown.map((path) => join(input, path));
  }
  if (stat) return [input];
  if (!isDynamicPattern(input)) {
    throw unreadable(input, 'there is no such file or folder');
  }
  const matching = await glob(input, { dot: true });
  if (matching.length === 0) {
    throw new OperationError(
      'not-found',
      `no file matches ${input}; * stands for a part of a name, ** for any folders`,
    );
  }
  return withoutHidden(matching.sort(compareCodePoints), (path) => basename(path), input, leftOut);
}

/** Leaves out hidden files and markers of other programs. */
function withoutHidden<T>(
  files: readonly T[],
  nameOf: (file: T) => string,
  input: string,
  leftOut: string[],
): T[] {
  const shown = files.filter((file) => !HIDDEN.test(nameOf(file)));
  const hidden = files.length - shown.length;
  if (hidden > 0) {
    leftOut.push(
      `${hidden} of ${files.length} files in ${input} are not read: ` +
        'their names begin with . or _, as those of hidden files and markers do',
    );
  }
  return shown;
}

/** Returns a file, or the files in it when it is a zip. */
async function filesAt(path: string, leftOut: string[]): Promise<readonly EventFile[]> {
  try {
    if (!(await isZip(path))) {
      return [{ name: path, size: statSync(path).size, open: () => createReadStream(path) }];
    }
    const entries = withoutHidden(await zipEntries(path), ({ fileName }) => fileName, path, leftOut);
    return entries.map((entry) => ({
      name: `${path}: ${entry.fileName}`,
      size: entry.uncompressedSize,
      open: () => openZipEntry(path, entry),
    }));
  } catch (error) {
    throw unreadable(path, (error as Error).message);
  }
}

async function isZip(path: string): Promise<boolean> {
  const file = await open(path);
  try {
    const { buffer } = await file.read(Buffer.alloc(4), 0, 4, 0);
    return /^PK(\x03\x04|\x05\x06)/.test(buffer.toString('latin1'));
  } finally {
    await file.close();
  }
}

export function unreadable(file: string, reason: string): OperationError {
  return new OperationError('unavailable', `the events file ${file} cannot be read: ${reason}`);
}
