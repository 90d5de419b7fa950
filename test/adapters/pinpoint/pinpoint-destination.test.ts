import {
  GetUserEndpointsCommand,
  PutEventsCommand,
  PutEventsCommandOutput,
  UpdateEndpointsBatchCommand,
} from '@aws-sdk/client-pinpoint';
import { mockClient } from 'aws-sdk-client-mock';
import {
  createPinpointClient,
  PinpointDestination,
} from '../../../src/adapters/pinpoint/pinpoint-destination';
import { Change } from '../../../src/engine/state/change';
import { testDestination } from '../../conformance/destination';
import { attributeChange, eventChange, users } from '../../support/changes';
import { PinpointUnderTest, startPinpoint } from '../../support/pinpoint-under-test';
import { Attempt, brokenBody, scripted } from '../../support/scripted-http';

testDestination('Pinpoint', async () => {
  const { pinpoint, destination, close } = await startPinpoint();
  const { application } = pinpoint;
  return {
    destination,
    close,
    register: (UserId, endpointId) => pinpoint.register(endpointId, { User: { UserId } }),
    shows: ({ output, userId, endpointId, value }) =>
      output.kind === 'attribute'
        ? application.userAttributes(userId)[output.name]?.join() === value
        : application.events.some(
            (event) => event.endpointId === endpointId && event.EventType === output.name,
          ),
  };
});

