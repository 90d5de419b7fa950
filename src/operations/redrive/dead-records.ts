import { setTimeout as pause } from 'node:timers/promises';
import { counted } from '../../common/counted';
import { Config } from '../../contract/config';
import { DecodedRecord } from '../../engine/events/event';
import { Decoder, partOfRecord, separate, StreamRecord } from '../../engine/events/stream-record';
import { Transformed } from '../../engine/ports';
import { AwsClientConfig, createRecordTransformer } from '../../functions/shared/registry';
import { isUntransformed, Transformation, transformedRecords } from '../../functions/shared/transformation';
import { OperationError } from '../operation-error';
import { DeadEvent, decodeSafely } from './dead-object';

/** Time within which the records of one object are transformed. */
const MAX_WAIT_MS = 10 * 60_000;

export interface DeadRecordsOptions {
  readonly decode: Decoder;
  /** Transforms records before they are decoded; absent where they are decoded as they came. */
  readonly transformation?: Transformation;
}

/** Creates the transformation of an installation for a command; undefined where it has none. */
export function createTransformation(config: Config, aws: AwsClientConfig): Transformation | undefined {
  const transformer = createRecordTransformer(config, aws);
  return transformer && new Transformation({ transformer, clock: Date.now, pause });
}

/** Reads dead records as the aggregator does: transforms them, decodes them and takes them apart. */
export class DeadRecords {
  constructor(private readonly options: DeadRecordsOptions) {}

  decode({ data, arrival }: Pick<StreamRecord, 'data' | 'arrival'>): DecodedRecord {
    return decodeSafely(this.options.decode, data, arrival);
  }

  /**
   * Returns the events of each record, which keep their places within it. One that could not be transformed,
   * or that the transformation drops, stays as it is.
   *
   * @throws OperationError when the transformation cannot be had
   */
  async partsOf(records: readonly StreamRecord[]): Promise<StreamRecord[][]> {
    const outcomes = await this.transform(records);
    return records.map((record) => {
      const outcome = outcomes.get(record);
      if (!outcome) return this.separate(record);
      const events = transformedRecords(record, outcome);
      return events.length > 0 ? events.flatMap((event) => this.separate(event)) : [record];
    });
  }

  /**
   * Takes dead events apart, each with what is known about its record.
   *
   * @throws OperationError when the transformation cannot be had
   */
  async eventsOf(events: readonly DeadEvent[]): Promise<DeadEvent[]> {
    const parts = await this.partsOf(events.map(streamRecordOf));
    return events.flatMap((event, n) =>
      parts[n].map(({ shardId, sequenceNumber, data, transformed, fault }) => ({
        ...event,
        id: `${shardId}:${sequenceNumber}`,
        data,
        ...(transformed && { transformed }),
        ...(fault !== undefined && { fault }),
        ...(this.options.transformation && !transformed && fault === undefined && { dropped: true as const }),
      })),
    );
  }

  private separate(record: StreamRecord): StreamRecord[] {
    if (record.fault !== undefined) return [record];
    return separate(record, (one) => this.decode(one), partOfRecord).map((part) => part.record);
  }

  private async transform(records: readonly StreamRecord[]): Promise<ReadonlyMap<StreamRecord, Transformed>> {
    const { transformation } = this.options;
    const untransformed = records.filter(isUntransformed);
    if (!transformation || untransformed.length === 0) return new Map();
    const end = performance.now() + MAX_WAIT_MS;
    const { outcomes, fault } = await transformation.outcomesOf(untransformed, () => end - performance.now());
    if (fault === undefined) return outcomes;
    throw new OperationError(
      'unavailable',
      'the function of EventSource.transform does not answer for ' +
        `${counted(untransformed.length, 'record')}: ${fault}; ` +
        'see its logs, and whether you may invoke it (lambda:InvokeFunction)',
    );
  }
}

/** Reads the place of a dead event out of its id, `<shard>:<sequence number>`. */
export function streamRecordOf({ id, arrival, data, transformed }: DeadEvent): StreamRecord {
  const colon = id.indexOf(':');
  return {
    shardId: id.slice(0, colon),
    sequenceNumber: id.slice(colon + 1),
    arrival,
    data,
    ...(transformed && { transformed }),
  };
}
