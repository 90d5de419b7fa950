import { setTimeout as pause } from 'node:timers/promises';
import { PutRecordsCommand } from '@aws-sdk/client-kinesis';
import { kinesis } from './clients';

/** Records per call. PutRecords takes 500 records and 5 MB (Kinesis API); events here have about 1 KB. */
const MAX_RECORDS_PER_CALL = 500;
/** Milliseconds after which a throttled shard accepts records again. */
const THROTTLE_WAIT_MS = 500;

export interface UserRecord {
  /** Partition key. */
  readonly user: string;
  readonly data: string;
}

/** Writes records so that those of one user arrive in the given order. */
export class EventStream {
  constructor(readonly name: string) {}

  async put(records: readonly UserRecord[]): Promise<void> {
    for (const batch of batchesOf(records)) await this.putBatch(batch);
  }

  /**
   * Writes a batch until all its records are accepted. A call may accept only some, which keeps the order
   * because no user occurs twice in a batch.
   */
  private async putBatch(batch: readonly UserRecord[]): Promise<void> {
    let rest = batch;
    for (let attempt = 0; rest.length > 0; attempt++) {
      if (attempt > 0) await pause(THROTTLE_WAIT_MS);
      if (attempt === 50) {
        throw new Error(
          `${rest.length} of ${batch.length} records were not taken by the stream ${this.name}`,
        );
      }
      const { Records: results = [] } = await kinesis.send(
        new PutRecordsCommand({
          StreamName: this.name,
          Records: rest.map(({ user, data }) => ({ PartitionKey: user, Data: Buffer.from(data) })),
        }),
      );
      rest = rest.filter((_, i) => results[i]?.ErrorCode !== undefined);
    }
  }
}

/** Divides records into as few batches as possible in which no user occurs twice. */
function batchesOf(records: readonly UserRecord[]): UserRecord[][] {
  const batches: UserRecord[][] = [];
  const seen = new Map<string, number>();
  let first = 0;
  for (const record of records) {
    let at = Math.max(first, (seen.get(record.user) ?? -1) + 1);
    while (batches[at]?.length === MAX_RECORDS_PER_CALL) at++;
    (batches[at] ??= []).push(record);
    seen.set(record.user, at);
    while (batches[first]?.length === MAX_RECORDS_PER_CALL) first++;
  }
  return batches;
}
