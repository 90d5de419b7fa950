import { DynamoDBClient, GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { AGGREGATES } from '../../contract/table-keys';
import { Clock, DeliveryNote, DeliveryNotes } from '../../engine/ports';

/** Time for which a note is of use: the item stream forgets its records after 24 hours (DynamoDB Streams). */
const RETENTION_MS = 86_400_000;

export interface DynamoDbDeliveryNotesProps {
  readonly client: DynamoDBClient;
  /** Name of the table of states. */
  readonly tableName: string;
  /** Name that tells the publishers of an installation apart. */
  readonly publisher: string;
  readonly clock: Clock;
}

/** Keeps the notes of a publisher in the table of states, in items that time-to-live deletes. */
export class DynamoDbDeliveryNotes implements DeliveryNotes {
  constructor(private readonly props: DynamoDbDeliveryNotesProps) {}

  async read(firstRecordId: string): Promise<DeliveryNote> {
    const { client, tableName, clock } = this.props;
    const { Item: item } = await client.send(
      new GetItemCommand({ TableName: tableName, Key: this.keyOf(firstRecordId), ConsistentRead: true }),
    );
    // Time-to-live deletes items days late (DynamoDB documentation).
    if (!item || Number(item[AGGREGATES.timeToLive].N) * 1000 <= clock()) return new Map();
    return new Map(JSON.parse(item.resolved.S!) as [string, number][]);
  }

  async write(firstRecordId: string, note: DeliveryNote): Promise<void> {
    const { client, tableName, clock } = this.props;
    await client.send(
      new PutItemCommand({
        TableName: tableName,
        Item: {
          ...this.keyOf(firstRecordId),
          resolved: { S: JSON.stringify([...note]) },
          [AGGREGATES.timeToLive]: { N: String(Math.ceil((clock() + RETENTION_MS) / 1000)) },
        },
      }),
    );
  }

  private keyOf(firstRecordId: string) {
    const { publisher } = this.props;
    return {
      [AGGREGATES.partitionKey]: { S: `${AGGREGATES.deliveryPrefix}${publisher}#${firstRecordId}` },
    };
  }
}
