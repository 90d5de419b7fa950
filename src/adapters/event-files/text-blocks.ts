import { isUtf8 } from 'node:buffer';

/** Bytes that are decoded at a time. */
const PIECE_BYTES = 65_536;

/** A part of a text that ends at a character, and not always at a line. */
export interface TextBlock {
  readonly text: string;
  /** Lines of the block, from 0, that are not UTF-8. */
  readonly broken: readonly number[];
}

export type LineEnd = '\n' | '\r';

/** Byte order marks, each with the encoding that it tells. */
const MARKS = [
  { mark: [0xef, 0xbb, 0xbf], encoding: 'utf-8' },
  { mark: [0xff, 0xfe], encoding: 'utf-16le' },
  { mark: [0xfe, 0xff], encoding: 'utf-16be' },
] as const;

/** Finds the encoding of a text by its first bytes, and the length of the mark that tells it. */
export function encodingOf(head: Buffer): { readonly name: string; readonly markBytes: number } {
  const found = MARKS.find(({ mark }) => mark.every((byte, place) => head[place] === byte));
  return { name: found?.encoding ?? 'utf-8', markBytes: found?.mark.length ?? 0 };
}

/**
 * Decodes a text without its byte order mark. Bytes that are not UTF-8 are told, because a letter that was
 * replaced would name another user.
 *
 * @param head first bytes of the content
 * @throws Error when UTF-16 is broken
 */
export async function* textBlocks(
  content: AsyncIterable<Buffer>,
  head: Buffer,
  lineEnd: LineEnd,
): AsyncGenerator<TextBlock> {
  const { name, markBytes } = encodingOf(head);
  const utf8 = name === 'utf-8' ? withoutMark(content, markBytes) : fromUtf16(content, name);
  let rest = Buffer.alloc(0);
  for await (const chunk of utf8) {
    for (let start = 0; start < chunk.length; start += PIECE_BYTES) {
      const bytes = Buffer.concat([rest, chunk.subarray(start, start + PIECE_BYTES)]);
      const end = endOfCharacters(bytes);
      rest = bytes.subarray(end);
      yield blockOf(bytes.subarray(0, end), lineEnd);
    }
  }
  if (rest.length > 0) yield blockOf(rest, lineEnd);
}

async function* withoutMark(content: AsyncIterable<Buffer>, markBytes: number): AsyncGenerator<Buffer> {
  let left = markBytes;
  for await (const chunk of content) {
    yield chunk.subarray(left);
    left = Math.max(0, left - chunk.length);
  }
}

async function* fromUtf16(content: AsyncIterable<Buffer>, encoding: string): AsyncGenerator<Buffer> {
  const decoder = new TextDecoder(encoding, { fatal: true });
  try {
    for await (const chunk of content) yield Buffer.from(decoder.decode(chunk, { stream: true }));
    yield Buffer.from(decoder.decode());
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ERR_ENCODING_INVALID_ENCODED_DATA') throw error;
    throw new Error('it is UTF-16 with letters that are broken; save it as UTF-8');
  }
}

function blockOf(bytes: Buffer, lineEnd: LineEnd): TextBlock {
  return { text: bytes.toString('utf8'), broken: isUtf8(bytes) ? [] : brokenLines(bytes, lineEnd) };
}

function brokenLines(bytes: Buffer, lineEnd: LineEnd): number[] {
  const broken: number[] = [];
  for (let [line, start] = [0, 0]; start <= bytes.length; line++) {
    const found = bytes.indexOf(lineEnd, start);
    const end = found < 0 ? bytes.length : found;
    if (!isUtf8(bytes.subarray(start, end))) broken.push(line);
    start = end + 1;
  }
  return broken;
}

/** Returns the end of the last whole character; another one may have begun and go on in later bytes. */
export function endOfCharacters(bytes: Buffer): number {
  for (let back = 1; back <= Math.min(3, bytes.length); back++) {
    const byte = bytes[bytes.length - back];
    const continues = byte >= 0x80 && byte < 0xc0;
    if (!continues) return lengthFrom(byte) > back ? bytes.length - back : bytes.length;
  }
  return bytes.length;
}

/** Returns the number of bytes of a character by its first one. */
function lengthFrom(byte: number): number {
  if (byte >= 0xf0) return 4;
  if (byte >= 0xe0) return 3;
  return byte >= 0xc0 ? 2 : 1;
}