describe('Pinpoint', () => {
  let far: PinpointUnderTest;

  beforeEach(async () => {
    far = await startPinpoint();
  });

  afterEach(async () => {
    await far.close();
  });

  const deliver = async (...changes: Change[]) => far.destination.deliver(changes);
  const outcomesOf = async (...changes: Change[]) =>
    (await deliver(...changes)).map(({ outcome }) => outcome);
  const delivered = (count: number) => Array.from({ length: count }, () => 'delivered');

  describe('delivers', () => {
    test('an event without altering the endpoint: an opted-out user stays opted out (A19)', async () => {
      far.pinpoint.register('phone', {
        OptOut: 'ALL',
        ChannelType: 'GCM',
        Address: 'token',
        User: { UserId: 'ann', UserAttributes: { city: ['Cork'] } },
      });
      const before = { ...far.pinpoint.application.endpoints.get('phone') };

      await outcomesOf(eventChange('ann', { endpointId: 'phone' }));

      expect(far.pinpoint.application.events).toHaveLength(1);
      expect(far.pinpoint.application.endpoints.get('phone')).toEqual(before);
      expect(before).toMatchObject({ OptOut: 'ALL', ChannelType: 'GCM', Address: 'token' });
    });

    test('an attribute without altering channel, address and opt-out (A19)', async () => {
      far.pinpoint.register('phone', {
        OptOut: 'ALL',
        ChannelType: 'GCM',
        Address: 'token',
        User: { UserId: 'ann' },
      });
      const before = { ...far.pinpoint.application.endpoints.get('phone') };

      await outcomesOf(attributeChange('ann', { endpointId: 'phone' }));

      expect(far.pinpoint.application.endpoints.get('phone')).toEqual(before);
    });

    test('an attribute on changes only, and keeps the others (A20)', async () => {
      far.pinpoint.register('phone', {
        User: { UserId: 'ann', UserAttributes: { city: ['Cork'], big_spender: ['not-ready'] } },
      });

      await outcomesOf(attributeChange('ann', { endpointId: 'phone' }));
      expect(far.pinpoint.application.userAttributes('ann')).toEqual({
        city: ['Cork'],
        big_spender: ['ready'],
      });

      await outcomesOf(attributeChange('ann', { endpointId: 'phone', n: 2, value: 'not-ready' }));
      expect(far.pinpoint.application.userAttributes('ann')).toEqual({
        city: ['Cork'],
        big_spender: ['not-ready'],
      });

      expect(far.pinpoint.callsOf('UpdateEndpointsBatch')).toHaveLength(2);
    });

    test('an event with the time and the counts that caused it', async () => {
      await outcomesOf(eventChange('ann', { endpointId: 'phone' }));

      expect(far.pinpoint.application.events).toEqual([
        {
          endpointId: 'phone',
          key: expect.stringMatching(/^[0-9a-f]{32}$/) as string,
          EventType: 'trk_purchase',
          Timestamp: '2026-03-14T09:26:53.000Z',
          Metrics: { count: 10, sum: 1500.5 },
        },
      ]);
    });

    test('a sum that is no number without it, rather than not at all', async () => {
      await outcomesOf(eventChange('ann', { sum: '9'.repeat(400) }));

      expect(far.pinpoint.application.events).toMatchObject([{ Metrics: { count: 10 } }]);
      expect(far.pinpoint.application.events[0].Metrics).not.toHaveProperty('sum');
    });
  });

  describe('how often it is called', () => {
    test('once per hundred users', async () => {
      await expect(outcomesOf(...users(250).map((user) => attributeChange(user)))).resolves.toEqual(
        delivered(250),
      );
      await expect(outcomesOf(...users(201).map((user) => eventChange(user)))).resolves.toEqual(
        delivered(201),
      );

      expect(far.pinpoint.callsOf('UpdateEndpointsBatch').map(({ items }) => items)).toEqual([100, 100, 50]);
      expect(far.pinpoint.callsOf('PutEvents').map(({ items }) => items)).toEqual([100, 100, 1]);
    });

    test('more often when the changes are large', async () => {
      const changes = users(40).map((user) => eventChange(user, { endpointId: user + 'x'.repeat(150_000) }));

      await expect(outcomesOf(...changes)).resolves.toEqual(delivered(40));

      expect(far.pinpoint.callsOf('PutEvents').map(({ status }) => status)).toEqual([202, 202]);
    });

    test('in halves when a call turns out too large after all', async () => {
      const changes = users(40).map((user) =>
        eventChange(user, { endpointId: user + '\u0001'.repeat(50_000) }),
      );

      await expect(outcomesOf(...changes)).resolves.toEqual(delivered(40));

      expect(far.pinpoint.callsOf('PutEvents').map(({ status }) => status)).toEqual([
        413, 413, 202, 202, 413, 202, 202,
      ]);
    });

    test('again for an endpoint that another user of the same call shares', async () => {
      const [ann, ben, cem] = ['ann', 'ben', 'cem'].map((user) =>
        attributeChange(user, { endpointId: user === 'cem' ? 'phone' : 'shared tablet' }),
      );

      await expect(outcomesOf(ann, ben, cem)).resolves.toEqual(delivered(3));

      expect(far.pinpoint.callsOf('UpdateEndpointsBatch').map(({ items }) => items)).toEqual([2, 1]);
      expect(['ann', 'ben', 'cem'].map((user) => far.pinpoint.application.userAttributes(user))).toEqual(
        [ann, ben, cem].map(() => ({ big_spender: ['ready'] })),
      );
    });

    test('once for events of users who share an endpoint', async () => {
      const changes = ['ann', 'ben'].map((user) => eventChange(user, { endpointId: 'shared tablet' }));

      await expect(outcomesOf(...changes)).resolves.toEqual(delivered(2));

      expect(far.pinpoint.callsOf('PutEvents')).toHaveLength(1);
      expect(far.pinpoint.application.events.map(({ endpointId }) => endpointId)).toEqual([
        'shared tablet',
        'shared tablet',
      ]);
    });

    test('no further in the same delivery once it throttles', async () => {
      far.pinpoint.failNext('UpdateEndpointsBatch', { events: () => undefined }, { status: 429 });

      const outcomes = await outcomesOf(...users(500).map((user) => attributeChange(user)));

      expect(outcomes).toEqual([...delivered(100), ...Array.from({ length: 400 }, () => 'retry')]);
      expect(far.pinpoint.callsOf('UpdateEndpointsBatch').map(({ status }) => status)).toEqual([202, 429]);
    });
  });

  describe('a user whose endpoint was never seen', () => {
    const change = eventChange('ann', { endpointId: undefined });

    test('is reached at the first active endpoint', async () => {
      far.pinpoint.register('old phone', { EndpointStatus: 'INACTIVE', User: { UserId: 'ann' } });
      far.pinpoint.register('new phone', { User: { UserId: 'ann' } });

      await expect(outcomesOf(change)).resolves.toEqual(['delivered']);

      expect(far.pinpoint.application.events.map(({ endpointId }) => endpointId)).toEqual(['new phone']);
    });

    test('is refused when there is no endpoint', async () => {
      await expect(deliver(change)).resolves.toEqual([
        {
          outcome: 'rejected',
          reason: expect.stringMatching(
            /^the user has no endpoint: NotFoundException \(status 404, request .+\)$/,
          ) as string,
        },
      ]);
    });

    test('is refused when every endpoint is inactive', async () => {
      far.pinpoint.register('old phone', { EndpointStatus: 'INACTIVE', User: { UserId: 'ann' } });

      await expect(deliver(change)).resolves.toEqual([
        { outcome: 'rejected', reason: 'the user has no active endpoint' },
      ]);
    });

    test('waits when the lookup is throttled, and holds no other user up', async () => {
      far.pinpoint.failNext('GetUserEndpoints', { status: 429 });

      await expect(outcomesOf(change, eventChange('ben'))).resolves.toEqual(['retry', 'delivered']);
    });

    test('waits when the lookup gets no answer', async () => {
      far.pinpoint.failNext('GetUserEndpoints', { answer: 'dropped' });
      far.pinpoint.register('phone', { User: { UserId: 'ann' } });

      await expect(outcomesOf(change)).resolves.toEqual(['retry']);
    });
  });

  describe('when it fails', () => {
    test.each([429, 500, 503])(
      'an event answered with %i of its own is tried again, its neighbours are not',
      async (StatusCode) => {
        far.pinpoint.failNext('PutEvents', {
          events: ({ endpointId }) =>
            endpointId === 'endpoint of ben' ? { StatusCode, Message: 'Scripted' } : undefined,
        });

        await expect(deliver(eventChange('ann'), eventChange('ben'), eventChange('cem'))).resolves.toEqual([
          { outcome: 'delivered' },
          { outcome: 'retry', reason: `status ${StatusCode}` },
          { outcome: 'delivered' },
        ]);
      },
    );

    test('an event answered with 400 of its own is refused for what the service says', async () => {
      far.pinpoint.failNext('PutEvents', {
        events: ({ endpointId }) =>
          endpointId === 'endpoint of ann' ? { StatusCode: 400, Message: 'Too many event types' } : undefined,
      });

      await expect(deliver(eventChange('ann'), eventChange('ben'))).resolves.toEqual([
        { outcome: 'rejected', reason: 'status 400: Too many event types' },
        { outcome: 'delivered' },
      ]);
    });

    test.each([429, 500, 503])('a call answered with %i is tried again as a whole', async (status) => {
      far.pinpoint.failAlways('PutEvents', { status });
      far.pinpoint.failAlways('UpdateEndpointsBatch', { status });

      const outcomes = await deliver(eventChange('ann'), attributeChange('ben'));

      expect(outcomes).toEqual(
        outcomes.map(() => ({
          outcome: 'retry',
          reason: expect.stringContaining(`status ${status}`) as string,
        })),
      );
      expect(far.pinpoint.application.events).toEqual([]);
    });

    test("the client itself does not try again: that is the publisher's", async () => {
      far.pinpoint.failAlways('PutEvents', { status: 500 });

      await deliver(eventChange('ann'));

      expect(far.pinpoint.callsOf('PutEvents')).toHaveLength(1);
    });

    test('one bad item in a batch of 100 is refused alone', async () => {
      const changes = users(100).map((user) => attributeChange(user));
      changes[37] = attributeChange('user 37', { output: { kind: 'attribute', name: 'a:b' } });

      const outcomes = await deliver(...changes);

      expect(outcomes.flatMap(({ outcome }, index) => (outcome === 'delivered' ? [] : [index]))).toEqual([
        37,
      ]);
      expect(outcomes[37]).toEqual({
        outcome: 'rejected',
        reason: expect.stringMatching(/^BadRequestException \(status 400, request .+\)$/) as string,
      });
      expect(far.pinpoint.callsOf('UpdateEndpointsBatch').length).toBeLessThanOrEqual(15);
    });

    test('a quota met while looking for the bad item refuses no change', async () => {
      far.pinpoint.failNext('UpdateEndpointsBatch', { status: 400 }, { status: 429 });

      await expect(outcomesOf(...users(4).map((user) => attributeChange(user)))).resolves.toEqual([
        'retry',
        'retry',
        'retry',
        'retry',
      ]);
    });

    test.each([403, 404, 410])(
      'everything is refused with %i: there is no application left',
      async (status) => {
        far.pinpoint.failAlways('PutEvents', { status });
        far.pinpoint.failAlways('UpdateEndpointsBatch', { status });

        await expect(outcomesOf(eventChange('ann'), attributeChange('ben'))).resolves.toEqual([
          'rejected',
          'rejected',
        ]);
      },
    );

    test('an answer that was lost leads to the same event key again', async () => {
      far.pinpoint.failNext('PutEvents', { answer: 'dropped' });

      await expect(outcomesOf(eventChange('ann'))).resolves.toEqual(['retry']);
      await expect(outcomesOf(eventChange('ann'))).resolves.toEqual(['delivered']);

      const [first, second] = far.pinpoint.application.events.map(({ key }) => key);
      expect(second).toBe(first);
    });

    test('an endpoint id that no answer can be read for is refused, instead of being sent forever', async () => {
      await expect(
        outcomesOf(eventChange('ann', { endpointId: '__proto__' }), eventChange('ben')),
      ).resolves.toEqual(['rejected', 'delivered']);
    });

    test.each(['constructor', '7', 'a/b', '用户'])(
      'the endpoint id %j is as good as any',
      async (endpointId) => {
        await expect(
          outcomesOf(eventChange('ann', { endpointId }), attributeChange('ben', { endpointId })),
        ).resolves.toEqual(['delivered', 'delivered']);
      },
    );

    test('a reason names no user', async () => {
      far.pinpoint.failAlways('UpdateEndpointsBatch', { status: 400 });

      const [delivery] = await deliver(attributeChange('ann@example.com'));

      expect(JSON.stringify(delivery)).not.toContain('ann@example.com');
    });
  });
});

