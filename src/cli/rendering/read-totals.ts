import { MemoryTelemetry } from '../../adapters/memory/memory-telemetry';
import { METRICS } from '../../contract/metric-names';
import { Decoder } from '../../engine/events/stream-record';
import { FiledLine, placeOf } from '../../operations/events/read-files';
import { skippedEvents } from '../../operations/events/skipped-events';
import { OperationError } from '../../operations/operation-error';

const MAX_SHOWN_REJECTIONS = 10;

/** Adds up what becomes of the records that a command reads; its memory does not grow with them. */
export class ReadTotals {
  /** Events that have taken the moment of reading for their time. */
  withoutTime = 0;
  private read = 0;
  private rejected = 0;
  private readonly rejections: string[] = [];
  private latest?: FiledLine;

  /**
   * Takes the next record.
   *
   * @returns whether a decoder can read it; else it is rejected already
   */
  take(line: FiledLine): boolean {
    this.read++;
    this.latest = line;
    if (line.fault !== undefined) this.reject(line.fault);
    return line.fault === undefined;
  }

  /** Returns a decoder that counts the events of a record of several in its place. */
  counting(decode: Decoder): Decoder {
    return (text, arrival) => {
      const decoded = decode(text, arrival);
      if (decoded.kind === 'several') this.read += decoded.parts.length - 1;
      return decoded;
    };
  }

  /** Rejects the record that was taken last. */
  reject(reason: string): void {
    this.rejected++;
    if (this.rejections.length < MAX_SHOWN_REJECTIONS) {
      this.rejections.push(`  ${placeOf(this.latest!)}: ${reason}`);
    }
  }

  get hasRejected(): boolean {
    return this.rejected > 0;
  }

  /** @throws OperationError when no record was an event */
  requireEvents(inputs: readonly string[]): void {
    if (this.rejected < this.read) return;
    const names = inputs.join(', ');
    throw new OperationError(
      'no-events',
      this.read === 0
        ? `${names} holds no events; name the files that do`
        : `none of the ${this.read} records in ${names} is an event: ${this.rejections[0].trim()}`,
    );
  }

  /** Says how many records were counted, skipped for which reason, and rejected. */
  lines(telemetry: MemoryTelemetry): string[] {
    const skipped = skippedEvents((metric) => telemetry.total(metric));
    const allSkipped = skipped.reduce((sum, { count }) => sum + count, 0);
    const counted = telemetry.total(METRICS.eventsCounted);
    return [
      `events: ${this.read} read, ${counted} counted, ${allSkipped} skipped, ${this.rejected} rejected`,
      ...skipped.map(({ count, reason }) => `  ${count} skipped: ${reason}`),
      ...(this.withoutTime > 0
        ? [`  ${this.withoutTime} without a time that is understood: each counts as of when it was read`]
        : []),
      ...this.rejectedLines(),
    ];
  }

  /** Lists the first rejected records with their reasons. */
  rejectedLines(): string[] {
    const more = this.rejected - this.rejections.length;
    return [...this.rejections, ...(more > 0 ? [`  and ${more} more rejected`] : [])];
  }
}
