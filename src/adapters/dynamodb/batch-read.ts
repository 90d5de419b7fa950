import { AttributeValue, BatchGetItemCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { inParallel } from '../../common/in-parallel';
import { Pause } from '../../engine/ports';
import { backoff } from '../backoff';

/** Keys that BatchGetItem takes (DynamoDB limits). */
const KEYS_PER_READ = 100;
const MAX_CONCURRENT_READS = 8;

export type Item = Record<string, AttributeValue>;

export interface BatchReadProps {
  readonly client: DynamoDBClient;
  readonly tableName: string;
  /** Plural noun for the items in error messages. */
  readonly noun: string;
  readonly maxAttempts: number;
  readonly pause: Pause;
  /** @default false */
  readonly consistent?: boolean;
}

/**
 * Reads the items with these keys, and the unprocessed ones again after a pause that doubles each time.
 *
 * @throws Error when the table never finishes, so that items left unread do not look as if there were none
 */
export async function batchRead(
  keys: readonly Item[],
  onItem: (item: Item) => void | Promise<void>,
  props: BatchReadProps,
): Promise<void> {
  const parts = Array.from({ length: Math.ceil(keys.length / KEYS_PER_READ) }, (_, part) =>
    keys.slice(part * KEYS_PER_READ, (part + 1) * KEYS_PER_READ),
  );
  await inParallel(parts, MAX_CONCURRENT_READS, (part) => readPart(part, onItem, props));
}

async function readPart(
  keys: Item[],
  onItem: (item: Item) => void | Promise<void>,
  { client, tableName, noun, maxAttempts, pause, consistent = false }: BatchReadProps,
): Promise<void> {
  let unread = keys;
  for (let attempt = 0; unread.length > 0; attempt++) {
    if (attempt === maxAttempts) {
      throw new Error(`${unread.length} of ${keys.length} ${noun} could not be read in ${attempt} attempts`);
    }
    if (attempt > 0) await pause(backoff(attempt));
    const { Responses, UnprocessedKeys } = await client.send(
      new BatchGetItemCommand({
        RequestItems: { [tableName]: { Keys: unread, ...(consistent && { ConsistentRead: true }) } },
      }),
    );
    if (!Responses) throw new Error(`the table answered without any ${noun}`);
    // The answer of a call by ARN may name the table by either.
    for (const item of Object.values(Responses).flat()) await onItem(item);
    unread = Object.values(UnprocessedKeys ?? {}).flatMap(({ Keys = [] }) => Keys);
  }
}
