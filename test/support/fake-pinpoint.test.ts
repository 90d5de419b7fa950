import {
  GetUserEndpointsCommand,
  PinpointClient,
  PutEventsCommand,
  UpdateEndpointsBatchCommand,
} from '@aws-sdk/client-pinpoint';
import { createPinpointClient } from '../../src/adapters/pinpoint/pinpoint-destination';
import { FakePinpoint } from './fake-pinpoint';

/** Tests that use the fake prove only as much as the fake is strict. */
describe('the fake of Pinpoint', () => {
  let pinpoint: FakePinpoint;
  let client: PinpointClient;
  let now = 0;

  beforeEach(async () => {
    pinpoint = await FakePinpoint.start({ quotas: { GetUserEndpoints: 2 }, clock: () => now });
    client = createPinpointClient({
      endpoint: pinpoint.endpoint,
      region: 'eu-west-1',
      credentials: { accessKeyId: 'a', secretAccessKey: 's' },
    });
  });

  afterEach(async () => {
    client.destroy();
    await pinpoint.close();
  });

  const update = async (...Item: { Id: string; [field: string]: unknown }[]) =>
    client.send(new UpdateEndpointsBatchCommand({ ApplicationId: 'app', EndpointBatchRequest: { Item } }));
  const user = (UserId: string, UserAttributes: Record<string, string[]>) => ({
    User: { UserId, UserAttributes },
  });

  test('re-subscribes whoever is sent an opt-out of NONE, as the service does', async () => {
    pinpoint.register('phone', { OptOut: 'ALL', ChannelType: 'GCM' });

    await client.send(
      new PutEventsCommand({
        ApplicationId: 'app',
        EventsRequest: {
          BatchItem: {
            phone: {
              Endpoint: { OptOut: 'NONE', ChannelType: 'EMAIL' },
              Events: { key: { EventType: 'click', Timestamp: '2026-03-14T09:26:53Z' } },
            },
          },
        },
      }),
    );

    expect(pinpoint.application.endpoints.get('phone')).toMatchObject({
      OptOut: 'NONE',
      ChannelType: 'EMAIL',
    });
  });

  test("shares a user's attributes across endpoints, a list replacing a list", async () => {
    await update({ Id: 'phone', ...user('ann', { city: ['Cork', 'Galway'], plan: ['free'] }) });
    await update({ Id: 'tablet', ...user('ann', { city: ['Dublin'] }) });

    const { EndpointsResponse } = await client.send(
      new GetUserEndpointsCommand({ ApplicationId: 'app', UserId: 'ann' }),
    );

    expect(EndpointsResponse?.Item?.map(({ Id, User }) => [Id, User?.UserAttributes])).toEqual([
      ['phone', { city: ['Dublin'], plan: ['free'] }],
      ['tablet', { city: ['Dublin'], plan: ['free'] }],
    ]);
  });

  test('makes an inactive endpoint active by updating it, as the service does', async () => {
    pinpoint.register('phone', { EndpointStatus: 'INACTIVE' });
    await update({ Id: 'phone', ...user('ann', {}) });

    expect(pinpoint.application.endpoints.get('phone')?.EndpointStatus).toBe('ACTIVE');
  });

  test.each<[string, Record<string, string[]>]>([
    ['a name beyond 50 characters', { ['x'.repeat(51)]: ['ready'] }],
    ['a value beyond 100 characters', { city: ['x'.repeat(101)] }],
    ...[...'#:?\\/'].map((character): [string, Record<string, string[]>] => [
      `a name with ${character}`,
      { [`a${character}b`]: ['ready'] },
    ]),
  ])('refuses %s and changes nothing', async (_, attributes) => {
    await expect(
      update(
        { Id: 'tablet', ...user('ben', { city: ['Cork'] }) },
        { Id: 'phone', ...user('ann', attributes) },
      ),
    ).rejects.toMatchObject({ name: 'BadRequestException', $metadata: { httpStatusCode: 400 } });

    expect(pinpoint.application.endpoints.size).toBe(0);
  });

  test('refuses more than 100 endpoints, and the same endpoint twice', async () => {
    await expect(
      update(...Array.from({ length: 101 }, (_, index) => ({ Id: `${index}` }))),
    ).rejects.toMatchObject({ name: 'BadRequestException' });
    await expect(update({ Id: 'phone' }, { Id: 'phone' })).rejects.toMatchObject({
      name: 'BadRequestException',
    });
  });

  test('refuses more than 7 MB', async () => {
    await expect(update({ Id: 'phone', Address: 'x'.repeat(7_000_000) })).rejects.toMatchObject({
      name: 'PayloadTooLargeException',
      $metadata: { httpStatusCode: 413 },
    });
  });

  test('throttles beyond the quota and recovers with time', async () => {
    pinpoint.register('phone', { User: { UserId: 'ann' } });
    const lookUp = async () =>
      client.send(new GetUserEndpointsCommand({ ApplicationId: 'app', UserId: 'ann' }));
    await lookUp();
    await lookUp();

    await expect(lookUp()).rejects.toMatchObject({
      name: 'TooManyRequestsException',
      $metadata: { httpStatusCode: 429 },
    });

    now += 500;
    await expect(lookUp()).resolves.toBeDefined();
  });

  test('knows no other application', async () => {
    await expect(
      client.send(new GetUserEndpointsCommand({ ApplicationId: 'another', UserId: 'ann' })),
    ).rejects.toMatchObject({ name: 'NotFoundException' });
  });
});
