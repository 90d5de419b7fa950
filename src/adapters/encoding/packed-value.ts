import { brotliCompressSync, brotliDecompressSync, constants } from 'node:zlib';

/** Compresses a value. Rules repeat themselves: thousands fit into an item of 400 KB (DynamoDB limits). */
export function packValue(value: unknown): Uint8Array {
  return brotliCompressSync(JSON.stringify(value), {
    params: { [constants.BROTLI_PARAM_QUALITY]: 5, [constants.BROTLI_PARAM_LGWIN]: 24 },
  });
}

export function unpackValue<T>(packed: Uint8Array): T {
  return JSON.parse(brotliDecompressSync(packed).toString('utf8')) as T;
}
