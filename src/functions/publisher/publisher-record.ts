import type { DynamoDBRecord } from 'aws-lambda';
import { itemOutboxRecord } from '../../adapters/dynamodb/outbox-record';
import { OutboxRecord } from '../../engine/ports';

/** Record of the publisher's event: one of an item stream, or an outbox record as it is. */
export type PublisherRecord = DynamoDBRecord | { readonly outbox: OutboxRecord };

export function isPublisherRecord(record: object): record is PublisherRecord {
  return 'outbox' in record || 'dynamodb' in record;
}

export function toOutboxRecord(record: PublisherRecord): OutboxRecord {
  return 'outbox' in record ? record.outbox : itemOutboxRecord(record);
}
