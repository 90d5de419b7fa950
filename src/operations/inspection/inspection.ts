import { MemoryTelemetry } from '../../adapters/memory/memory-telemetry';
import { METRICS, MetricName } from '../../contract/metric-names';
import { SingleRecord, UserEvent } from '../../engine/events/event';
import { plausibleTime } from '../../engine/events/record-fields';
import { Decoder, separate } from '../../engine/events/stream-record';
import { OWN_OUTPUT_PREFIX } from '../../rule-language/rule';
import { recognisedFormat } from '../events/event-format';
import { DistinctTexts } from './distinct-texts';
import { EventIds } from './event-ids';
import { EventNames } from './event-names';
import { VendorFormat } from './vendor-formats';

const MAX_USERS = 100_000;
const MAX_ROWS = 5;

/** Record with its outcome. */
export interface InspectedRow {
  readonly record: string;
  /** Event in the record, or why there is none. */
  readonly event: UserEvent | string;
}

export interface InspectionOptions {
  readonly decode: Decoder;
  /** Moment of reading in epoch milliseconds, at which an event without a time counts. */
  readonly now: number;
  readonly onRejected: (reason: string) => void;
  /** Format that is recognised before those that are known by default; none when absent. */
  readonly vendor?: VendorFormat;
}

/** Adds up the contents of events; its memory does not grow with them. */
export class Inspection {
  readonly telemetry = new MemoryTelemetry();
  readonly rows: InspectedRow[] = [];
  readonly users = new DistinctTexts(MAX_USERS);
  readonly names = new EventNames();
  readonly ids = new EventIds();
  /** Events without a time. */
  withoutTime = 0;
  /** Events whose time is more than a day after the moment of reading. */
  inFuture = 0;
  /** Earliest and latest time of an event in epoch milliseconds. */
  span?: { readonly from: number; readonly to: number };
  private readonly formats = new Map<string, FormatTotals>();

  constructor(private readonly options: InspectionOptions) {}

  /** Adds a record, which may hold several events. */
  add(text: string): void {
    const { format, sign } = this.recognise(text);
    const records = (this.formats.get(format)?.records ?? 0) + 1;
    this.formats.set(format, { format, records, ...(sign !== undefined && { sign }) });
    // Without an arrival, an event that has no time has none here either.
    const decode = ({ data }: { readonly data: string }) => this.options.decode(data, NaN);
    const parts = separate({ data: text }, decode, (_, _n, data) => ({ data }));
    for (const { record, decoded } of parts) {
      const event = this.take(decoded);
      if (this.rows.length < MAX_ROWS) this.rows.push({ record: record.data, event });
    }
  }

  /** Lists the formats by which records are recognised, the most frequent first. */
  formatTotals(): FormatTotals[] {
    return [...this.formats.values()].sort((a, b) => b.records - a.records);
  }

  private recognise(text: string): Pick<FormatTotals, 'format' | 'sign'> {
    const { vendor } = this.options;
    const sign = vendor?.signOf(text);
    return vendor && sign !== undefined ? { format: vendor.format, sign } : recognisedFormat(text);
  }

  private take(decoded: SingleRecord): UserEvent | string {
    switch (decoded.kind) {
      case 'event':
        return this.takeEvent(decoded.event);
      case 'no-user':
        return decoded.isPlaceholder
          ? this.skip(METRICS.eventsOfPlaceholderUsers, 'of a placeholder user')
          : this.skip(METRICS.eventsWithoutUser, 'without a user');
      case 'other':
        return this.skip(METRICS.recordsIgnored, 'left out by the format');
      case 'rejected':
        this.options.onRejected(decoded.reason);
        return `rejected: ${decoded.reason}`;
    }
  }

  private takeEvent(event: UserEvent): UserEvent | string {
    if (event.name.startsWith(OWN_OUTPUT_PREFIX)) {
      return this.skip(METRICS.ownEventsSkipped, `sent by rules (${OWN_OUTPUT_PREFIX})`);
    }
    if (this.ids.add(event)) return this.skip(METRICS.eventsRepeated, 'repeated');
    this.telemetry.count(METRICS.eventsCounted, 1);
    this.users.add(event.userId);
    this.names.add(event);
    this.takeTime(event.time);
    return event;
  }

  private takeTime(time: number): void {
    const { now } = this.options;
    if (Number.isNaN(time)) {
      this.withoutTime++;
    } else if (plausibleTime(time, now) !== time) {
      this.inFuture++;
    } else {
      const { from, to } = this.span ?? { from: time, to: time };
      this.span = { from: Math.min(from, time), to: Math.max(to, time) };
    }
  }

  private skip(metric: MetricName, reason: string): string {
    this.telemetry.count(metric, 1);
    return `skipped: ${reason}`;
  }
}

/** Number of records that are recognised as one format. */
export interface FormatTotals {
  readonly format: string;
  /** Names by which it is recognised; absent for a flat record. */
  readonly sign?: string;
  readonly records: number;
}
