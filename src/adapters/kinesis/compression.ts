import * as zlib from 'node:zlib';
import { Decompress } from 'fzstd';

/**
 * Bytes that one record may unpack to: far more than a batch of events has, and few enough for the memory of
 * a function.
 */
export const MAX_UNPACKED_BYTES = 16 * 1024 * 1024;

interface Format {
  readonly name: string;
  /** First bytes of the format. */
  readonly magic: readonly number[];
  readonly unpack: (bytes: Buffer) => Buffer;
}

const ZLIB_OPTIONS = { maxOutputLength: MAX_UNPACKED_BYTES };
const unpackZlib = (bytes: Buffer) => zlib.inflateSync(bytes, ZLIB_OPTIONS);

/** First bytes of RFC 1952, of RFC 8878 and of RFC 1950 at its usual levels. */
const FORMATS: readonly Format[] = [
  { name: 'gzip', magic: [0x1f, 0x8b], unpack: (bytes) => zlib.gunzipSync(bytes, ZLIB_OPTIONS) },
  { name: 'zstd', magic: [0x28, 0xb5, 0x2f, 0xfd], unpack: unpackZstd },
  { name: 'deflate', magic: [0x78, 0x01], unpack: unpackZlib },
  { name: 'deflate', magic: [0x78, 0x5e], unpack: unpackZlib },
  { name: 'deflate', magic: [0x78, 0x9c], unpack: unpackZlib },
  { name: 'deflate', magic: [0x78, 0xda], unpack: unpackZlib },
];

class TooLargeError extends Error {}

/** Unpacks bytes that begin as those of gzip, zstd or deflate; others stay as they are. */
export function decompressed(bytes: Buffer): { readonly bytes: Buffer } | { readonly fault: string } {
  const format = FORMATS.find(({ magic }) => magic.every((byte, n) => bytes[n] === byte));
  if (!format) return { bytes };
  try {
    return { bytes: format.unpack(bytes) };
  } catch (error) {
    const isTooLarge =
      error instanceof TooLargeError || (error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE';
    return {
      fault: isTooLarge
        ? `the record unpacks to more than ${MAX_UNPACKED_BYTES / 1024 / 1024} MiB`
        : `the record begins as ${format.name} does, but cannot be unpacked`,
    };
  }
}

/** Node.js unpacks this format from version 22.15 on, and the functions run on 20 as well. */
function unpackZstd(bytes: Buffer): Buffer {
  const chunks: Uint8Array[] = [];
  let length = 0;
  const stream = new Decompress((chunk) => {
    length += chunk.length;
    if (length > MAX_UNPACKED_BYTES) throw new TooLargeError();
    chunks.push(chunk);
  });
  stream.push(bytes, true);
  return Buffer.concat(chunks);
}
