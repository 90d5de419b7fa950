import { deflateSync, gzipSync } from 'node:zlib';
import { MAX_UNPACKED_BYTES } from '../../../src/adapters/kinesis/compression';
import { payloadText } from '../../../src/adapters/kinesis/payload';

const TEXT = '{"name":"klick","userId":"José"}';
/** `TEXT` as the command line program of zstd packs it, which Node.js 20 cannot. */
const ZSTD = 'KLUv/QRYCQEAeyJuYW1lIjoia2xpY2siLCJ1c2VySWQiOiJKb3PDqSJ9FwpGXQ==';
const base64 = (bytes: Uint8Array | string) => Buffer.from(bytes).toString('base64');

/** Writes a frame of zstd whose blocks repeat one byte (RFC 8878, section 3.1). */
function zstdOfSpaces(length: number): Buffer {
  const [maxBlock, windowOf1MB] = [131_072, 0x50];
  const blocks = Array.from(
    { length: Math.ceil(length / maxBlock) },
    (_, n, isLast = (n + 1) * maxBlock >= length) => {
      const header = Buffer.alloc(3);
      header.writeUIntLE(Number(isLast) + 2 + maxBlock * 8, 0, 3);
      return Buffer.concat([header, Buffer.from(' ')]);
    },
  );
  return Buffer.concat([Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0x00, windowOf1MB]), ...blocks]);
}

test.each([
  ['plain', base64(TEXT)],
  ['packed by gzip', base64(gzipSync(TEXT))],
  [
    'packed by gzip, in two members',
    base64(Buffer.concat([gzipSync(TEXT.slice(0, 9)), gzipSync(TEXT.slice(9))])),
  ],
  ['packed by deflate', base64(deflateSync(TEXT))],
  ['packed by deflate, quickly', base64(deflateSync(TEXT, { level: 1 }))],
  ['packed by deflate, tightly', base64(deflateSync(TEXT, { level: 9 }))],
  ['packed by zstd', ZSTD],
])('text is read that is %s', (_, data) => expect(payloadText(data)).toEqual({ text: TEXT }));

test.each([
  ['{"name":"klick"}', 'the record is not base64'],
  ['%%%', 'the record is not base64'],
  [base64(Buffer.from(TEXT, 'latin1')), 'the record is not UTF-8'],
  [base64(gzipSync(Buffer.from(TEXT, 'latin1'))), 'the record is not UTF-8'],
  [base64(gzipSync(TEXT).subarray(0, 20)), 'the record begins as gzip does, but cannot be unpacked'],
  [base64(deflateSync(TEXT).subarray(0, 20)), 'the record begins as deflate does, but cannot be unpacked'],
  [
    base64(Buffer.from(ZSTD, 'base64').subarray(0, 20)),
    'the record begins as zstd does, but cannot be unpacked',
  ],
])('data is refused that is none: %s', (data, fault) => expect(payloadText(data)).toEqual({ fault }));

test('data is refused that unpacks to more than a function holds', () => {
  const tooMuch = Buffer.alloc(MAX_UNPACKED_BYTES + 1, ' ');
  for (const packed of [gzipSync(tooMuch), deflateSync(tooMuch), zstdOfSpaces(MAX_UNPACKED_BYTES + 1)]) {
    expect(payloadText(base64(packed))).toEqual({ fault: 'the record unpacks to more than 16 MiB' });
  }
});
