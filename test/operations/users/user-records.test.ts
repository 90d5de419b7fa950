import { readDeadLetters, readInvocationRecord } from '../../../src/operations/redrive/dead-object';
import { UserRecords } from '../../../src/operations/users/user-records';
import { aggregatedRecord } from '../../support/aggregated-record';
import { pinpointRecord } from '../../support/builders';
import { attributeChange, eventChange } from '../../support/changes';
import { decodePinpointData } from '../../support/decoders';

const records = new UserRecords('ann', decodePinpointData);

const base64 = (value: unknown) =>
  Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64');
const eventOf = (userId: string) => base64(pinpointRecord({ userId }));
const linesOf = (values: readonly object[]) => values.map((value) => `${JSON.stringify(value)}\n`).join('');
const letter = (id: string, content: object) => ({ reason: 'r', sendTo: 'f', id, content });
const dead = (id: string, data: string) => letter(id, { arrival: 1_000, data });

describe('dead letters', () => {
  test('lose the events of the user, and those of others keep their identity', () => {
    const text = linesOf([
      dead('s:1', eventOf('bob')),
      dead('s:2', eventOf('ann')),
      dead('s:3', eventOf('carl')),
    ]);
    const redacted = records.inDeadLetters(text);
    expect(redacted).toMatchObject({ removed: 1, isEmpty: false });
    const { events } = readDeadLetters('key', redacted.text);
    expect(events.map(({ id, data }) => [id, data])).toEqual([
      ['s:1', eventOf('bob')],
      ['s:3', eventOf('carl')],
    ]);
    expect(records.inDeadLetters(redacted.text)).toEqual({ ...redacted, removed: 0 });
  });

  test('of several events lose those of the user, and the others become letters of their own', () => {
    const all = base64(['bob', 'ann', 'carl'].map((userId) => pinpointRecord({ userId })));
    const redacted = records.inDeadLetters(linesOf([dead('s:1', all), dead('s:2', eventOf('bob'))]));
    expect([redacted.removed, redacted.isEmpty]).toEqual([1, false]);
    expect(readDeadLetters('key', redacted.text).events).toEqual([
      { reason: 'r', id: 's:1.0', arrival: 1_000, data: eventOf('bob') },
      { reason: 'r', id: 's:1.2', arrival: 1_000, data: eventOf('carl') },
      { reason: 'r', id: 's:2', arrival: 1_000, data: eventOf('bob') },
    ]);
    expect(records.inDeadLetters(redacted.text)).toEqual({ ...redacted, removed: 0 });
    const others = linesOf([dead('s:1', base64([pinpointRecord({ userId: 'bob' })]))]);
    expect(records.inDeadLetters(others)).toEqual({ text: others, removed: 0, isEmpty: false });
  });

  test('lose the changes of the user', () => {
    const text = linesOf([letter('a', attributeChange('ann')), letter('b', eventChange('bob'))]);
    expect(records.inDeadLetters(text)).toEqual({
      text: linesOf([letter('b', eventChange('bob'))]),
      removed: 1,
      isEmpty: false,
    });
  });

  test.each([
    ['that names the user at another place', base64({ user: { id: 'ann' } }), true],
    ['that names the user in JSON within JSON', base64({ endpoint: '{"User":{"UserId":"ann"}}' }), true],
    ['that is no JSON and holds the id', base64('user=ann;amount=1'), true],
    ['that names a user whose id begins alike', base64({ user: 'anna' }), false],
    ['of another user that mentions this one', eventOf('bob'), false],
    ['that names no user', base64({ amount: 1 }), false],
  ])('of an event %s', (_, data, isTheirs) => {
    const redacted = records.inDeadLetters(linesOf([dead('s:1', data)]));
    expect([redacted.removed, redacted.isEmpty]).toEqual(isTheirs ? [1, true] : [0, false]);
  });

  test('find a numeric id that was written as a number', () => {
    const redacted = new UserRecords('42', decodePinpointData).inDeadLetters(
      linesOf([dead('s:1', base64({ id: 42 }))]),
    );
    expect(redacted.removed).toBe(1);
  });

  test('that are none are an error', () => expect(() => records.inDeadLetters('{"some":"log"}\n')).toThrow());
});

describe('a batch that Lambda gave up', () => {
  const invocation = (all: readonly object[]) =>
    JSON.stringify({
      requestContext: { functionArn: 'arn:aws:lambda:us-east-1:1:function:f', condition: 'x' },
      payload: JSON.stringify({ Records: all }),
    });
  const streamed = (n: number, data: string, partitionKey = 'key') => ({
    eventID: `shardId-7:${n}`,
    kinesis: { sequenceNumber: String(n), approximateArrivalTimestamp: 2, data, partitionKey },
  });

  test('loses the events of the user, and those of others keep their identity', () => {
    const text = invocation([
      streamed(1, eventOf('ann'), 'ann'),
      streamed(
        2,
        aggregatedRecord(
          ...['bob', 'ann', 'carl'].map((userId) => JSON.stringify(pinpointRecord({ userId }))),
        ),
      ),
      streamed(3, eventOf('bob'), 'bob'),
    ]);
    const redacted = records.inInvocationRecord(text);
    expect([redacted.removed, redacted.isEmpty]).toEqual([2, false]);
    expect(redacted.text).not.toContain('"ann"');
    const events = (from: string) => readInvocationRecord('key', from).events;
    expect(events(redacted.text)).toEqual(events(text).filter((_, i) => i !== 0 && i !== 2));
    expect(records.inInvocationRecord(redacted.text)).toMatchObject({ removed: 0, isEmpty: false });
  });

  test('loses the events of the user out of records of several', () => {
    const all = base64(['bob', 'ann', 'carl'].map((userId) => pinpointRecord({ userId })));
    const redacted = records.inInvocationRecord(invocation([streamed(1, all), streamed(2, eventOf('bob'))]));
    expect([redacted.removed, redacted.isEmpty]).toEqual([1, false]);
    expect(readInvocationRecord('key', redacted.text).events.map(({ id, data }) => [id, data])).toEqual([
      ['shardId-7:1.0', eventOf('bob')],
      ['shardId-7:1.2', eventOf('carl')],
      ['shardId-7:2', eventOf('bob')],
    ]);
  });

  test('is empty without any other', () => {
    expect(records.inInvocationRecord(invocation([streamed(1, eventOf('ann'))]))).toMatchObject({
      removed: 1,
      isEmpty: true,
    });
  });

  test('of the publisher loses the outboxes of the user', () => {
    const outbox = (id: string, userId: string) => ({ outbox: { id, changes: [eventChange(userId)] } });
    const redacted = records.inInvocationRecord(invocation([outbox('1', 'ann'), outbox('2', 'bob')]));
    expect([redacted.removed, redacted.isEmpty]).toEqual([1, false]);
    expect(readInvocationRecord('key', redacted.text).changes.map(({ change }) => change.userId)).toEqual([
      'bob',
    ]);
  });
});

test('changes that a shadow wrote are removed line by line', () => {
  const text = linesOf([
    { id: '1', userId: 'ann' },
    { id: '2', userId: 'bob' },
  ]);
  expect(records.inShadow(text)).toEqual({
    text: linesOf([{ id: '2', userId: 'bob' }]),
    removed: 1,
    isEmpty: false,
  });
  expect(records.inShadow(linesOf([{ id: '1', userId: 'ann' }]))).toMatchObject({ isEmpty: true });
});
