import { readInvocationRecord } from '../../../src/operations/redrive/dead-object';
import { isLetThrough, Pattern } from './filter';
import { GivenUp, invocationRecordOf, keyOf } from './invocation-record';
import { Mapping } from './mapping';
import { dueShards, Shard } from './pump';

/** Filter of the item stream, as it is deployed. */
const OUTBOX: Pattern = {
  eventName: ['INSERT', 'MODIFY'],
  dynamodb: { NewImage: { outbox: { S: [{ exists: true }] } } },
};

describe('a filter', () => {
  test.each<[string, boolean, unknown]>([
    [
      'a write that carries changes',
      true,
      { eventName: 'MODIFY', dynamodb: { NewImage: { outbox: { S: '' } } } },
    ],
    [
      'a write without changes',
      false,
      { eventName: 'MODIFY', dynamodb: { NewImage: { version: { N: '1' } } } },
    ],
    [
      'changes of another type',
      false,
      { eventName: 'INSERT', dynamodb: { NewImage: { outbox: { B: 'AA==' } } } },
    ],
    ['a deletion', false, { eventName: 'REMOVE', dynamodb: { OldImage: { outbox: { S: 'x' } } } }],
  ])('of the outbox, given %s, answers %s', (_, expected, record) => {
    expect(isLetThrough(record, [OUTBOX])).toBe(expected);
  });

  test('that there is none lets everything through', () => {
    expect(isLetThrough({}, [])).toBe(true);
  });

  test('of several lets through what one of them does', () => {
    expect(isLetThrough({ a: 2 }, [{ a: [1] }, { a: [2] }])).toBe(true);
  });

  test('with a rule that the pump does not know is an error', () => {
    expect(() => isLetThrough({ a: 'xy' }, [{ a: [{ prefix: 'x' } as never] }])).toThrow(
      'the pump does not know the filter rule {"prefix":"x"}',
    );
  });
});

describe('what is given up', () => {
  const mapping = {
    id: 'uuid-of-mapping',
    functionArn: 'arn:aws:lambda:us-east-1:123456789012:function:aggregator',
    sourceArn: 'arn:aws:kinesis:us-east-1:123456789012:stream/events',
  } as Mapping;
  const at = new Date('2026-01-02T03:04:05.678Z');
  const record = (n: string) => ({
    sequenceNumber: n,
    arrival: Date.UTC(2026, 0, 1),
    event: {
      eventID: `shardId-1:${n}`,
      kinesis: { sequenceNumber: n, data: 'e30=', approximateArrivalTimestamp: Date.UTC(2026, 0, 1) / 1_000 },
    },
  });
  const givenUp: GivenUp = {
    shardId: 'shardId-1',
    records: [record('7'), record('9')],
    because: 'RecordAgeExceeded',
    invocations: 4,
    answer: { failed: 'down' },
  };

  test('has a name that says of which mapping and shard, and when', () => {
    expect(keyOf(mapping, 'shardId-1', at, 'random')).toBe(
      'aws/lambda/uuid-of-mapping/shardId-1/2026/01/02/2026-01-02T03.04.05-random',
    );
  });

  test('says why, after how many calls, and where it lay in the stream', () => {
    expect(invocationRecordOf(mapping, 'KinesisBatchInfo', givenUp, at, 'request')).toMatchObject({
      requestContext: {
        requestId: 'request',
        functionArn: mapping.functionArn,
        condition: 'RecordAgeExceeded',
        approximateInvokeCount: 4,
      },
      responseContext: { statusCode: 200, functionError: 'Unhandled' },
      timestamp: '2026-01-02T03:04:05.678Z',
      KinesisBatchInfo: {
        shardId: 'shardId-1',
        startSequenceNumber: '7',
        endSequenceNumber: '9',
        approximateArrivalOfFirstRecord: '2026-01-01T00:00:00.000Z',
        batchSize: 2,
        streamArn: mapping.sourceArn,
      },
    });
  });

  test('is what redrive reads', () => {
    const text = JSON.stringify(invocationRecordOf(mapping, 'KinesisBatchInfo', givenUp, at, 'request'));
    expect(readInvocationRecord('key', text)).toMatchObject({
      sendTo: 'aggregator',
      givenUp: true,
      events: [{ id: 'shardId-1:7', data: 'e30=' }, { id: 'shardId-1:9' }],
    });
  });
});

describe('shards are due', () => {
  const shard = (id: string, ...parents: string[]): Shard => ({ id, parents });
  const due = (known: Shard[], ...closed: string[]) => dueShards(known, new Set(closed)).map(({ id }) => id);

  test('side by side', () => expect(due([shard('1'), shard('2')])).toEqual(['1', '2']));
  test('after the shard that they were split from', () => {
    const split = [shard('1'), shard('2', '1'), shard('3', '1')];
    expect(due(split)).toEqual(['1']);
    expect(due(split, '1')).toEqual(['2', '3']);
  });
  test('after both shards that they were merged from', () => {
    const merged = [shard('1'), shard('2'), shard('3', '1', '2')];
    expect(due(merged, '1')).toEqual(['2']);
    expect(due(merged, '1', '2')).toEqual(['3']);
  });
  test('when the stream has forgotten where they came from', () =>
    expect(due([shard('2', '1')])).toEqual(['2']));
});
