import type { KinesisStreamRecord } from 'aws-lambda';
import { toStreamRecords } from '../../../src/adapters/kinesis/stream-records';
import { aggregatedRecord } from '../../support/aggregated-record';

const SHARD = 'shardId-000000000001';

function record(sequenceNumber: string, kinesis: object): KinesisStreamRecord {
  return {
    eventID: `${SHARD}:${sequenceNumber}`,
    kinesis: {
      partitionKey: 'ann',
      sequenceNumber,
      approximateArrivalTimestamp: 1_768_478_400.123,
      data: 'e30=',
      ...kinesis,
    },
  } as KinesisStreamRecord;
}

test('a record has its place, its arrival in milliseconds, and its data', () => {
  expect(toStreamRecords([record('7', {})])).toEqual([
    {
      partitionKey: 'ann',
      shardId: SHARD,
      sequenceNumber: '7',
      arrival: 1_768_478_400_123,
      data: 'e30=',
    },
  ]);
});

test('an event that a transformation has made says so', () => {
  const [event] = toStreamRecords([{ ...record('redrive', {}), transformed: true }]);
  expect(event.transformed).toBe(true);
});

test('each part of an aggregated record has a place of its own', () => {
  const data = aggregatedRecord('{"n":1}', '{"n":2}');
  expect(toStreamRecords([record('7', { data })]).map((one) => one.sequenceNumber)).toEqual(['7.0', '7.1']);
});

test.each([undefined, null, 0, NaN])('an arrival of %p is none, and no day of 1970', (missing) => {
  const records = toStreamRecords([record('7', { approximateArrivalTimestamp: missing }), record('8', {})]);
  expect(records.map(({ arrival }) => arrival)).toEqual([NaN, 1_768_478_400_123]);
});

test.each([undefined, null])('data of %p are empty, and fail no other record', (missing) => {
  const records = toStreamRecords([record('7', { data: missing }), record('8', {})]);
  expect(records.map(({ data }) => data)).toEqual(['', 'e30=']);
});