describe('half an answer of Pinpoint', () => {
  const client = createPinpointClient();
  const pinpoint = mockClient(client);
  const destination = new PinpointDestination({ client, applicationId: 'app' });
  const unaddressed = eventChange('ann', { endpointId: undefined });

  beforeEach(() => pinpoint.reset());

  test.each([{}, { EndpointsResponse: { Item: undefined } }])(
    'refuses no user: a lookup answered with %j is made again',
    async (answer) => {
      pinpoint.on(GetUserEndpointsCommand).resolves(answer);
      expect(await destination.deliver([unaddressed])).toEqual([
        { outcome: 'retry', reason: 'the answer names no endpoints' },
      ]);
    },
  );

  test('refuses a user whose endpoints it lists as none', async () => {
    pinpoint.on(GetUserEndpointsCommand).resolves({ EndpointsResponse: { Item: [] } });
    expect(await destination.deliver([unaddressed])).toEqual([
      { outcome: 'rejected', reason: 'the user has no active endpoint' },
    ]);
  });

  test.each<Partial<PutEventsCommandOutput>>([
    {},
    { EventsResponse: {} },
    { EventsResponse: { Results: { 'another endpoint': { EndpointItemResponse: { StatusCode: 202 } } } } },
    { EventsResponse: { Results: { 'endpoint of ann': { EventsItemResponse: {} } } } },
  ])('delivers no event: one answered with %j is sent again', async (answer) => {
    pinpoint.on(PutEventsCommand).resolves(answer);
    expect(await destination.deliver([eventChange('ann')])).toEqual([
      { outcome: 'retry', reason: 'the answer names no status for this change' },
    ]);
  });

  test('is no answer when the time for it is over', async () => {
    const timeout = Object.assign(new Error('no answer to ann@example.com'), { name: 'TimeoutError' });
    pinpoint.on(UpdateEndpointsBatchCommand).rejects(timeout).on(PutEventsCommand).rejects(timeout);
    const retried = { outcome: 'retry', reason: 'TimeoutError (no answer)' };
    expect(await destination.deliver([attributeChange('ann'), eventChange('ann')])).toEqual([
      retried,
      retried,
    ]);
  });
});

test.each<[string, Attempt]>([
  ['that is not JSON', { body: '<html>' }],
  ['that breaks off', { body: brokenBody('{"Results":{') }],
  ['whose connection breaks', Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET' })],
])('an answer of Pinpoint %s leads to one more delivery, and not to one more call', async (_, attempt) => {
  const { http, options } = scripted(attempt);
  const destination = new PinpointDestination({
    client: createPinpointClient(options),
    applicationId: 'app',
  });
  expect((await destination.deliver([eventChange('ann')])).map(({ outcome }) => outcome)).toEqual(['retry']);
  expect(http.attempts).toBe(1);
});
