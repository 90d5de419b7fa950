import { backoff } from '../../../adapters/backoff';
import { S3Objects, UnreadableObjectError } from '../../../adapters/s3/s3-objects';
import { METRICS } from '../../../contract/metric-names';
import { StreamRecord } from '../../../engine/events/stream-record';
import { DeadLetters, Pause, Telemetry, TimeLeft } from '../../../engine/ports';
import { wholeOf } from '../../../engine/state/checkpoints';
import { deadLetterName } from '../../shared/dead-letter-name';
import { Aggregator } from '../aggregator';
import { deadLetterOf } from '../rejected-records';
import { EventObject } from './event-object';
import { ObjectPlace } from './object-place';
import { recordsBehind } from './object-records';

/** Records counted at a time: as many as a stream hands over by default. */
const BATCH_RECORDS = 1_000;
/** Characters of a batch, as base64, after which it takes no further record. */
const BATCH_CHARACTERS = 4 * 1024 * 1024;
/**
 * Milliseconds of reading after which an object is too long for one invocation, which has four minutes for
 * all of its objects.
 */
const LONG_READ_MS = 3 * 60_000;
const FIRST_PAUSE_MS = 200;
const MAX_PAUSE_MS = 30_000;
/** Records of a batch that was begun longer ago than checkpoints are kept. */
const UNPROVEN = {
  reason: 'counting it was broken off, and too long ago to know whether it was counted',
  givenUp: true,
};

export interface ObjectAttemptOptions {
  readonly aggregator: Pick<Aggregator, 'process'>;
  readonly objects: S3Objects;
  /** Place of records of which it is unknown whether they were counted. */
  readonly rejectedRecords: DeadLetters;
  readonly telemetry: Telemetry;
  readonly pause: Pause;
}

/** Counts the records of an object from its place on, in order, for as long as the invocation has time. */
export class ObjectAttempt {
  /** Record up to which all are settled. */
  settled: number;
  private batch: StreamRecord[] = [];
  private characters = 0;
  private unproven: StreamRecord[] = [];

  constructor(
    private readonly place: ObjectPlace,
    private readonly timeLeft: TimeLeft,
    private readonly options: ObjectAttemptOptions,
  ) {
    this.settled = place.settled;
  }

  /**
   * Counts the records.
   *
   * @returns whether all are settled; otherwise the time is over
   * @throws UnreadableObjectError when nothing behind the settled records can be read
   */
  async count(object: EventObject): Promise<boolean> {
    let isBehind = false;
    const begin = this.timeLeft();
    try {
      for await (const records of recordsBehind(this.place.settled, object, this.options.objects)) {
        isBehind ||= records.length > 0;
        for (const record of records) {
          if (!(await this.take(record))) return false;
        }
        if (this.timeLeft() > 0) continue;
        // An attempt that began late proves nothing.
        if (isBehind || begin - this.timeLeft() < LONG_READ_MS) return false;
        throw new UnreadableObjectError(
          'one invocation cannot read as far as it was counted; ' +
            'write the events into several smaller objects',
        );
      }
    } catch (error) {
      // What was read before the fault is counted; the fault is met again otherwise.
      if (error instanceof UnreadableObjectError && !(await this.settleAll())) return false;
      throw error;
    }
    return this.settleAll();
  }

  /** Takes a record in; answers whether there is time for the next one. */
  private async take(record: StreamRecord): Promise<boolean> {
    const n = Number(record.sequenceNumber);
    const { unproven } = this.place;
    if (unproven && n <= unproven.last) {
      this.unproven.push(record);
      if (n === unproven.last) await this.giveUpUnproven();
      return true;
    }
    this.batch.push(record);
    this.characters += record.data.length;
    return this.batch.length >= BATCH_RECORDS || this.characters >= BATCH_CHARACTERS ? this.settle() : true;
  }

  private async settleAll(): Promise<boolean> {
    await this.giveUpUnproven();
    return this.settle();
  }

  /** Counts the batch, from the lowest failure on again and again; answers whether the time was enough. */
  private async settle(): Promise<boolean> {
    const { aggregator, pause } = this.options;
    let rest: readonly StreamRecord[] = this.batch;
    [this.batch, this.characters] = [[], 0];
    if (rest.length === 0) return true;
    await this.place.begin({ first: this.settled + 1, last: this.settled + rest.length });
    for (let failures = 1; ; failures++) {
      const { failed } = await aggregator.process(rest, this.timeLeft);
      const lowest = failed.length > 0 ? wholeOf(failed[0]) : undefined;
      const done = lowest === undefined ? rest.length : Number(lowest) - this.settled - 1;
      this.settled += done;
      rest = rest.slice(done);
      if (rest.length === 0) return true;
      if (done > 0) failures = 1;
      const wait = Math.min(backoff(failures, FIRST_PAUSE_MS), MAX_PAUSE_MS);
      if (this.timeLeft() <= wait) return false;
      await pause(wait);
    }
  }

  /** Keeps the records that may have been counted as dead letters, of which `redrive` counts the others. */
  private async giveUpUnproven(): Promise<void> {
    const records = this.unproven;
    if (records.length === 0) return;
    const { rejectedRecords, telemetry } = this.options;
    const letters = records.map((record) => ({ ...deadLetterOf(record, UNPROVEN.reason), ...UNPROVEN }));
    const [{ shardId, sequenceNumber }] = records;
    const name = deadLetterName(
      `${shardId}-${sequenceNumber}`,
      letters.map(({ id }) => id),
    );
    await rejectedRecords.put(name, letters);
    telemetry.count(METRICS.eventsRejected, records.length);
    this.settled = Number(records[records.length - 1].sequenceNumber);
    this.unproven = [];
  }
}
