import { METRICS } from '../../contract/metric-names';
import { StreamRecord } from '../../engine/events/stream-record';
import { DeadLetter, DeadLetters, Telemetry } from '../../engine/ports';
import { wholeOf } from '../../engine/state/checkpoints';
import { deadLetterName } from '../shared/dead-letter-name';
import { loggable } from '../shared/loggable';

/** Content of a dead letter that allows its record to be counted later. */
export interface RejectedRecordContent {
  /** Epoch milliseconds; NaN, which is null in JSON, when the stream does not say. */
  readonly arrival: number;
  readonly data: string;
  /** Place of the record for people, where the id of the letter does not tell it. */
  readonly origin?: string;
  /** Whether the data is an event that a transformation has made. */
  readonly transformed?: true;
}

export interface RejectedRecord {
  readonly record: StreamRecord;
  readonly reason: string;
}

export interface RejectedRecordsOptions {
  readonly deadLetters: DeadLetters;
  readonly telemetry: Telemetry;
}

/** Keeps records that are not counted as dead letters. */
export class RejectedRecords {
  constructor(private readonly options: RejectedRecordsOptions) {}

  /**
   * Keeps the rejected records before the first one that is delivered again. Those behind it come again with
   * it: then they may count after all, or would be kept twice.
   *
   * @param batch all records, in the order in which they were delivered
   * @param again records that are delivered again
   * @returns the record to deliver again from when the dead letters could not be kept, else none
   */
  async put(
    rejected: readonly RejectedRecord[],
    batch: readonly StreamRecord[],
    again: readonly StreamRecord[],
  ): Promise<StreamRecord[]> {
    const reasons = new Map(rejected.map(({ record, reason }) => [record, reason]));
    const settled = recordsBefore(again, batch).filter((record) => reasons.has(record));
    if (settled.length === 0) return [];
    const [first] = settled;
    const letters = settled.map((record) => deadLetterOf(record, reasons.get(record)!));
    const name = deadLetterName(
      `${first.shardId}-${first.sequenceNumber}`,
      letters.map(({ id }) => id),
    );
    const { deadLetters, telemetry } = this.options;
    try {
      await deadLetters.put(name, letters);
    } catch (error) {
      telemetry.warn('rejected records could not be kept; they are delivered again', {
        error: loggable(error),
      });
      return [first];
    }
    telemetry.count(METRICS.eventsRejected, settled.length);
    return [];
  }
}

/** Returns the records before the first of `again`; all parts of a record are delivered again with it. */
function recordsBefore(again: readonly StreamRecord[], batch: readonly StreamRecord[]): StreamRecord[] {
  const places = new Set(again.map(placeOf));
  const first = batch.findIndex((record) => places.has(placeOf(record)));
  return batch.slice(0, first < 0 ? batch.length : first);
}

function placeOf({ shardId, sequenceNumber }: StreamRecord): string {
  return `${shardId}:${wholeOf(sequenceNumber)}`;
}

export function deadLetterOf(
  { shardId, sequenceNumber, arrival, data, origin, transformed }: StreamRecord,
  reason: string,
): DeadLetter {
  return {
    reason,
    id: `${shardId}:${sequenceNumber}`,
    content: {
      arrival,
      data,
      ...(origin !== undefined && { origin }),
      ...(transformed && { transformed }),
    } satisfies RejectedRecordContent,
  };
}
