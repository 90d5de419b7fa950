import {
  formatDeadEvents,
  readDeadLetters,
  readInvocationRecord,
  separateEvents,
} from '../../../src/operations/redrive/dead-object';
import { pinpointRecord } from '../../support/builders';
import { eventChange } from '../../support/changes';
import { decodePinpointData } from '../../support/decoders';

const line = (letter: object) => `${JSON.stringify(letter)}\n`;
const CHANGE = eventChange('ann');

describe('an object that a function has written', () => {
  test('holds events with all that it takes to send them again', () => {
    const letter = (id: string) => ({
      reason: 'the record is not JSON',
      sendTo: 'aggregator',
      id,
      content: { arrival: 1_000, data: 'e30=' },
    });
    expect(readDeadLetters('key', line(letter('shard:1')) + line(letter('shard:2')))).toEqual({
      key: 'key',
      sendTo: 'aggregator',
      givenUp: false,
      events: [
        { reason: 'the record is not JSON', id: 'shard:1', arrival: 1_000, data: 'e30=' },
        { reason: 'the record is not JSON', id: 'shard:2', arrival: 1_000, data: 'e30=' },
      ],
      changes: [],
    });
  });

  test('holds an event of which the stream named no arrival', () => {
    const content = { arrival: NaN, data: 'e30=' };
    const text = line({ reason: 'x', sendTo: 'aggregator', id: 'shard:1', content });
    expect(readDeadLetters('key', text).events).toEqual([
      { reason: 'x', id: 'shard:1', arrival: NaN, data: 'e30=' },
    ]);
  });

  test('tells the events that a transformation has made from records as they came', () => {
    const content = { arrival: 1_000, data: 'e30=', transformed: true };
    const text = line({ reason: 'x', sendTo: 'aggregator', id: 'shard:1.0', content });
    const { events } = readDeadLetters('key', text);
    expect(events).toEqual([
      { reason: 'x', id: 'shard:1.0', arrival: 1_000, data: 'e30=', transformed: true },
    ]);
    expect(formatDeadEvents('aggregator', events)).toBe(text);
  });

  test('holds changes as they were', () => {
    const letter = { reason: 'status 400', sendTo: 'publisher', id: 'x', content: CHANGE };
    expect(readDeadLetters('key', line(letter))).toMatchObject({
      sendTo: 'publisher',
      events: [],
      changes: [{ reason: 'status 400', id: 'x', change: CHANGE }],
    });
  });

  test('may hold nothing', () => {
    expect(readDeadLetters('key', '')).toMatchObject({ sendTo: '', events: [], changes: [] });
  });

  test.each(['{', line({ reason: 'x', sendTo: 'f', id: 'i' }), line({ some: 'log' })])(
    'is unusable when it is %j',
    (text) => {
      expect(() => readDeadLetters('key', text)).toThrow();
    },
  );
});

describe('an object that Lambda has written', () => {
  const record = (functionName: string, records: unknown) => ({
    requestContext: {
      functionArn: `arn:aws:lambda:us-east-1:123456789012:function:${functionName}`,
      condition: 'RetryAttemptsExhausted',
    },
    payload: JSON.stringify({ Records: records }),
  });
  const streamed = (sequenceNumber: string) => ({
    eventID: `shardId-7:${sequenceNumber}`,
    kinesis: { sequenceNumber, approximateArrivalTimestamp: 2, data: 'e30=', partitionKey: 'ann' },
  });

  test('holds the events of a batch, the function without its version, and where the batch began', () => {
    expect(
      readInvocationRecord(
        'key',
        JSON.stringify(record('aggregator:live', [streamed('11'), streamed('12')])),
      ),
    ).toEqual({
      key: 'key',
      sendTo: 'aggregator',
      givenUp: true,
      firstSequenceNumber: '11',
      events: [
        {
          reason: 'given up by Lambda: RetryAttemptsExhausted',
          id: 'shardId-7:11',
          arrival: 2_000,
          data: 'e30=',
        },
        expect.objectContaining({ id: 'shardId-7:12' }),
      ],
      changes: [],
    });
  });

  test('holds the changes of an outbox under the ids that they have always had', () => {
    const outbox = { id: 'place', changes: [CHANGE, eventChange('bob', { n: 4 })] };
    expect(readInvocationRecord('key', JSON.stringify(record('publisher', [{ outbox }])))).toMatchObject({
      sendTo: 'publisher',
      firstSequenceNumber: 'place',
      events: [],
      changes: [
        {
          reason: 'given up by Lambda: RetryAttemptsExhausted',
          id: 'ann|event:trk_purchase|1',
          change: CHANGE,
        },
        { id: 'bob|event:trk_purchase|4' },
      ],
    });
  });

  test('may hold its event as an object in place of a text', () => {
    const { payload, ...rest } = record('aggregator', [streamed('11')]);
    const asObject = { ...rest, payload: JSON.parse(payload) as unknown };
    expect(readInvocationRecord('key', JSON.stringify(asObject)).events).toHaveLength(1);
  });

  test.each(['', '{}', JSON.stringify({ ...record('f', []), payload: '{"some":"event"}' })])(
    'is unusable when it is %j',
    (text) => {
      expect(() => readInvocationRecord('key', text)).toThrow();
    },
  );
});

test('an event of each record of several is sent and judged for itself, by its place in the record', () => {
  const dataOf = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64');
  const [ann, bob] = ['ann', 'bob'].map((userId) => pinpointRecord({ userId }));
  const dead = (id: string, value: unknown) => ({
    reason: 'r',
    id,
    arrival: 1,
    data: dataOf(value),
    givenUp: true,
  });
  const events = [dead('s:7', [ann, {}, bob]), dead('s:8', ann), dead('s:9', 7)];
  expect(separateEvents(events, decodePinpointData)).toEqual([
    dead('s:7.0', ann),
    dead('s:7.1', {}),
    dead('s:7.2', bob),
    dead('s:8', ann),
    dead('s:9', 7),
  ]);
  const failing = () => {
    throw new Error('no');
  };
  expect(separateEvents(events, failing)).toEqual(events);
});
