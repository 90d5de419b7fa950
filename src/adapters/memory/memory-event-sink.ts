import { EventSink, PutOutcome, SinkRecord } from '../../engine/ingestion-ports';

export class MemoryEventSink implements EventSink {
  /** What was taken, in order. */
  readonly records: SinkRecord[] = [];

  /** Says why a record is not taken. */
  refuses: (record: SinkRecord) => string | undefined = () => undefined;

  async put(records: readonly SinkRecord[]): Promise<PutOutcome[]> {
    return records.map((record) => {
      const reason = this.refuses(record);
      if (reason !== undefined) return { taken: false, reason };
      this.records.push(record);
      return { taken: true };
    });
  }
}
