import { MemoryTransformer } from '../../../src/adapters/memory/memory-transformer';
import { Transformation } from '../../../src/functions/shared/transformation';
import { readDeadLetters, readInvocationRecord } from '../../../src/operations/redrive/dead-object';
import { DeadRecords } from '../../../src/operations/redrive/dead-records';
import { UserRecords } from '../../../src/operations/users/user-records';
import { aggregatedRecord } from '../../support/aggregated-record';
import { pinpointRecord } from '../../support/builders';
import { attributeChange, eventChange } from '../../support/changes';
import { decodePinpointData } from '../../support/decoders';

const records = new UserRecords('ann', new DeadRecords({ decode: decodePinpointData }));

const base64 = (value: unknown) =>
  Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64');
const eventOf = (userId: string) => base64(pinpointRecord({ userId }));
const linesOf = (values: readonly object[]) => values.map((value) => `${JSON.stringify(value)}\n`).join('');
const letter = (id: string, content: object) => ({ reason: 'r', sendTo: 'f', id, content });
const dead = (id: string, data: string) => letter(id, { arrival: 1_000, data });

const invocation = (all: readonly object[]) =>
  JSON.stringify({
    requestContext: { functionArn: 'arn:aws:lambda:us-east-1:1:function:f', condition: 'x' },
    payload: JSON.stringify({ Records: all }),
  });
const streamed = (n: number, data: string, partitionKey = 'key') => ({
  eventID: `shardId-7:${n}`,
  kinesis: { sequenceNumber: String(n), approximateArrivalTimestamp: 2, data, partitionKey },
});

describe('dead letters', () => {
  test('lose the events of the user, and those of others keep their identity', async () => {
    const text = linesOf([
      dead('s:1', eventOf('bob')),
      dead('s:2', eventOf('ann')),
      dead('s:3', eventOf('carl')),
    ]);
    const redacted = await records.inDeadLetters(text);
    expect(redacted).toMatchObject({ removed: 1, isEmpty: false });
    const { events } = readDeadLetters('key', redacted.text);
    expect(events.map(({ id, data }) => [id, data])).toEqual([
      ['s:1', eventOf('bob')],
      ['s:3', eventOf('carl')],
    ]);
    expect(await records.inDeadLetters(redacted.text)).toEqual({ ...redacted, removed: 0 });
  });

  test('of several events lose those of the user, and the others become letters of their own', async () => {
    const all = base64(['bob', 'ann', 'carl'].map((userId) => pinpointRecord({ userId })));
    const redacted = await records.inDeadLetters(linesOf([dead('s:1', all), dead('s:2', eventOf('bob'))]));
    expect([redacted.removed, redacted.isEmpty]).toEqual([1, false]);
    expect(readDeadLetters('key', redacted.text).events).toEqual([
      { reason: 'r', id: 's:1.0', arrival: 1_000, data: eventOf('bob') },
      { reason: 'r', id: 's:1.2', arrival: 1_000, data: eventOf('carl') },
      { reason: 'r', id: 's:2', arrival: 1_000, data: eventOf('bob') },
    ]);
    expect(await records.inDeadLetters(redacted.text)).toEqual({ ...redacted, removed: 0 });
    const others = linesOf([dead('s:1', base64([pinpointRecord({ userId: 'bob' })]))]);
    expect(await records.inDeadLetters(others)).toEqual({
      text: others,
      removed: 0,
      isEmpty: false,
      untransformed: 0,
    });
  });

  test('lose the changes of the user', async () => {
    const text = linesOf([letter('a', attributeChange('ann')), letter('b', eventChange('bob'))]);
    expect(await records.inDeadLetters(text)).toEqual({
      text: linesOf([letter('b', eventChange('bob'))]),
      removed: 1,
      isEmpty: false,
      untransformed: 0,
    });
  });

  test.each([
    ['that names the user at another place', base64({ user: { id: 'ann' } }), true],
    ['that names the user in JSON within JSON', base64({ endpoint: '{"User":{"UserId":"ann"}}' }), true],
    ['that is no JSON and holds the id', base64('user=ann;amount=1'), true],
    ['that names a user whose id begins alike', base64({ user: 'anna' }), false],
    ['of another user that mentions this one', eventOf('bob'), false],
    ['that names no user', base64({ amount: 1 }), false],
  ])('of an event %s', async (_, data, isTheirs) => {
    const redacted = await records.inDeadLetters(linesOf([dead('s:1', data)]));
    expect([redacted.removed, redacted.isEmpty]).toEqual(isTheirs ? [1, true] : [0, false]);
  });

  test('find a numeric id that was written as a number', async () => {
    const redacted = await new UserRecords(
      '42',
      new DeadRecords({ decode: decodePinpointData }),
    ).inDeadLetters(linesOf([dead('s:1', base64({ id: 42 }))]));
    expect(redacted.removed).toBe(1);
  });

  test('that are none are an error', async () => {
    await expect(records.inDeadLetters('{"some":"log"}\n')).rejects.toThrow();
  });
});

