import { METRICS } from '../../contract/metric-names';
import { RuleSet } from '../../engine/catalogue/rule-set';
import { skipReason } from '../../engine/evaluate/fold';
import { UserEvent } from '../../engine/events/event';
import {
  Decoder,
  partOfRecord,
  separate,
  SeparateRecord,
  StreamRecord,
} from '../../engine/events/stream-record';
import { Clock } from '../../engine/ports';
import { RecordWriter } from '../events/record-writer';
import { MAX_DATA_BYTES } from '../invocation/batch-sender';
import { OperationError } from '../operation-error';
import { decodeSafely } from '../redrive/dead-object';
import { PlacedLine } from './file-places';
import { ReplayTotals, SkipMetric } from './replay-totals';

export interface FileEventsOptions {
  /** Decodes the text of a record. */
  readonly decode: Decoder;
  /** Writes events as the installation reads them; absent when the files are written so. */
  readonly writer?: RecordWriter;
  readonly rules: RuleSet;
  readonly clock: Clock;
}

type Outcome =
  | { readonly kind: 'rejected'; readonly reason: string }
  | { readonly kind: 'skipped'; readonly metric: SkipMetric }
  | { readonly kind: 'sendable'; readonly record: StreamRecord; readonly event: UserEvent };

const SKIPPED = {
  'own output': METRICS.ownEventsSkipped,
  'platform event': METRICS.platformEventsSkipped,
} as const;

/** Reads the events of records, and tells those that the installation would count from the others. */
export class FileEvents {
  constructor(private readonly options: FileEventsOptions) {}

  /**
   * Reads the events of a record that are to be sent, each as a record of its own.
   *
   * @param done number of records of the file that are done; their events are not sent
   */
  read(line: PlacedLine, done: number, totals: ReplayTotals): StreamRecord[] {
    if (line.fault !== undefined) {
      totals.reject(line, line.fault);
      return [];
    }
    const { decode, clock } = this.options;
    const now = clock();
    const { shardId, position, text: data } = line;
    const whole = { shardId, sequenceNumber: String(position), arrival: now, data };
    const found: StreamRecord[] = [];
    const parts = separate(whole, ({ data: text }) => decodeSafely(decode, text, now), partOfRecord);
    for (const part of parts) {
      const outcome = this.outcomeOf(part);
      if (outcome.kind === 'rejected') {
        totals.reject(line, outcome.reason);
      } else if (outcome.kind === 'skipped') {
        totals.skip(outcome.metric);
      } else if (position <= done) {
        totals.repeat();
      } else {
        totals.send(outcome.event, now);
        found.push(outcome.record);
      }
    }
    return found;
  }

  private outcomeOf({ record, decoded }: SeparateRecord<StreamRecord>): Outcome {
    if (decoded.kind === 'rejected') return decoded;
    if (decoded.kind === 'other') return { kind: 'skipped', metric: METRICS.recordsIgnored };
    const skipped = skipReason(decoded.name, this.options.rules);
    if (skipped !== undefined) return { kind: 'skipped', metric: SKIPPED[skipped] };
    if (decoded.kind === 'event') return this.sendable(record, decoded.event);
    const metric = decoded.isPlaceholder ? METRICS.eventsOfPlaceholderUsers : METRICS.eventsWithoutUser;
    return { kind: 'skipped', metric };
  }

  /** Writes an event as the aggregator takes it. */
  private sendable(record: StreamRecord, event: UserEvent): Outcome {
    const { writer } = this.options;
    let text = record.data;
    try {
      const id = event.id ?? `${record.shardId}:${record.sequenceNumber}`;
      if (writer) ({ text } = writer.write({ ...event, id }, record.arrival));
    } catch (error) {
      if (error instanceof OperationError) return { kind: 'rejected', reason: error.message };
      throw error;
    }
    const data = Buffer.from(text).toString('base64');
    return data.length > MAX_DATA_BYTES
      ? {
          kind: 'rejected',
          reason:
            `the record takes ${data.length} bytes in base64, ` +
            `and an invocation at most ${MAX_DATA_BYTES}`,
        }
      : { kind: 'sendable', record: { ...record, data }, event };
  }
}
