import {
  DeleteItemCommand,
  DynamoDBClient,
  DynamoDBClientConfig,
  paginateScan,
  PutItemCommand,
} from '@aws-sdk/client-dynamodb';
import { LRUCache } from 'lru-cache';
import { ENDPOINT_USERS } from '../../contract/ingestion-config';
import { EndpointUsers } from '../../engine/ingestion-ports';
import { Clock, Pause } from '../../engine/ports';
import { requestHandlerOptions } from '../client-timeouts';
import { batchRead } from './batch-read';
import { succeeds } from './conditional-write';

const MAX_CLIENT_ATTEMPTS = 3;
const MAX_READ_ATTEMPTS = 5;

/** Parts in which the whole table is read. */
const SCAN_PARTS = 20;
const MAX_CACHED_ENDPOINTS = 10_000;
/**
 * Milliseconds for which a user is taken from the cache, so that an app that sends batches in a row costs one
 * read. It is short because another container may meanwhile learn that a different user has signed in.
 */
const CACHE_TTL_MS = 10_000;

export interface DynamoDbEndpointUsersProps {
  readonly client: DynamoDBClient;
  readonly tableName: string;
  readonly clock: Clock;
  readonly pause: Pause;
}

/** Creates a client that fails before API Gateway stops waiting for the function. */
export function createEndpointTableClient(config: DynamoDBClientConfig = {}): DynamoDBClient {
  return new DynamoDBClient({
    maxAttempts: MAX_CLIENT_ATTEMPTS,
    requestHandler: requestHandlerOptions({ connectionTimeoutMs: 1_000, requestTimeoutMs: 1_500 }),
    ...config,
  });
}

/** Keeps the user of each endpoint in an item of a DynamoDB table. */
export class DynamoDbEndpointUsers implements EndpointUsers {
  /** Holds no endpoint without a user: signing in is what usually comes next. */
  private readonly cache: LRUCache<string, string>;

  constructor(private readonly props: DynamoDbEndpointUsersProps) {
    this.cache = new LRUCache({
      max: MAX_CACHED_ENDPOINTS,
      ttl: CACHE_TTL_MS,
      ttlResolution: 0,
      perf: { now: props.clock },
    });
  }

  /** @throws Error when the table does not answer for every endpoint */
  async find(applicationId: string, endpointIds: readonly string[]): Promise<Map<string, string>> {
    const idOf = new Map(endpointIds.map((endpointId) => [keyOf(applicationId, endpointId), endpointId]));
    const found = new Map<string, string>();
    const unknown: string[] = [];
    for (const [key, endpointId] of idOf) {
      const userId = this.cache.get(key);
      if (userId === undefined) unknown.push(key);
      else found.set(endpointId, userId);
    }
    await this.read(unknown, (key, userId) => found.set(idOf.get(key)!, userId));
    return found;
  }

  async remember(applicationId: string, endpointId: string, userId: string): Promise<void> {
    const key = keyOf(applicationId, endpointId);
    // A write that fails may have reached the table.
    this.cache.delete(key);
    await this.props.client.send(
      new PutItemCommand({
        TableName: this.props.tableName,
        Item: { [ENDPOINT_USERS.partitionKey]: { S: key }, [ENDPOINT_USERS.userId]: { S: userId } },
      }),
    );
    this.cache.set(key, userId);
  }

  /** Reads the table in parts, because a scan does not say how much of it is left. */
  async assignmentsOf(userId: string, onProgress: (share: number) => void = () => {}): Promise<string[]> {
    const { client, tableName } = this.props;
    const found: string[] = [];
    for (let part = 0; part < SCAN_PARTS; part++) {
      const pages = paginateScan(
        { client },
        {
          TableName: tableName,
          ConsistentRead: true,
          Segment: part,
          TotalSegments: SCAN_PARTS,
          FilterExpression: '#user = :user',
          ProjectionExpression: '#pk',
          ExpressionAttributeNames: { '#pk': ENDPOINT_USERS.partitionKey, '#user': ENDPOINT_USERS.userId },
          ExpressionAttributeValues: { ':user': { S: userId } },
        },
      );
      for await (const { Items: items = [] } of pages) {
        found.push(...items.map((item) => item[ENDPOINT_USERS.partitionKey].S!));
      }
      onProgress((part + 1) / SCAN_PARTS);
    }
    return found;
  }

  async remove(assignment: string, userId: string): Promise<boolean> {
    this.cache.delete(assignment);
    const command = new DeleteItemCommand({
      TableName: this.props.tableName,
      Key: { [ENDPOINT_USERS.partitionKey]: { S: assignment } },
      ConditionExpression: '#user = :user',
      ExpressionAttributeNames: { '#user': ENDPOINT_USERS.userId },
      ExpressionAttributeValues: { ':user': { S: userId } },
    });
    return succeeds(this.props.client.send(command));
  }

  /** Reads consistently: events often follow at once on the request that names their user. */
  private async read(keys: readonly string[], onUser: (key: string, userId: string) => void): Promise<void> {
    const { client, tableName, pause } = this.props;
    await batchRead(
      keys.map((key) => ({ [ENDPOINT_USERS.partitionKey]: { S: key } })),
      (item) => {
        const [key, userId] = [item[ENDPOINT_USERS.partitionKey].S!, item[ENDPOINT_USERS.userId].S!];
        this.cache.set(key, userId);
        onUser(key, userId);
      },
      { client, tableName, noun: 'endpoints', maxAttempts: MAX_READ_ATTEMPTS, pause, consistent: true },
    );
  }
}

function keyOf(applicationId: string, endpointId: string): string {
  return `${ENDPOINT_USERS.endpointPrefix}${applicationId}#${endpointId}`;
}
