import { PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { mockClient } from 'aws-sdk-client-mock';
import {
  createEventBridgeClient,
  EventBridgeDestination,
} from '../../../src/adapters/eventbridge/eventbridge-destination';
import { changeId } from '../../../src/engine/state/change';
import { testDestination } from '../../conformance/destination';
import { attributeChange, eventChange, users } from '../../support/changes';
import { FakeEventBridge } from '../../support/fake-eventbridge';
import { Attempt, brokenBody, scripted } from '../../support/scripted-http';

async function start() {
  const bus = await FakeEventBridge.start();
  const client = createEventBridgeClient({
    endpoint: bus.endpoint,
    region: 'eu-west-1',
    credentials: { accessKeyId: 'a', secretAccessKey: 's' },
  });
  const details = () =>
    bus.entries.map(({ Detail }) => JSON.parse(Detail!) as { id: string; userId: string });
  const close = async () => {
    client.destroy();
    await bus.close();
  };
  return { bus, details, close, destination: new EventBridgeDestination({ client, busName: 'rules' }) };
}

testDestination('EventBridge', async () => {
  const { destination, details, close } = await start();
  return {
    destination,
    close,
    register: () => {},
    shows: (change) =>
      details()
        .filter(({ userId }) => userId === change.userId)
        .at(-1)?.id === changeId(change),
  };
});

describe('an event bus', () => {
  let far: Awaited<ReturnType<typeof start>>;

  beforeEach(async () => {
    far = await start();
  });

  afterEach(async () => {
    await far.close();
  });

  test('receives each change with its user and its time', async () => {
    await far.destination.deliver([
      attributeChange('ann', { n: 4 }),
      attributeChange('ben', { value: 'not-ready', endpointId: undefined }),
      eventChange('cem', { sum: '0.1' }),
    ]);

    expect(
      far.bus.entries.map(({ Detail, ...envelope }) => ({
        ...envelope,
        detail: JSON.parse(Detail!) as unknown,
      })),
    ).toEqual([
      {
        EventBusName: 'rules',
        Source: 'pinpoint-incremental-analytics',
        DetailType: 'Rule Met',
        Time: 1773480413,
        detail: {
          version: '1',
          id: 'ann|attribute:big_spender|4',
          sequence: 4,
          userId: 'ann',
          endpointId: 'endpoint of ann',
          rule: 'attribute:big_spender',
          output: { kind: 'attribute', name: 'big_spender' },
          value: 'ready',
          count: 3,
          sum: '1500.5',
          at: '2026-03-14T09:26:53.000Z',
        },
      },
      {
        EventBusName: 'rules',
        Source: 'pinpoint-incremental-analytics',
        DetailType: 'Rule No Longer Met',
        Time: 1773480413,
        detail: {
          version: '1',
          id: 'ben|attribute:big_spender|1',
          sequence: 1,
          userId: 'ben',
          rule: 'attribute:big_spender',
          output: { kind: 'attribute', name: 'big_spender' },
          value: 'not-ready',
          count: 3,
          sum: '1500.5',
          at: '2026-03-14T09:26:53.000Z',
        },
      },
      {
        EventBusName: 'rules',
        Source: 'pinpoint-incremental-analytics',
        DetailType: 'Rule Target Reached',
        Time: 1773480413,
        detail: {
          version: '1',
          id: 'cem|event:trk_purchase|1',
          sequence: 1,
          userId: 'cem',
          endpointId: 'endpoint of cem',
          rule: 'event:trk_purchase',
          output: { kind: 'event', name: 'trk_purchase' },
          count: 10,
          sum: '0.1',
          at: '2026-03-14T09:26:53.000Z',
        },
      },
    ]);
  });

  test('is called once per ten changes', async () => {
    await far.destination.deliver(users(25).map((user) => eventChange(user)));

    expect(far.bus.calls.map(({ entries }) => entries)).toEqual([10, 10, 5]);
  });

  test('is called more often when the changes are large', async () => {
    const outcomes = await far.destination.deliver(
      users(4).map((user) => eventChange(user + 'x'.repeat(200_000))),
    );

    expect(outcomes.map(({ outcome }) => outcome)).toEqual([
      'delivered',
      'delivered',
      'delivered',
      'delivered',
    ]);
    expect(far.bus.calls.every(({ status }) => status === 200)).toBe(true);
    expect(far.bus.calls.length).toBeGreaterThan(1);
  });

  test.each(['ThrottlingException', 'InternalFailure'])(
    'is asked again about an entry that failed with %s',
    async (code) => {
      far.bus.failNext({ entries: (_, index) => (index === 1 ? code : undefined) });

      await expect(far.destination.deliver(users(3).map((user) => eventChange(user)))).resolves.toEqual([
        { outcome: 'delivered' },
        { outcome: 'retry', reason: code },
        { outcome: 'delivered' },
      ]);
    },
  );

  test.each(['NotAuthorizedForDetailTypeException', 'InvalidArgument'])(
    'refuses an entry for good with %s',
    async (code) => {
      far.bus.failNext({ entries: (_, index) => (index === 0 ? code : undefined) });

      await expect(far.destination.deliver(users(2).map((user) => eventChange(user)))).resolves.toEqual([
        { outcome: 'rejected', reason: code },
        { outcome: 'delivered' },
      ]);
    },
  );

  test.each([
    [500, 'InternalException'],
    [503, 'ServiceUnavailable'],
    [400, 'ThrottlingException'],
    [400, 'ExpiredTokenException'],
  ])('is asked again after a whole call failed with %i %s', async (status, type) => {
    far.bus.failNext({ status, type });

    const outcomes = await far.destination.deliver(users(3).map((user) => eventChange(user)));

    expect(outcomes.map(({ outcome }) => outcome)).toEqual(['retry', 'retry', 'retry']);
  });

  test('refuses for good a call that is not allowed', async () => {
    far.bus.failNext({ status: 403, type: 'AccessDeniedException' });

    const [outcome] = await far.destination.deliver([eventChange('ann')]);

    expect(outcome).toEqual({
      outcome: 'rejected',
      reason: expect.stringMatching(/^AccessDeniedException \(status 403, request [-0-9a-f]+\)$/) as string,
    });
  });

  test('is asked again when its answer was lost, under the same id', async () => {
    far.bus.failNext({ answer: 'dropped' });

    const [lost] = await far.destination.deliver([eventChange('ann')]);
    await far.destination.deliver([eventChange('ann')]);

    expect(lost.outcome).toBe('retry');
    expect(far.details().map(({ id }) => id)).toEqual([
      'ann|event:trk_purchase|1',
      'ann|event:trk_purchase|1',
    ]);
  });
});

describe('half an answer of an event bus', () => {
  const client = createEventBridgeClient();
  const bus = mockClient(client);
  const destination = new EventBridgeDestination({ client, busName: 'rules' });
  const changes = users(3).map((user) => eventChange(user));
  const unnamed = { outcome: 'retry', reason: 'the answer names no result for this change' };

  beforeEach(() => bus.reset());

  test.each([{}, { Entries: [] }, { FailedEntryCount: 0 }])('such as %j delivers nothing', async (answer) => {
    bus.on(PutEventsCommand).resolves(answer);
    expect(await destination.deliver(changes)).toEqual([unnamed, unnamed, unnamed]);
  });

  test('delivers what it names, and the rest is sent again', async () => {
    bus.on(PutEventsCommand).resolves({ Entries: [{ EventId: '1' }, { ErrorCode: 'InternalFailure' }] });
    expect(await destination.deliver(changes)).toEqual([
      { outcome: 'delivered' },
      { outcome: 'retry', reason: 'InternalFailure' },
      unnamed,
    ]);
  });

  test('is no answer when the time for it is over', async () => {
    bus.on(PutEventsCommand).rejects(Object.assign(new Error('10000 ms'), { name: 'TimeoutError' }));
    expect(await destination.deliver(changes.slice(0, 1))).toEqual([
      { outcome: 'retry', reason: 'TimeoutError (no answer)' },
    ]);
  });
});

test.each<[string, Attempt]>([
  ['that is not JSON', { body: '<html>' }],
  ['that breaks off', { body: brokenBody('{"Entries":[') }],
  ['with the status 503 of a proxy', { status: 503, body: '<html>' }],
])(
  'an answer of an event bus %s leads to one more delivery, and not to one more call',
  async (_, attempt) => {
    const { http, options } = scripted(attempt);
    const destination = new EventBridgeDestination({
      client: createEventBridgeClient(options),
      busName: 'rules',
    });
    expect((await destination.deliver([eventChange('ann')])).map(({ outcome }) => outcome)).toEqual([
      'retry',
    ]);
    expect(http.attempts).toBe(1);
  },
);
