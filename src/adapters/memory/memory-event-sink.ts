import { EventSink, PutOutcome, SinkRecord } from '../../engine/ingestion-ports';

/** Collects records in memory, for tests. */
export class MemoryEventSink implements EventSink {
  /** Records that were taken, in order. */
  readonly records: SinkRecord[] = [];

  /** Returns the reason for refusing a record, if it is refused. */
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
