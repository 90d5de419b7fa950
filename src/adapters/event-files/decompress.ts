import { pipeline, Readable } from 'node:stream';
import { createGunzip, createInflate } from 'node:zlib';
import { Decompress } from 'fzstd';
import unbzip2 from 'unbzip2-stream';
import { refuseUnreadable } from './other-files';
import { peek } from './peek';

/** Bytes that are decompressed at a time, so that a small file of many zeros does not fill the memory. */
const PIECE_BYTES = 16_384;
/** Bytes by which a compression or another kind of file is known. */
const HEAD_BYTES = 10;

/**
 * Compressions, each with its first bytes as Latin-1; those of bzip2 alone could begin a text. Deflate has a
 * fourth beginning, `x^`, which could as well.
 */
const COMPRESSIONS = [
  { head: /^\x1f\x8b/, decompress: gunzip },
  { head: /^\x78[\x01\x9c\xda]/, decompress: inflate },
  { head: /^\x28\xb5\x2f\xfd/, decompress: unzstd },
  { head: /^BZh[1-9](1AY&SY|\x17rE8P\x90)/, decompress: bunzip2 },
];

/**
 * Decompresses gzip, deflate, zstd and bzip2, which the first bytes tell; leaves any other content as it is.
 *
 * @throws Error when the content is one that has to be converted or unpacked first
 */
export async function decompressed(content: AsyncIterable<Buffer>): Promise<AsyncIterable<Buffer>> {
  const { head, whole } = await peek(content, ({ length }) => length >= HEAD_BYTES);
  refuseUnreadable(head);
  const compression = COMPRESSIONS.find((each) => each.head.test(head.toString('latin1')));
  return compression ? compression.decompress(whole) : whole;
}

function gunzip(content: AsyncIterable<Buffer>): AsyncIterable<Buffer> {
  // The callback may ignore a failure of the pipeline: the reader of the last stream receives it.
  return pipeline(Readable.from(content), createGunzip(), () => {});
}

function inflate(content: AsyncIterable<Buffer>): AsyncIterable<Buffer> {
  return pipeline(Readable.from(content), createInflate(), () => {});
}

function unzstd(content: AsyncIterable<Buffer>): AsyncIterable<Buffer> {
  return throughSteps(content, (onChunk) => {
    const stream = new Decompress((chunk) => {
      onChunk(Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength));
    });
    return {
      write: (piece) => stream.push(piece),
      end: () => stream.push(new Uint8Array(), true),
    };
  });
}

function bunzip2(content: AsyncIterable<Buffer>): AsyncIterable<Buffer> {
  return throughSteps(content, (onChunk, onError) => unbzip2().on('data', onChunk).on('error', onError));
}

/** A decompressor that does its work within the calls. */
interface Steps {
  readonly write: (piece: Buffer) => unknown;
  readonly end: () => unknown;
}

async function* throughSteps(
  content: AsyncIterable<Buffer>,
  open: (onChunk: (chunk: Buffer) => void, onError: (error: Error) => void) => Steps,
): AsyncGenerator<Buffer> {
  const ready: Buffer[] = [];
  let failure: Error | undefined;
  const steps = open(
    (chunk) => ready.push(chunk),
    (error) => (failure = error),
  );
  const take = () => {
    if (failure) throw failure;
    return ready.splice(0);
  };
  for await (const piece of inPieces(content)) {
    steps.write(piece);
    yield* take();
  }
  steps.end();
  yield* take();
}

async function* inPieces(content: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  for await (const chunk of content) {
    for (let start = 0; start < chunk.length; start += PIECE_BYTES) {
      yield chunk.subarray(start, start + PIECE_BYTES);
    }
  }
}
