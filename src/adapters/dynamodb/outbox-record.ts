import type { DynamoDBRecord } from 'aws-lambda';
import { AGGREGATES } from '../../contract/table-keys';
import { OutboxRecord } from '../../engine/ports';
import { decodeChanges } from '../encoding/change-codec';
import { userIdOf } from '../user-key';

/** Reads the changes that a write to the table of states carries, if it carries any. */
export function itemOutboxRecord({ dynamodb }: DynamoDBRecord): OutboxRecord {
  const image = dynamodb?.NewImage;
  const outbox = image?.[AGGREGATES.outbox]?.S;
  const { SequenceNumber: id, ApproximateCreationDateTime: writtenAt } = dynamodb!;
  return {
    id: id!,
    ...(writtenAt !== undefined && { writtenAt: writtenAt * 1000 }),
    changes: outbox
      ? decodeChanges(userIdOf(image![AGGREGATES.partitionKey].S!) ?? image![AGGREGATES.userId].S!, outbox)
      : [],
  };
}
