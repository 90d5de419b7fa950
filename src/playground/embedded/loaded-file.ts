import { Readable } from 'node:stream';
import { EventLine, linesOf } from '../../adapters/event-files/event-lines';
import { quote } from '../../common/quote';
import { Decoder } from '../../engine/events/stream-record';
import { detectedFormat, eventFormat, formatNames, UserSettings } from '../../operations/events/event-format';
import { OperationError } from '../../operations/operation-error';
import { EventFormat, Load } from '../api';
import { chunksUntil } from './chunks-until';
import { PlaygroundState } from './playground-state';

/** Largest number of faults that a load reports. */
const MAX_FAULTS = 10;
/** Longest record in characters; a record of a stream is never longer. */
export const MAX_RECORD_LENGTH = 1_048_576;
/** Number of lines without any event after which a load gives up. */
const MAX_LINES_WITHOUT_EVENT = 1_000;

type NewLoad = Pick<Load, 'id' | 'name' | 'size' | 'startedAt'>;

/** Counts a file of events and tracks its progress. */
export class LoadedFile {
  load: Load;
  private readonly decode: Decoder;
  private readonly ended: Promise<void>;
  private stop!: () => void;
  private bytes = 0;

  /** @throws OperationError when there is no such format */
  constructor(newLoad: NewLoad, format: EventFormat, users?: UserSettings) {
    requireFormat(format);
    this.ended = new Promise((resolve) => {
      this.stop = resolve;
    });
    this.decode = format === 'detect' ? detectedFormat(users) : eventFormat(format, users);
    this.load = {
      ...newLoad,
      state: 'running',
      bytes: 0,
      lines: 0,
      counted: 0,
      rejected: 0,
      withoutUser: 0,
      skipped: 0,
      changes: 0,
      faults: [],
    };
  }

  lines(content: Readable): AsyncIterable<readonly EventLine[]> {
    return linesOf(
      chunksUntil(content, this.ended),
      (bytes) => {
        this.bytes = bytes;
      },
      MAX_RECORD_LENGTH,
    );
  }

  async count(batch: readonly EventLine[], state: PlaygroundState): Promise<void> {
    const readable = batch.filter(({ fault }) => fault === undefined);
    const { counted, withoutUser, skipped, rejected, changes } = await state.count(
      readable.map(({ text }) => text),
      this.decode,
    );
    const faults = [
      ...rejected.map(({ place, reason }) => ({ line: readable[place].number, reason })),
      ...batch.flatMap(({ number, fault }) => (fault === undefined ? [] : [{ line: number, reason: fault }])),
    ].sort((a, b) => a.line - b.line);
    const { load } = this;
    this.load = {
      ...load,
      bytes: this.bytes,
      lines: Math.max(load.lines, batch[batch.length - 1].number),
      counted: load.counted + counted,
      withoutUser: load.withoutUser + withoutUser,
      skipped: load.skipped + skipped,
      rejected: load.rejected + faults.length,
      changes: load.changes + changes.length,
      faults: [...load.faults, ...faults].slice(0, MAX_FAULTS),
    };
    if (load.lines < MAX_LINES_WITHOUT_EVENT && this.load.lines >= MAX_LINES_WITHOUT_EVENT) {
      this.failIfNoEvents();
    }
  }

  /** Fails the load when none of its lines is an event. */
  failIfNoEvents(): void {
    const {
      lines,
      counted,
      withoutUser,
      skipped,
      faults: [fault],
    } = this.load;
    if (counted + withoutUser + skipped > 0) return;
    this.fail(
      fault
        ? `none of its ${lines} lines so far is an event: line ${fault.line}: ${fault.reason}. ` +
            'Choose another format, or another file'
        : 'the file holds no events; choose another file',
    );
  }

  cancel(): void {
    this.end({ state: 'cancelled' });
  }

  fail(message: string): void {
    this.end({ state: 'failed', message });
  }

  finish(at: number): void {
    const { state, message } = this.load;
    this.load = {
      ...this.load,
      bytes: this.bytes,
      state: state === 'running' ? 'done' : state,
      finishedAt: at,
      ...(message !== undefined && { message: failureMessage(message, this.load) }),
    };
  }

  private end(update: Pick<Load, 'state' | 'message'>): void {
    if (this.load.state !== 'running') return;
    this.load = { ...this.load, ...update };
    this.stop();
  }
}

/**
 * Refuses what the commands take for the path of a file, because a page reads none.
 *
 * @throws OperationError when a text is neither the name of a format nor JSON
 */
export function requireFormat(format: EventFormat): void {
  const names = ['detect', ...formatNames()];
  if (names.includes(format) || format.trim().startsWith('{')) return;
  throw new OperationError(
    'invalid-input',
    `the format is ${quote(format)}: choose one of ${names.join(', ')}, or write a mapping as JSON`,
  );
}

/**
 * Adds to the reason of a failure which lines stay counted, so that a second load does not count them twice.
 */
export function failureMessage(reason: string, { lines, counted }: Pick<Load, 'lines' | 'counted'>): string {
  return counted === 0
    ? reason
    : `${reason}. Its first ${lines} lines are counted and stay counted: ` +
        'take them out of the file before you load it again, or they count twice';
}
