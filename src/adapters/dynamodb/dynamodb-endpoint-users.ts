import {
  BatchGetItemCommand,
  DynamoDBClient,
  DynamoDBClientConfig,
  PutItemCommand,
} from '@aws-sdk/client-dynamodb';
import { LRUCache } from 'lru-cache';
import { inParallel } from '../../common/in-parallel';
import { ENDPOINT_USERS } from '../../contract/ingestion-config';
import { EndpointUsers } from '../../engine/ingestion-ports';
import { Clock, Pause } from '../../engine/ports';

/** BatchGetItem takes 100 keys (DynamoDB limits). */
const KEYS_PER_READ = 100;
const READS_AT_ONCE = 8;
const READ_ATTEMPTS = 5;
const FIRST_PAUSE = 50;

const ENDPOINTS_IN_MEMORY = 10_000;
/**
 * Spares the reads of an app that sends one batch after the other. Another container may learn meanwhile that
 * somebody else
 * has signed in, so it is short; and who has no user yet is asked for every time, because signing in is what
 * comes next.
 */
const MEMORY_MILLISECONDS = 10_000;

export interface DynamoDbEndpointUsersProps {
  readonly client: DynamoDBClient;
  readonly tableName: string;
  readonly clock: Clock;
  readonly pause: Pause;
}

/** A client that fails before API Gateway gives up waiting. */
export function createEndpointTableClient(config: DynamoDBClientConfig = {}): DynamoDBClient {
  return new DynamoDBClient({
    maxAttempts: 3,
    requestHandler: { connectionTimeout: 1_000, requestTimeout: 1_500, throwOnRequestTimeout: true },
    ...config,
  });
}

/** One item per endpoint. */
export class DynamoDbEndpointUsers implements EndpointUsers {
  private readonly memory: LRUCache<string, string>;

  constructor(private readonly props: DynamoDbEndpointUsersProps) {
    this.memory = new LRUCache({
      max: ENDPOINTS_IN_MEMORY,
      ttl: MEMORY_MILLISECONDS,
      ttlResolution: 0,
      perf: { now: props.clock },
    });
  }

  async find(applicationId: string, endpointIds: readonly string[]): Promise<Map<string, string>> {
    const idOf = new Map(endpointIds.map((endpointId) => [keyOf(applicationId, endpointId), endpointId]));
    const found = new Map<string, string>();
    const unknown: string[] = [];
    for (const [key, endpointId] of idOf) {
      const userId = this.memory.get(key);
      if (userId === undefined) unknown.push(key);
      else found.set(endpointId, userId);
    }

    const parts = Array.from({ length: Math.ceil(unknown.length / KEYS_PER_READ) }, (_, part) =>
      unknown.slice(part * KEYS_PER_READ, (part + 1) * KEYS_PER_READ),
    );
    await inParallel(parts, READS_AT_ONCE, (part) =>
      this.read(part, (key, userId) => found.set(idOf.get(key)!, userId)),
    );
    return found;
  }

  async remember(applicationId: string, endpointId: string, userId: string): Promise<void> {
    const key = keyOf(applicationId, endpointId);
    // What the table holds is unknown until it has answered.
    this.memory.delete(key);
    await this.props.client.send(
      new PutItemCommand({
        TableName: this.props.tableName,
        Item: { [ENDPOINT_USERS.partitionKey]: { S: key }, [ENDPOINT_USERS.userId]: { S: userId } },
      }),
    );
    this.memory.set(key, userId);
  }

  /** Consistent: events follow close upon the request that says whose they are. */
  private async read(keys: readonly string[], take: (key: string, userId: string) => void): Promise<void> {
    const { client, tableName, pause } = this.props;
    let left = keys.map((key) => ({ [ENDPOINT_USERS.partitionKey]: { S: key } as { S: string } }));
    for (let attempt = 0; left.length > 0; attempt++) {
      if (attempt === READ_ATTEMPTS) {
        throw new Error(
          `${left.length} of ${keys.length} endpoints could not be read in ${attempt} attempts`,
        );
      }
      if (attempt > 0) await pause(FIRST_PAUSE * 2 ** attempt * Math.random());
      const answer = await client.send(
        new BatchGetItemCommand({ RequestItems: { [tableName]: { Keys: left, ConsistentRead: true } } }),
      );
      for (const item of answer.Responses?.[tableName] ?? []) {
        const [key, userId] = [item[ENDPOINT_USERS.partitionKey].S!, item[ENDPOINT_USERS.userId].S!];
        this.memory.set(key, userId);
        take(key, userId);
      }
      left = (answer.UnprocessedKeys?.[tableName]?.Keys ?? []) as typeof left;
    }
  }
}

function keyOf(applicationId: string, endpointId: string): string {
  return `${ENDPOINT_USERS.endpointPrefix}${applicationId}#${endpointId}`;
}
