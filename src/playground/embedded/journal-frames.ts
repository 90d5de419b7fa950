import { createHash } from 'node:crypto';

/**
 * Format of a journal. Both store lines in frames that are valid as a whole or not at all; in format 1 the
 * heading of a frame is `<bytes> <digest>`, in format 2 a checksum of these two follows.
 */
export type JournalFormat = 1 | 2;

export const CURRENT_FORMAT = 2;
/** Longer than the heading of any frame. */
export const MAX_HEADING_BYTES = 64;
/** Bytes of a frame when the whole log is rewritten. */
const FRAME_BYTES = 262_144;

const HEADING = {
  1: /^(\d{1,15}) ([0-9a-f]{16})$/,
  2: /^(\d{1,15}) ([0-9a-f]{16}) ([0-9a-f]{8})$/,
} as const satisfies Record<JournalFormat, RegExp>;
const START_OF_HEADING = /^(\d{0,15}|\d{1,15} [0-9a-f]{0,16}|\d{1,15} [0-9a-f]{16} [0-9a-f]{0,8})$/;

export type Line = readonly [kind: string, ...fields: string[]];

export interface Heading {
  /** Bytes of the heading with its line end. */
  readonly length: number;
  /** Bytes of the lines that follow. */
  readonly bytes: number;
  readonly digest: string;
}

/**
 * Reads the heading at the start of the data.
 *
 * @returns `unfinished` when the data is the start of a heading and ends within it
 */
export function headingIn(data: Buffer, format: JournalFormat): Heading | 'unfinished' | 'damaged' {
  const start = data.subarray(0, MAX_HEADING_BYTES);
  const lineEnd = start.indexOf('\n');
  if (lineEnd < 0) return START_OF_HEADING.test(start.toString('latin1')) ? 'unfinished' : 'damaged';
  const [, bytes, digest, checksum] = HEADING[format].exec(start.toString('latin1', 0, lineEnd)) ?? [];
  if (bytes === undefined || (format === 2 && checksumOf(bytes, digest) !== checksum)) return 'damaged';
  return { length: lineEnd + 1, bytes: Number(bytes), digest };
}

export function isUndamaged(body: Buffer, { digest }: Heading): boolean {
  return digestOf(body) === digest;
}

/** Writes a frame of the current format. */
export function frameOf(body: Buffer): Buffer {
  const [bytes, digest] = [String(body.length), digestOf(body)];
  return Buffer.concat([Buffer.from(`${bytes} ${digest} ${checksumOf(bytes, digest)}\n`), body]);
}

export function* framesOf(lines: Iterable<Line>): Generator<Buffer> {
  let [frame, length]: [string[], number] = [[], 0];
  for (const line of lines) {
    const text = lineOf(line);
    frame.push(text);
    length += text.length;
    if (length < FRAME_BYTES) continue;
    yield frameOf(Buffer.from(frame.join('')));
    [frame, length] = [[], 0];
  }
  if (frame.length > 0) yield frameOf(Buffer.from(frame.join('')));
}

export function lineOf(line: Line): string {
  return `${line.join('\t')}\n`;
}

export function eachLine(body: Buffer, onLine: (line: Line) => void): void {
  for (let start = 0; start < body.length;) {
    const end = body.indexOf('\n', start);
    // Decodes each line by itself, because a slice of a longer text would keep all of it in memory.
    onLine(body.toString('utf8', start, end).split('\t') as unknown as Line);
    start = end + 1;
  }
}

function checksumOf(bytes: string, digest: string): string {
  return hash(`${bytes} ${digest}`).slice(0, 8);
}

function digestOf(body: Buffer): string {
  return hash(body).slice(0, 16);
}

function hash(data: string | Buffer): string {
  return createHash('sha256').update(data).digest('hex');
}
