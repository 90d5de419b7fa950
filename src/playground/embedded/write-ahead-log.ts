import { createHash } from 'node:crypto';
import {
  closeSync,
  fstatSync,
  fsyncSync,
  ftruncateSync,
  openSync,
  readSync,
  renameSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { setImmediate } from 'node:timers/promises';
import { OperationError } from '../../operations/operation-error';
import { ChangeLog } from '../installation/change-log';

const VERSION = 1;
const TITLE = 'cdk-pinpoint-incremental-analytics journal ';
const HEADER = `${TITLE}${VERSION}\n`;
const READ_BYTES = 1_048_576;
/** Bytes of a frame when the whole log is rewritten. */
const FRAME_BYTES = 262_144;
/** Longer than the heading of any frame. */
const MAX_HEADING_BYTES = 64;

export type Line = readonly [kind: string, ...fields: string[]];

/**
 * Stores lines in frames that are valid as a whole or not at all: a heading `<bytes> <digest>`, then the
 * lines. A process that is killed leaves at most one incomplete frame, which the next process cuts off.
 */
export class WriteAheadLog implements ChangeLog {
  private pending: string[] = [];
  private fd: number;
  private end = 0;

  /** @throws OperationError when the file has another version, or is not such a log */
  constructor(private readonly path: string) {
    this.fd = openSync(path, 'a+');
    try {
      this.begin();
    } catch (error) {
      closeSync(this.fd);
      throw error;
    }
  }

  /** Bytes of the committed log. */
  get size(): number {
    return this.end;
  }

  get hasPending(): boolean {
    return this.pending.length > 0;
  }

  append(kind: string, ...fields: readonly string[]): void {
    this.pending.push(lineOf([kind, ...fields]));
  }

  /**
   * Writes the pending lines as one frame.
   *
   * @throws when the frame cannot be written; then none of its lines is stored
   */
  commit(): void {
    if (this.pending.length === 0) return;
    const frame = frameOf(this.pending);
    try {
      write(this.fd, frame);
    } catch (error) {
      ftruncateSync(this.fd, this.end);
      throw error;
    }
    this.end += frame.length;
    this.pending = [];
  }

  /**
   * Reads all lines, and cuts off an incomplete frame at the end.
   *
   * @throws OperationError when a frame before the end is damaged
   */
  async read(onLine: (line: Line) => void): Promise<void> {
    this.end = HEADER.length;
    for await (const { body, end } of this.frames()) {
      eachLine(body, onLine);
      this.end = end;
    }
    if (this.end < fstatSync(this.fd).size) ftruncateSync(this.fd, this.end);
  }

  /** Reads the lines of the first frame. */
  async firstLines(): Promise<Line[]> {
    const lines: Line[] = [];
    for await (const { body } of this.frames()) {
      eachLine(body, (line) => lines.push(line));
      break;
    }
    return lines;
  }

  private async *frames(): AsyncGenerator<{ readonly body: Buffer; readonly end: number }> {
    const { size } = fstatSync(this.fd);
    let data = Buffer.alloc(0);
    let at = HEADER.length;
    let read = at;
    for (;;) {
      const frame = frameIn(data);
      if (frame === 'damaged') {
        throw new OperationError(
          'unavailable',
          `${this.path} is damaged at byte ${at}: put a copy of it in its place, or use another folder`,
        );
      }
      if (frame !== 'incomplete') {
        at += frame.end;
        yield { body: data.subarray(frame.start, frame.end), end: at };
        data = data.subarray(frame.end);
        continue;
      }
      if (read >= size) return;
      const more = Buffer.allocUnsafe(Math.min(READ_BYTES, size - read));
      const length = readSync(this.fd, more, 0, more.length, read);
      if (length === 0) return;
      read += length;
      data = Buffer.concat([data, more.subarray(0, length)]);
      await setImmediate();
    }
  }

  /** Replaces the whole log by these lines. A process that is killed meanwhile leaves the previous log. */
  async replace(lines: Iterable<Line>): Promise<void> {
    const next = `${this.path}.new`;
    const fd = openSync(next, 'w');
    try {
      write(fd, Buffer.from(HEADER));
      for (const frame of framesOf(lines)) {
        write(fd, frame);
        await setImmediate();
      }
      fsyncSync(fd);
      renameSync(next, this.path);
    } finally {
      closeSync(fd);
      rmSync(next, { force: true });
    }
    closeSync(this.fd);
    this.fd = openSync(this.path, 'a+');
    this.end = fstatSync(this.fd).size;
  }

  close(): void {
    fsyncSync(this.fd);
    closeSync(this.fd);
  }

  private begin(): void {
    const { size } = fstatSync(this.fd);
    const start = Buffer.alloc(Math.min(size, MAX_HEADING_BYTES));
    readSync(this.fd, start, 0, start.length, 0);
    const text = start.toString('latin1');
    if (text.startsWith(HEADER)) {
      this.end = HEADER.length;
      return;
    }
    if (!HEADER.startsWith(text)) {
      const other = text.startsWith(TITLE) ? text.slice(TITLE.length).split('\n')[0] : undefined;
      throw new OperationError(
        'unavailable',
        other === undefined
          ? `${this.path} is no journal of a playground: use another folder`
          : `${this.path} has format ${other}, and this version of the package reads format ${VERSION}: ` +
              'use the version that wrote it, or another folder',
      );
    }
    // The file is new, or its process was killed before the header was complete.
    ftruncateSync(this.fd, 0);
    write(this.fd, Buffer.from(HEADER));
    this.end = HEADER.length;
  }
}

function lineOf(line: Line): string {
  return `${line.join('\t')}\n`;
}

function frameOf(lines: readonly string[]): Buffer {
  const body = Buffer.from(lines.join(''));
  return Buffer.concat([Buffer.from(`${body.length} ${digestOf(body)}\n`), body]);
}

function* framesOf(lines: Iterable<Line>): Generator<Buffer> {
  let [frame, length]: [string[], number] = [[], 0];
  for (const line of lines) {
    const text = lineOf(line);
    frame.push(text);
    length += text.length;
    if (length < FRAME_BYTES) continue;
    yield frameOf(frame);
    [frame, length] = [[], 0];
  }
  if (frame.length > 0) yield frameOf(frame);
}

/** Finds the lines of the first frame, and checks that they are complete and undamaged. */
function frameIn(data: Buffer): { readonly start: number; readonly end: number } | 'incomplete' | 'damaged' {
  const lineEnd = data.subarray(0, MAX_HEADING_BYTES).indexOf('\n');
  if (lineEnd < 0) return data.length < MAX_HEADING_BYTES ? 'incomplete' : 'damaged';
  const [, bytes, digest] = /^(\d+) ([0-9a-f]{16})$/.exec(data.toString('latin1', 0, lineEnd)) ?? [];
  if (bytes === undefined) return 'damaged';
  const start = lineEnd + 1;
  const end = start + Number(bytes);
  if (end > data.length) return 'incomplete';
  return digestOf(data.subarray(start, end)) === digest ? { start, end } : 'damaged';
}

function eachLine(body: Buffer, onLine: (line: Line) => void): void {
  for (let start = 0; start < body.length;) {
    const end = body.indexOf('\n', start);
    // Decodes each line by itself, because a slice of a longer text would keep all of it in memory.
    onLine(body.toString('utf8', start, end).split('\t') as unknown as Line);
    start = end + 1;
  }
}

function digestOf(body: Buffer): string {
  return createHash('sha256').update(body).digest('hex').slice(0, 16);
}

function write(fd: number, data: Buffer): void {
  for (let done = 0; done < data.length;) done += writeSync(fd, data, done);
}
