import { deflateSync, gzipSync } from 'node:zlib';
import { decompressed } from '../../../src/adapters/event-files/decompress';

const TEXT = '{"name":"a"}\n{"name":"b"}\n';
/** The text as `zstd` and `bzip2` compress it. */
const ZSTD = Buffer.from('KLUv/SQavQAAiHsibmFtZSI6ImEifQpiIn0KAQBQzC9y4MAB', 'base64');
const BZIP2 = Buffer.from(
  'QlpoOTFBWSZTWZwFxxUAAAtZgAAQEAAAEDIDAAogACEqaaNqfqhADBMOCSTSUlmxKPi7kinChITgLjio',
  'base64',
);
const EMPTY_BZIP2 = Buffer.from('QlpoORdyRThQkAAAAAA=', 'base64');

async function textOf(content: Buffer, size = 7): Promise<string> {
  const pieces = (async function* () {
    for (let at = 0; at < content.length; at += size) yield content.subarray(at, at + size);
  })();
  const chunks: Buffer[] = [];
  for await (const chunk of await decompressed(pieces)) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}

test.each<[string, Buffer, string]>([
  ['gzip', gzipSync(TEXT), TEXT],
  ['deflate', deflateSync(TEXT), TEXT],
  ['deflate of level 9', deflateSync(TEXT, { level: 9 }), TEXT],
  ['zstd', ZSTD, TEXT],
  ['bzip2', BZIP2, TEXT],
  ['gzip, in several parts', Buffer.concat([gzipSync(TEXT), gzipSync(TEXT)]), TEXT + TEXT],
  ['zstd, in several parts', Buffer.concat([ZSTD, ZSTD]), TEXT + TEXT],
  ['bzip2, in several parts', Buffer.concat([BZIP2, BZIP2]), TEXT + TEXT],
  ['bzip2 of nothing', EMPTY_BZIP2, ''],
  ['nothing', Buffer.from(TEXT), TEXT],
  ['nothing, of a text that begins like bzip2', Buffer.from('BZh,user\n'), 'BZh,user\n'],
  ['nothing, of an empty file', Buffer.alloc(0), ''],
])('%s is told by the first bytes', async (_, content, text) => {
  expect(await textOf(content)).toBe(text);
  expect(await textOf(content, 1)).toBe(text);
  expect(await textOf(content, 10_000)).toBe(text);
});

test.each([
  ['gzip', gzipSync(TEXT)],
  ['deflate', deflateSync(TEXT)],
  ['zstd', ZSTD],
  ['bzip2', BZIP2],
])('%s that is cut off is no shorter file', async (_, content) => {
  await expect(textOf(content.subarray(0, -12))).rejects.toThrow();
});