describe('a batch that Lambda gave up', () => {
  test('loses the events of the user, and those of others keep their identity', async () => {
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
    const redacted = await records.inInvocationRecord(text);
    expect([redacted.removed, redacted.isEmpty]).toEqual([2, false]);
    expect(redacted.text).not.toContain('"ann"');
    const events = (from: string) => readInvocationRecord('key', from).events;
    expect(events(redacted.text)).toEqual(events(text).filter((_, i) => i !== 0 && i !== 2));
    expect(await records.inInvocationRecord(redacted.text)).toMatchObject({
      removed: 0,
      isEmpty: false,
      untransformed: 0,
    });
  });

  test('loses the events of the user out of records of several', async () => {
    const all = base64(['bob', 'ann', 'carl'].map((userId) => pinpointRecord({ userId })));
    const redacted = await records.inInvocationRecord(
      invocation([streamed(1, all), streamed(2, eventOf('bob'))]),
    );
    expect([redacted.removed, redacted.isEmpty]).toEqual([1, false]);
    expect(readInvocationRecord('key', redacted.text).events.map(({ id, data }) => [id, data])).toEqual([
      ['shardId-7:1.0', eventOf('bob')],
      ['shardId-7:1.2', eventOf('carl')],
      ['shardId-7:2', eventOf('bob')],
    ]);
  });

  test('is empty without any other', async () => {
    expect(await records.inInvocationRecord(invocation([streamed(1, eventOf('ann'))]))).toMatchObject({
      removed: 1,
      isEmpty: true,
    });
  });

  test('of the publisher loses the outboxes of the user', async () => {
    const outbox = (id: string, userId: string) => ({ outbox: { id, changes: [eventChange(userId)] } });
    const redacted = await records.inInvocationRecord(invocation([outbox('1', 'ann'), outbox('2', 'bob')]));
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
    untransformed: 0,
  });
  expect(records.inShadow(linesOf([{ id: '1', userId: 'ann' }]))).toMatchObject({ isEmpty: true });
});

describe('records that only a function of the team can read', () => {
  /** Reverses a record, which then is the name of a user; of others it knows nothing. */
  const transformer = new MemoryTransformer({
    maxRecords: 10,
    transform: ({ data }) => {
      const text = [...Buffer.from(data, 'base64').toString()].reverse().join('');
      return text === 'unknown'
        ? { outcome: 'failed', reason: 'not ours' }
        : {
            outcome: 'events',
            events: text.split(' ').map((userId) => JSON.stringify(pinpointRecord({ userId }))),
          };
    },
  });
  const transformation = new Transformation({ transformer, clock: () => 0, pause: async () => {} });
  const reversed = new UserRecords('eve', new DeadRecords({ decode: decodePinpointData, transformation }));
  const sealed = (text: string) => base64([...text].reverse().join(''));

  test('lose the events of the user among the dead letters', async () => {
    const lines = linesOf([dead('s:1', sealed('eve bob')), dead('s:2', sealed('carl'))]);
    const redacted = await reversed.inDeadLetters(lines);
    expect(redacted).toMatchObject({ removed: 1, isEmpty: false, untransformed: 0 });
    expect(readDeadLetters('key', redacted.text).events).toEqual([
      { reason: 'r', id: 's:1.1', arrival: 1_000, data: eventOf('bob'), transformed: true },
      { reason: 'r', id: 's:2', arrival: 1_000, data: sealed('carl') },
    ]);
    expect(await reversed.inDeadLetters(redacted.text)).toEqual({ ...redacted, removed: 0 });
  });

  test('lose them in a batch that Lambda gave up', async () => {
    const redacted = await reversed.inInvocationRecord(
      invocation([streamed(1, sealed('bob eve')), streamed(2, sealed('carl'))]),
    );
    expect(redacted).toMatchObject({ removed: 1, isEmpty: false, untransformed: 0 });
    expect(
      readInvocationRecord('key', redacted.text).events.map(({ id, transformed }) => [id, transformed]),
    ).toEqual([
      [expect.stringMatching(/:1\.0$/), true],
      [expect.stringMatching(/:2$/), undefined],
    ]);
  });

  test('are counted where it cannot read them either, for they may be the user’s', async () => {
    const lines = linesOf([dead('s:1', sealed('unknown')), dead('s:2', sealed('eve'))]);
    expect(await reversed.inDeadLetters(lines)).toEqual({
      text: linesOf([dead('s:1', sealed('unknown'))]),
      removed: 1,
      isEmpty: false,
      untransformed: 1,
    });
  });
});
