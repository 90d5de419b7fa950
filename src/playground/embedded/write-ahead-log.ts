import {
  close,
  closeSync,
  existsSync,
  fstatSync,
  fsync as fsyncWithCallback,
  fsyncSync,
  ftruncateSync,
  openSync,
  renameSync,
  rmSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { promisify } from 'node:util';
import { OperationError } from '../../operations/operation-error';
import { PRIVATE_FILE_MODE, syncFolder, writeAll } from '../../operations/private-files';
import { ChangeLog } from '../installation/change-log';
import { FileReader } from './file-reader';
import {
  CURRENT_FORMAT,
  eachLine,
  frameOf,
  framesOf,
  headingIn,
  isUndamaged,
  JournalFormat,
  Line,
  lineOf,
  MAX_HEADING_BYTES,
} from './journal-frames';
import { TimeSlices } from './time-slices';

const TITLE = 'cdk-pinpoint-incremental-analytics journal ';
const HEADER = headerOf(CURRENT_FORMAT);
/** Bytes that are read or copied at a time. */
const PIECE_BYTES = 1_048_576;
/** Milliseconds of reading or writing after which other requests are served. */
const SLICE_MS = 8;
/** Bytes that are copied while a log is exchanged, when nothing else is served. */
const MAX_LAST_BYTES = 262_144;
const LINE_FEED = 0x0a;
const DIGITS = { first: 0x30, last: 0x39 };

const fsync = promisify(fsyncWithCallback);

export interface WriteAheadLogOptions {
  readonly path: string;
  /** Receives messages for the user. */
  readonly notify: (message: string) => void;
  /** Whether each frame waits for the disk, so that it outlives a loss of power; otherwise `sync` does. */
  readonly durable?: boolean;
  /** Throws when the log belongs to another process by now, and is not to be written. */
  readonly assertOwned?: () => void;
}

/**
 * Stores lines in frames that are valid as a whole or not at all. A process that is killed leaves at most one
 * unfinished frame at the end, which the next process moves to a file beside the log.
 */
export class WriteAheadLog implements ChangeLog {
  private pending: string[] = [];
  private fd: number;
  private format: JournalFormat = CURRENT_FORMAT;
  private end = HEADER.length;
  private isClosed = false;
  private readonly path: string;
  private readonly notify: (message: string) => void;
  private readonly durable: boolean;
  private readonly assertOwned: () => void;

  /** @throws OperationError when the file has another version, or is not such a log */
  constructor({ path, notify, durable = false, assertOwned = () => {} }: WriteAheadLogOptions) {
    this.path = path;
    this.notify = notify;
    this.durable = durable;
    this.assertOwned = assertOwned;
    assertOwned();
    const isNew = !existsSync(path);
    // A process that was killed while it rewrote the log leaves this file.
    rmSync(this.nextPath, { force: true });
    this.fd = openSync(path, 'a+', PRIVATE_FILE_MODE);
    try {
      this.begin(isNew);
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
    this.assertOwned();
    const frame = frameOf(Buffer.from(this.pending.join('')));
    try {
      writeAll(this.fd, frame);
      if (this.durable) fsyncSync(this.fd);
    } catch (error) {
      ftruncateSync(this.fd, this.end);
      throw error;
    }
    this.end += frame.length;
    this.pending = [];
  }

  /** Waits until the disk holds what was committed, so that it outlives a loss of power. */
  sync(): void {
    fsyncSync(this.fd);
  }

  /**
   * Reads all lines, moves an unfinished frame at the end to a file of its own, and rewrites a log of an
   * earlier format.
   *
   * @throws OperationError when a frame before the end is damaged
   */
  async read(onLine: (line: Line) => void): Promise<void> {
    this.end = HEADER.length;
    for await (const { body, end } of this.frames()) {
      eachLine(body, onLine);
      this.end = end;
    }
    const unfinished = fstatSync(this.fd).size - this.end;
    if (unfinished > 0) {
      const copy = this.moveAside(this.end);
      this.notify(
        `${this.path} ended in an unfinished entry, as after a kill: its last ${unfinished} bytes, ` +
          `from byte ${this.end}, are now in ${copy}; all entries before are there, ` +
          'and what was being stored then has to be done again',
      );
    }
    if (this.format !== CURRENT_FORMAT) await this.rewrite(this.reframed());
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

  /** Replaces the whole log by these lines. A process that is killed meanwhile leaves the previous log. */
  async replace(lines: Iterable<Line>): Promise<void> {
    await this.rewrite(framesOf(lines));
  }

  /**
   * Replaces the entries so far by fewer lines, in slices between which others are committed; those follow
   * the lines. A process that is killed meanwhile leaves the previous log.
   *
   * @param restore receives the lines so far
   * @param snapshot returns as few lines as say the same
   * @returns bytes of the log without the entries that were committed meanwhile
   * @throws when it cannot be written, or the log is closed; then the log is as it was
   */
  async compact(restore: (line: Line) => void, snapshot: () => Iterable<Line>): Promise<number> {
    const { end } = this;
    for await (const { body } of this.frames(end)) eachLine(body, restore);
    return this.rewrite(framesOf(snapshot()), end);
  }

  close(): void {
    this.isClosed = true;
    fsyncSync(this.fd);
    closeSync(this.fd);
  }

  private get nextPath(): string {
    return `${this.path}.new`;
  }

  /** Yields the complete frames of the whole file, or those that end at a position. */
  private async *frames(until?: number): AsyncGenerator<{ readonly body: Buffer; readonly end: number }> {
    const file = new FileReader(this.fd);
    const slices = new TimeSlices(SLICE_MS);
    for (let at = HEADER.length; at < (until ?? file.size);) {
      const heading = headingIn(file.bytes(at, MAX_HEADING_BYTES), this.format);
      if (heading === 'damaged') throw this.damagedAt(at);
      if (heading === 'unfinished' || at + heading.length + heading.bytes > file.size) {
        // Without a frame behind it, this is the one that was being written when the process was killed.
        if (await this.hasFrameAfter(at, file)) throw this.damagedAt(at);
        return;
      }
      const body = file.bytes(at + heading.length, heading.bytes);
      if (!isUndamaged(body, heading)) throw this.damagedAt(at);
      at += heading.length + heading.bytes;
      yield { body, end: at };
      await slices.pause();
      this.assertOpen();
    }
  }

  private async hasFrameAfter(at: number, file: FileReader): Promise<boolean> {
    for (let start = at; start < file.size;) {
      const piece = file.bytes(start, PIECE_BYTES);
      for (let lineEnd = piece.indexOf(LINE_FEED); lineEnd >= 0;) {
        if (this.isFrameAt(start + lineEnd + 1, file)) return true;
        lineEnd = piece.indexOf(LINE_FEED, lineEnd + 1);
      }
      start += piece.length;
      await setImmediate();
    }
    return false;
  }

  private isFrameAt(at: number, file: FileReader): boolean {
    const start = file.bytes(at, MAX_HEADING_BYTES);
    if (!(start[0] >= DIGITS.first && start[0] <= DIGITS.last)) return false;
    const heading = headingIn(start, this.format);
    if (typeof heading === 'string') return false;
    if (this.format !== 1) return true;
    const end = at + heading.length + heading.bytes;
    return end <= file.size && isUndamaged(file.bytes(at + heading.length, heading.bytes), heading);
  }

  private damagedAt(at: number): OperationError {
    return new OperationError(
      'unavailable',
      `${this.path} is damaged at byte ${at}, and is left as it is: put a copy of it in its place, ` +
        `or use another folder; to go on with the entries before, keep a copy and cut it to ${at} bytes`,
    );
  }

  private async *reframed(): AsyncGenerator<Buffer> {
    for await (const { body } of this.frames()) yield frameOf(body);
  }

  /**
   * Writes another log beside this one, and exchanges the two.
   *
   * @param tail position from which entries are taken over as they are
   * @returns bytes before those entries
   */
  private async rewrite(frames: Iterable<Buffer> | AsyncIterable<Buffer>, tail = this.end): Promise<number> {
    rmSync(this.nextPath, { force: true });
    const next = openSync(this.nextPath, 'ax+', PRIVATE_FILE_MODE);
    try {
      const slices = new TimeSlices(SLICE_MS);
      writeAll(next, Buffer.from(HEADER));
      for await (const frame of frames) {
        writeAll(next, frame);
        await slices.pause();
        this.assertOpen();
      }
      const rewritten = fstatSync(next).size;
      let copied = tail;
      do {
        while (this.end - copied > MAX_LAST_BYTES) {
          copied += this.copyPiece(copied, next);
          await slices.pause();
          this.assertOpen();
        }
        await fsync(next);
        this.assertOpen();
      } while (this.end - copied > MAX_LAST_BYTES);
      // Nothing else runs from here on, so that no entry is committed to the log that is replaced.
      while (copied < this.end) copied += this.copyPiece(copied, next);
      fsyncSync(next);
      const { size } = fstatSync(next);
      this.assertOwned();
      renameSync(this.nextPath, this.path);
      this.useInstead(next, size);
      return rewritten;
    } catch (error) {
      closeSync(next);
      rmSync(this.nextPath, { force: true });
      throw error;
    }
  }

  private useInstead(next: number, size: number): void {
    const previous = this.fd;
    [this.fd, this.end, this.format] = [next, size, CURRENT_FORMAT];
    syncFolder(dirname(this.path));
    // Its content is no longer needed, so that errors in closing it are no loss.
    close(previous, () => {});
  }

  /** Copies committed bytes to another file, and returns their number. */
  private copyPiece(from: number, target: number): number {
    const piece = new FileReader(this.fd).bytes(from, Math.min(PIECE_BYTES, this.end - from));
    writeAll(target, piece);
    return piece.length;
  }

  private assertOpen(): void {
    if (this.isClosed) throw new Error('the log was closed meanwhile');
  }

  private begin(isNew: boolean): void {
    const file = new FileReader(this.fd);
    const text = file.bytes(0, HEADER.length).toString('latin1');
    if (text === HEADER) return;
    if (text === headerOf(1)) {
      this.format = 1;
      return;
    }
    if (!HEADER.startsWith(text) && !headerOf(1).startsWith(text)) {
      const other = /^\d+\n?$/.test(text.slice(TITLE.length)) && text.startsWith(TITLE);
      throw new OperationError(
        'unavailable',
        other
          ? `${this.path} has format ${text.slice(TITLE.length).trim()}, and this version of the package ` +
              `reads formats 1 to ${CURRENT_FORMAT}: use the version that wrote it, or another folder`
          : `${this.path} is no journal of a playground: use another folder`,
      );
    }
    // The file is new, or its process was killed before the header was complete.
    if (!isNew) {
      const copy = file.size > 0 ? `, which are now in ${this.moveAside(0)}` : '';
      this.notify(`${this.path} had only ${file.size} bytes and no entries${copy}; it begins anew`);
    }
    writeAll(this.fd, Buffer.from(HEADER));
    if (this.durable) fsyncSync(this.fd);
    // Syncing the file alone does not store its name.
    syncFolder(dirname(this.path));
  }

  /**
   * Moves the end of the log to a new file beside it.
   *
   * @returns the path of that file
   */
  private moveAside(from: number): string {
    const file = new FileReader(this.fd);
    const [copy, fd] = createBeside(`${this.path}.cut-off-at-${from}`);
    try {
      for (let at = from; at < file.size; at += PIECE_BYTES) writeAll(fd, file.bytes(at, PIECE_BYTES));
      fsyncSync(fd);
    } catch (error) {
      rmSync(copy);
      throw error;
    } finally {
      closeSync(fd);
    }
    ftruncateSync(this.fd, from);
    return copy;
  }
}

/** Creates a file of this name, or of the first free one of `name-2`, `name-3` and so on. */
function createBeside(name: string): [path: string, fd: number] {
  for (let n = 1; ; n++) {
    const path = n === 1 ? name : `${name}-${n}`;
    try {
      return [path, openSync(path, 'wx', PRIVATE_FILE_MODE)];
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
  }
}

function headerOf(format: JournalFormat): string {
  return `${TITLE}${format}\n`;
}
