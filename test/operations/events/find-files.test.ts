import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { Readable } from 'node:stream';
import { strToU8, zipSync } from 'fflate';
import { findEventFiles, FoundFiles } from '../../../src/operations/events/find-files';
import { placeOf, recordsIn } from '../../../src/operations/events/read-files';
import { OperationError } from '../../../src/operations/operation-error';

const NOTHING = Readable.from([]);

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'find-files-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

function write(name: string, content: string | Uint8Array = 'x\n'): string {
  const path = join(folder, name);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, content);
  return path;
}

const zip = (files: Record<string, string>) =>
  zipSync(Object.fromEntries(Object.entries(files).map(([name, text]) => [name, strToU8(text)])));

const find = (...names: string[]) =>
  findEventFiles(
    names.map((name) => join(folder, name)),
    NOTHING,
  );

const namesOf = ({ files }: FoundFiles) => files.map(({ name }) => relative(folder, name));

async function textsOf({ files }: FoundFiles): Promise<string[]> {
  const texts: string[] = [];
  for await (const record of recordsIn(files, () => {})) {
    texts.push(`${relative(folder, placeOf(record))}: ${record.text}`);
  }
  return texts;
}

test('files are read in the order in which they are named', async () => {
  write('b.ndjson', 'one\n\ntwo\n');
  write('a.ndjson', 'three');
  expect(await textsOf(await find('b.ndjson', 'a.ndjson'))).toEqual([
    'b.ndjson, line 1: one',
    'b.ndjson, line 3: two',
    'a.ndjson, line 1: three',
  ]);
});

test('the files of a folder are read in the order of their paths, without hidden ones and markers', async () => {
  for (const name of [
    '2026/01/02/00/b',
    '2026/01/01/23/stream-1',
    '2026/01/01/05/stream-2',
    '_SUCCESS',
    '.part.crc',
    '_temporary/0/part',
  ]) {
    write(`events/${name}`);
  }
  const found = await find('events');
  expect(namesOf(found)).toEqual([
    'events/2026/01/01/05/stream-2',
    'events/2026/01/01/23/stream-1',
    'events/2026/01/02/00/b',
  ]);
  expect(found.leftOut).toEqual([
    `3 of 6 files in ${folder}/events are not read: ` +
      'their names begin with . or _, as those of hidden files and markers do',
  ]);
});

test('a glob stands for the files that it matches, and a file of that very name for itself', async () => {
  for (const name of ['a/1.ndjson', 'a/b/2.ndjson', 'a/3.csv', 'a/.4.ndjson', 'a/[1].ndjson']) write(name);
  expect(namesOf(await find('a/*.ndjson'))).toEqual(['a/1.ndjson', 'a/[1].ndjson']);
  expect(namesOf(await find('a/**/*.{ndjson,csv}'))).toEqual(
    ['a/1.ndjson', 'a/3.csv', 'a/[1].ndjson', 'a/b/2.ndjson'].sort(),
  );
  expect(namesOf(await find('a/[1].ndjson'))).toEqual(['a/[1].ndjson']);
});

test('a file that is named more than once is read once, and that is said', async () => {
  const path = write('a/1.ndjson');
  symlinkSync(path, join(folder, 'link.ndjson'));
  const found = await find('a/1.ndjson', 'a', 'link.ndjson');
  expect(namesOf(found)).toEqual(['a/1.ndjson']);
  expect(found.leftOut).toEqual([
    `${path} is named more than once, and read once`,
    `${folder}/link.ndjson is named more than once, and read once`,
  ]);
});

test('each file in a zip is a file of its own', async () => {
  write(
    'events.zip',
    zip({ 'b.csv': 'name\tuser\nx\ty', 'a/1.ndjson': 'one\n', '__MACOSX/a': 'x', 'c/': '' }),
  );
  const found = await find('events.zip');
  expect(await textsOf(found)).toEqual([
    'events.zip: a/1.ndjson, line 1: one',
    'events.zip: b.csv, line 2: {"name":"x","user":"y"}',
  ]);
  expect(found.leftOut).toEqual([expect.stringContaining('1 of 3 files in')]);
});

test.each(['xl/workbook.xml', 'content.xml'])('a workbook, known by %s, is refused', async (entry) => {
  const path = write('table.ndjson', zip({ [entry]: '<x/>' }));
  await expect(find('table.ndjson')).rejects.toThrow(OperationError);
  await expect(find('table.ndjson')).rejects.toThrow(
    `the events file ${path} cannot be read: it is a workbook; save it as CSV: File → Save as → CSV UTF-8`,
  );
});

test('- is standard input', async () => {
  const found = await findEventFiles(['-'], Readable.from([Buffer.from('one\n')]));
  const [record] = await textsOf(found);
  expect(record).toContain('standard input, line 1: one');
});

test('progress is that of all files', async () => {
  write('a', 'x\n'.repeat(10));
  write('b', 'x\n'.repeat(5));
  const { files } = await find('a', 'b');
  const seen: number[] = [];
  for await (const { number } of recordsIn(files, (bytes) => seen.push(bytes))) expect(number).toBeDefined();
  expect(files.map(({ size }) => size)).toEqual([20, 10]);
  expect(seen).toEqual([20, 30]);
});

test('what names no file says so', async () => {
  mkdirSync(join(folder, 'empty'));
  await expect(find('missing')).rejects.toThrow(
    `the events file ${folder}/missing cannot be read: there is no such file or folder`,
  );
  await expect(find('empty')).rejects.toThrow(
    `the folder ${folder}/empty holds no files; name the folder of the events`,
  );
  await expect(find('*.csv')).rejects.toThrow(
    `no file matches ${folder}/*.csv; * stands for a part of a name, ** for any folders`,
  );
});

test('a file that is cut off is named', async () => {
  const path = write('cut.gz', Buffer.from('1f8b08000000000000034b04000000', 'hex'));
  await expect(textsOf(await find('cut.gz'))).rejects.toThrow(
    `the events file ${path} cannot be read: unexpected end of file`,
  );
});
