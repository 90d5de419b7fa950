import { isPublisherRecord, toOutboxRecord } from '../../../src/functions/publisher/publisher-record';
import { attributeChange } from '../../support/changes';

const OUTBOX = { id: 'redrive-1', changes: [attributeChange('ann')] };
const ITEM = {
  eventName: 'MODIFY' as const,
  dynamodb: { SequenceNumber: '111', ApproximateCreationDateTime: 1_700_000_000, NewImage: {} },
};

test('a record is the publisher’s when it is an outbox or comes from an item stream', () => {
  expect(isPublisherRecord({ outbox: OUTBOX })).toBe(true);
  expect(isPublisherRecord(ITEM)).toBe(true);
  expect(isPublisherRecord({ kinesis: { data: 'e30=' } })).toBe(false);
});

test('an outbox is taken as it is', () => {
  expect(toOutboxRecord({ outbox: OUTBOX })).toBe(OUTBOX);
});

test('a record of an item stream is read: its place, the time of its write, and its changes', () => {
  expect(toOutboxRecord(ITEM)).toEqual({ id: '111', writtenAt: 1_700_000_000_000, changes: [] });
});
