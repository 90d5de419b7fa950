import { StreamRecord } from '../../engine/events/stream-record';
import { RecordTransformer, Transformed } from '../../engine/ports';
import { TransformationError } from '../transformation-error';

export interface MemoryTransformerOptions {
  /** Transforms one record; what it throws fails its whole request. */
  readonly transform: (record: StreamRecord) => Transformed;
  /** Maximum number of records in a request. */
  readonly maxRecords: number;
}

/** Transforms records in this process. */
export class MemoryTransformer implements RecordTransformer {
  /** Records of each request so far. */
  readonly requests: (readonly StreamRecord[])[] = [];

  constructor(private readonly options: MemoryTransformerOptions) {}

  requestsOf(records: readonly StreamRecord[]): StreamRecord[][] {
    const { maxRecords } = this.options;
    return Array.from({ length: Math.ceil(records.length / maxRecords) }, (_, n) =>
      records.slice(n * maxRecords, (n + 1) * maxRecords),
    );
  }

  async transform(records: readonly StreamRecord[]): Promise<Transformed[]> {
    this.requests.push(records);
    try {
      return records.map((record) => this.options.transform(record));
    } catch (error) {
      if (error instanceof TransformationError) throw error;
      throw new TransformationError(`the function failed (${(error as Error).name})`, 'records');
    }
  }
}
