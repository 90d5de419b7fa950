import { RateLimiter } from '../../adapters/delivery/rate-limiter';
import { StreamRecord } from '../../engine/events/stream-record';
import { Clock } from '../../engine/ports';
import { wholeOf } from '../../engine/state/checkpoints';
import { EventFile } from '../events/find-files';
import { BatchSender } from '../invocation/batch-sender';
import { OperationError } from '../operation-error';
import { FileEvents } from './file-events';
import { PlacedLine, placedLines } from './file-places';
import { ReplayProgress } from './progress';
import { RefusedEvents } from './refused-events';
import { Rehearsal, RehearsalReport } from './rehearsal';
import { ReplayTotals } from './replay-totals';

export interface ReplayOptions {
  readonly files: readonly EventFile[];
  readonly events: FileEvents;
  readonly progress: ReplayProgress;
  /** Tells what the rules will do; absent when no one wants to know. */
  readonly rehearsal?: Rehearsal;
  readonly sender: Pick<BatchSender, 'send'>;
  /** Name of the aggregator function. */
  readonly functionName: string;
  readonly refused: RefusedEvents;
  readonly limiter: RateLimiter;
  /** Number of events after which a batch is sent. */
  readonly batchSize: number;
  readonly clock: Clock;
}

export interface ReplayPlan {
  readonly totals: ReplayTotals;
  readonly rehearsal?: RehearsalReport;
}

export interface ReplayReport {
  /** Totals of what was read, which is not all when the replay ended early. */
  readonly totals: ReplayTotals;
  /** Events that the aggregator has taken. */
  readonly sent: number;
  /** Events, among those that were sent, that it has kept as dead letters. */
  readonly refused: number;
  /** Reason for which the replay ended before all was sent; absent when all was. */
  readonly left?: string;
}

interface Batch {
  readonly records: readonly StreamRecord[];
  /** Last record of the file that the batch holds events of. */
  readonly last: PlacedLine;
}

/**
 * Sends events of files to the aggregator, one file after the other, as a stream would. A user's checkpoint
 * of the file says how far it is counted, so a batch may be sent again at any time.
 */
export class Replay {
  constructor(private readonly options: ReplayOptions) {}

  /**
   * Reads all files, and says what sending them would do.
   *
   * @param onBytes receives the number of bytes that have been read so far, of all files
   * @throws OperationError when a file cannot be read, or has changed since it was sent
   */
  async plan(onBytes: (bytes: number) => void): Promise<ReplayPlan> {
    const { files, progress, rehearsal } = this.options;
    const totals = new ReplayTotals();
    let before = 0;
    for (const file of files) {
      const { done } = await progress.of(file);
      let read = 0;
      const report = (bytes: number) => onBytes(before + (read = bytes));
      for await (const { records } of this.batches(file, done, totals, report)) {
        await rehearsal?.count(records);
      }
      before += read;
    }
    return { totals, ...(rehearsal && { rehearsal: rehearsal.report() }) };
  }

  /**
   * Sends the events of all files that are not sent yet.
   *
   * @param isStopped asked before each batch
   * @param onSent receives the number of events that have been sent so far
   */
  async send(isStopped: () => boolean, onSent: (events: number) => void): Promise<ReplayReport> {
    const { files, refused } = this.options;
    const totals = new ReplayTotals();
    const shards = new Set<string>();
    await refused.begin();
    let sent = 0;
    let left: string | undefined;
    try {
      for (const file of files) {
        for await (const batch of this.sendFile(file, totals, isStopped)) {
          for (const { shardId } of batch) shards.add(shardId);
          onSent((sent += batch.length));
        }
        if (isStopped()) break;
      }
      if (isStopped()) left = 'it was stopped';
    } catch (error) {
      if (!(error instanceof OperationError)) throw error;
      left = error.message;
    }
    return { totals, sent, refused: await refused.count(shards), ...(left !== undefined && { left }) };
  }

  /** Sends a file, and yields the records of each batch that was taken. */
  private async *sendFile(
    file: EventFile,
    totals: ReplayTotals,
    isStopped: () => boolean,
  ): AsyncGenerator<readonly StreamRecord[]> {
    const { progress, sender, limiter, functionName, clock } = this.options;
    const ofFile = await progress.of(file);
    for await (const { records, last } of this.batches(file, ofFile.done, totals, () => {})) {
      await limiter.acquire(records.length);
      if (isStopped()) return;
      const now = clock();
      await sender.send(
        functionName,
        records.map((record) => kinesisRecord(record, now)),
        ({ kinesis }) => wholeOf(kinesis.sequenceNumber),
      );
      ofFile.note(last);
      yield records;
    }
  }

  private async *batches(
    file: EventFile,
    done: number,
    totals: ReplayTotals,
    onBytes: (bytes: number) => void,
  ): AsyncGenerator<Batch> {
    const { events, batchSize } = this.options;
    let records: StreamRecord[] = [];
    let last: PlacedLine | undefined;
    for await (const line of placedLines(file, onBytes)) {
      const found = events.read(line, done, totals);
      if (found.length === 0) continue;
      records.push(...found);
      last = line;
      if (records.length < batchSize) continue;
      yield { records, last };
      records = [];
    }
    if (last && records.length > 0) yield { records, last };
  }
}

/**
 * Formats a record as Kinesis delivers it; it arrives when it is sent. Files hold events as the mapping reads
 * them, which no transformation would know.
 */
function kinesisRecord({ shardId, sequenceNumber, data }: StreamRecord, now: number) {
  return {
    eventID: `${shardId}:${sequenceNumber}`,
    transformed: true,
    kinesis: { sequenceNumber, data, approximateArrivalTimestamp: now / 1000 },
  };
}
