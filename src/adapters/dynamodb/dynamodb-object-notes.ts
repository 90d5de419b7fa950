import { DynamoDBClient, GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { AGGREGATES } from '../../contract/table-keys';
import { Clock, ObjectNotes, ObjectProgress, VersionedProgress } from '../../engine/ports';
import { ifUnchanged, succeeds } from './conditional-write';

/** Time in which an object may be announced again: months beyond the 14 days of a queue (SQS limits). */
const RETENTION_MS = 90 * 86_400_000;
const REVISION = 'revision';

export interface DynamoDbObjectNotesProps {
  readonly client: DynamoDBClient;
  /** Name of the table of states, so that a restore takes both back to the same time. */
  readonly tableName: string;
  readonly clock: Clock;
}

/** Keeps notes in the table of states, in items that time-to-live deletes. */
export class DynamoDbObjectNotes implements ObjectNotes {
  constructor(private readonly props: DynamoDbObjectNotesProps) {}

  async read(shardId: string): Promise<VersionedProgress | undefined> {
    const { client, tableName } = this.props;
    const { Item: item } = await client.send(
      new GetItemCommand({ TableName: tableName, Key: keyOf(shardId), ConsistentRead: true }),
    );
    return (
      item && {
        revision: Number(item[REVISION].N),
        progress: JSON.parse(item.progress.S!) as ObjectProgress,
      }
    );
  }

  async write(shardId: string, progress: ObjectProgress, expectedRevision: number): Promise<boolean> {
    const { client, tableName, clock } = this.props;
    return succeeds(
      client.send(
        new PutItemCommand({
          TableName: tableName,
          Item: {
            ...keyOf(shardId),
            [REVISION]: { N: String(expectedRevision + 1) },
            progress: { S: JSON.stringify(progress) },
            [AGGREGATES.timeToLive]: { N: String(Math.ceil((clock() + RETENTION_MS) / 1000)) },
          },
          ...ifUnchanged(REVISION, expectedRevision),
        }),
      ),
    );
  }
}

function keyOf(shardId: string) {
  return { [AGGREGATES.partitionKey]: { S: AGGREGATES.objectPrefix + shardId } };
}
