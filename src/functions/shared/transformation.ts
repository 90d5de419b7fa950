import { backoff } from '../../adapters/backoff';
import { TransformationError } from '../../adapters/transformation-error';
import { MAX_TRANSFORMATION_SECONDS } from '../../contract/transformation';
import { partOfRecord, StreamRecord } from '../../engine/events/stream-record';
import { Clock, Pause, RecordTransformer, TimeLeft, Transformed } from '../../engine/ports';

/** Requests for one record that the function may fail on; of several records it is asked for fewer. */
const MAX_ATTEMPTS = 3;
const FIRST_PAUSE_MS = 200;
const MAX_PAUSE_MS = 10_000;
/** Time that a request needs: until it is answered, and half a minute to count what it answers. */
const REQUEST_MS = MAX_TRANSFORMATION_SECONDS * 1000 + 30_000;
/** Records on which the function may fail one by one without an answer for any; with more, it is at fault. */
const MAX_SUSPECTS = 10;
/** Age from which records on which it fails so are held back no longer. */
const MAX_HELD_MS = 15 * 60_000;

export interface TransformationOptions {
  readonly transformer: RecordTransformer;
  readonly clock: Clock;
  readonly pause: Pause;
}

/** Outcomes of the records that could be transformed. */
export interface TransformationResult {
  readonly outcomes: ReadonlyMap<StreamRecord, Transformed>;
  /** Why there are records without an outcome; absent when there are none. */
  readonly fault?: string;
}

type Answer =
  | { readonly kind: 'outcomes'; readonly outcomes: readonly Transformed[] }
  /** It fails on these records. */
  | { readonly kind: 'failure'; readonly reason: string }
  /** It cannot be had for now. */
  | { readonly kind: 'none'; readonly reason: string };

interface Suspect {
  readonly record: StreamRecord;
  readonly fault: string;
}

/**
 * Has records transformed, and tells a record that the function fails on from a function that fails: the one
 * becomes a dead letter, the other is waited for (docs/decisions/037).
 */
export class Transformation {
  /** Record that was answered for: whether it still is tells that the function is at work. */
  private known?: StreamRecord;
  /**
   * Number of records that the next request may have: half of those that it failed on, then twice as many
   * with each answer. It outlives a batch, as a function that hangs leaves little time to find out on what.
   */
  private size = Infinity;

  constructor(private readonly options: TransformationOptions) {}

  /** Transforms records in their order, for as long as there is time. */
  async outcomesOf(records: readonly StreamRecord[], timeLeft: TimeLeft): Promise<TransformationResult> {
    const outcomes = new Map<StreamRecord, Transformed>();
    let suspects: Suspect[] = [];
    const giveUpSuspects = (isProven: boolean) => {
      for (const { record, fault } of suspects) {
        outcomes.set(record, {
          outcome: 'failed',
          reason: isProven ? `${fault}, on this record alone` : `${fault}, again and again`,
        });
      }
      suspects = [];
    };
    const waiting = this.options.transformer.requestsOf(records).reverse();
    for (let next = waiting.pop(); next; next = waiting.pop()) {
      const request = next.slice(0, this.size);
      if (request.length < next.length) waiting.push(next.slice(this.size));
      const answer = await this.ask(request, timeLeft);
      if (answer.kind === 'none') return { outcomes, fault: answer.reason };
      if (answer.kind === 'outcomes') {
        request.forEach((record, n) => outcomes.set(record, answer.outcomes[n]));
        [this.known] = request;
        this.size *= 2;
        giveUpSuspects(true);
      } else if (request.length > 1) {
        this.size = Math.ceil(request.length / 2);
        waiting.push(request);
      } else {
        suspects.push({ record: request[0], fault: answer.reason });
        const proof = await this.askForKnown(timeLeft);
        const isDown = proof === 'none' || outcomes.size > 0 || suspects.length > MAX_SUSPECTS;
        if (proof !== 'outcomes' && isDown) return { outcomes, fault: answer.reason };
        if (proof === 'outcomes') giveUpSuspects(true);
      }
    }
    if (suspects.every(({ record }) => this.isHeldLong(record))) giveUpSuspects(false);
    return { outcomes, ...(suspects.length > 0 && { fault: suspects[0].fault }) };
  }

  /** Asks for the known record, if there is one; if the function fails on it now, it proves nothing more. */
  private async askForKnown(timeLeft: TimeLeft): Promise<Answer['kind'] | undefined> {
    if (!this.known) return undefined;
    const { kind } = await this.ask([this.known], timeLeft);
    if (kind === 'failure') this.known = undefined;
    return kind;
  }

  private isHeldLong({ arrival }: StreamRecord): boolean {
    return this.options.clock() - arrival >= MAX_HELD_MS;
  }

  /** Makes a request, and makes it again while the function cannot be had, as long as there is time. */
  private async ask(request: readonly StreamRecord[], timeLeft: TimeLeft): Promise<Answer> {
    const { transformer, pause } = this.options;
    let reason = 'the time of the invocation is over';
    for (let attempts = 1; timeLeft() >= REQUEST_MS; attempts++) {
      try {
        return { kind: 'outcomes', outcomes: await transformer.transform(request) };
      } catch (error) {
        if (!(error instanceof TransformationError)) throw error;
        reason = error.message;
        if (error.kind === 'final') return { kind: 'none', reason };
        if (error.kind === 'records' && (request.length > 1 || attempts === MAX_ATTEMPTS)) {
          return { kind: 'failure', reason };
        }
        await pause(Math.min(backoff(attempts, FIRST_PAUSE_MS), MAX_PAUSE_MS));
      }
    }
    return { kind: 'none', reason };
  }
}

/** Tells whether a record is to be transformed: it is as it came, and could be read. */
export function isUntransformed({ transformed, fault }: StreamRecord): boolean {
  return transformed === undefined && fault === undefined;
}

/** Returns the records that a record has become: one for each event, with a place of its own. */
export function transformedRecords(record: StreamRecord, outcome: Transformed): StreamRecord[] {
  switch (outcome.outcome) {
    case 'events':
      return outcome.events.map((event, n) => ({
        ...partOfRecord(record, n, Buffer.from(event).toString('base64')),
        transformed: true,
      }));
    case 'failed':
      return [{ ...record, fault: outcome.reason }];
    case 'dropped':
      return [];
  }
}
