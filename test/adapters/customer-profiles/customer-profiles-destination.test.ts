import {
  createCustomerProfilesClient,
  CustomerProfiles,
} from '../../../src/adapters/customer-profiles/customer-profiles';
import { CustomerProfilesDestination } from '../../../src/adapters/customer-profiles/customer-profiles-destination';
import { RateLimiter } from '../../../src/adapters/delivery/rate-limiter';
import { changeId } from '../../../src/engine/state/change';
import { testDestination } from '../../conformance/destination';
import { attributeChange, eventChange, users } from '../../support/changes';
import {
  FakeCustomerProfiles,
  ProfilesFault,
  RULE_TYPE,
  USER_KEY,
  USER_TYPE,
} from '../../support/fake-customer-profiles';

async function start(domainName = 'shop') {
  const fake = await FakeCustomerProfiles.start('shop');
  const client = createCustomerProfilesClient({
    endpoint: fake.endpoint,
    region: 'eu-west-1',
    credentials: { accessKeyId: 'a', secretAccessKey: 's' },
  });
  const pauses: number[] = [];
  let now = 0;
  const pause = async (milliseconds: number) => {
    pauses.push(milliseconds);
    now += milliseconds;
  };
  const container = () =>
    new CustomerProfilesDestination(
      new CustomerProfiles({
        client,
        domainName,
        searchKey: '_account',
        userObjectType: USER_TYPE,
        userKey: USER_KEY,
        rateLimiter: new RateLimiter(100, () => now, pause),
        pause,
        random: () => 1,
      }),
      RULE_TYPE,
    );
  const close = async () => {
    client.destroy();
    await fake.close();
  };
  return { fake, pauses, container, destination: container(), close, elapsed: () => now };
}

testDestination('Customer Profiles', async () => {
  const { destination, fake, close } = await start();
  return {
    destination,
    close,
    register: (userId) => void fake.add(userId),
    shows: (change) => {
      if (change.value === undefined) {
        return fake.objects.get(changeId(change))?.profileId === fake.of(change.userId)[0].id;
      }
      return (
        fake.of(change.userId)[0]?.attributes[change.output.name] ===
        (change.value === 'ready' ? 'ready' : undefined)
      );
    },
  };
});

describe('Customer Profiles', () => {
  let far: Awaited<ReturnType<typeof start>>;
  beforeEach(async () => {
    far = await start();
  });
  afterEach(async () => {
    await far.close();
  });

  const deliver = (...changes: Parameters<typeof far.destination.deliver>[0]) =>
    far.destination.deliver(changes);

  test('keep what else a profile has, and lose an attribute that no longer holds', async () => {
    const profile = far.fake.add('ann');
    profile.attributes.tier = 'gold';
    await deliver(attributeChange('ann'));
    expect(profile.attributes).toEqual({ tier: 'gold', big_spender: 'ready' });
    await deliver(attributeChange('ann', { n: 2, value: 'not-ready' }));
    expect(profile.attributes).toEqual({ tier: 'gold' });
  });

  test('get a profile for a user who has none, found as soon as search knows it', async () => {
    far.fake.lag = 3;
    expect(await deliver(attributeChange('ann'))).toEqual([{ outcome: 'delivered' }]);
    expect(far.fake.of('ann').map(({ attributes }) => attributes)).toEqual([{ big_spender: 'ready' }]);
    expect(far.pauses.filter((milliseconds) => milliseconds === 150)).toHaveLength(3);
  });

  test('get one profile, however long search takes and however often it is tried', async () => {
    far.fake.lag = 100;
    expect(await deliver(attributeChange('ann'))).toEqual([
      { outcome: 'retry', reason: 'the profile that was made is not found yet' },
    ]);
    far.fake.of('ann')[0].hidden = 0;
    expect(await deliver(attributeChange('ann'))).toEqual([{ outcome: 'delivered' }]);
    expect(far.fake.of('ann')).toHaveLength(1);
  });

  test('are asked for a profile once per user and container', async () => {
    far.fake.add('ann');
    for (const n of [1, 2, 3]) await deliver(attributeChange('ann', { n }));
    expect(far.fake.calls).toEqual(['SearchProfiles', 'UpdateProfile', 'UpdateProfile', 'UpdateProfile']);
  });

  test('refuse a change of a user with several profiles: it is unknown which one is meant', async () => {
    far.fake.add('ann');
    far.fake.add('ann');
    expect(await deliver(attributeChange('ann'), attributeChange('bob'))).toEqual([
      {
        outcome: 'rejected',
        reason: '2 profiles have this user for their key; merge them, or choose a key that only one has',
      },
      { outcome: 'delivered' },
    ]);
  });

  test('may show one profile twice', async () => {
    const profile = far.fake.add('ann');
    far.fake.profiles.push(profile);
    expect(await deliver(attributeChange('ann'))).toEqual([{ outcome: 'delivered' }]);
  });

  test('may merge a profile away between two changes', async () => {
    far.fake.add('ann');
    await deliver(attributeChange('ann'));
    far.fake.profiles.length = 0;
    const merged = far.fake.add('ann');
    expect(await deliver(attributeChange('ann', { n: 2 }))).toEqual([{ outcome: 'delivered' }]);
    expect(merged.attributes).toEqual({ big_spender: 'ready' });
  });

  test('get an object for a rule that fires, at the profile that others have made, once however often it is sent', async () => {
    const profile = far.fake.add('ann');
    await deliver(eventChange('ann'));
    await far.container().deliver([eventChange('ann')]);
    expect([...far.fake.objects.values()]).toEqual([
      {
        profileId: profile.id,
        object: expect.objectContaining({
          id: 'ann|event:trk_purchase|1',
          userId: 'ann',
          count: 10,
          sum: '1500.5',
          at: '2026-03-14T09:26:53.000Z',
        }),
      },
    ]);
  });

  test.each<[ProfilesFault[], string]>([
    [['throttled'], 'ThrottlingException'],
    [['down'], 'InternalServerException'],
    [['lost'], 'Error'],
    [Array.from({ length: 6 }, (): ProfilesFault => 'busy'), 'BadRequestException'],
  ])('that are %j are tried again, and the reason repeats nothing personal', async (faults, name) => {
    far.fake.add('ann');
    far.fake.failNext(undefined, ...faults);
    const [outcome] = await deliver(attributeChange('ann'));
    expect(outcome).toMatchObject({ outcome: 'retry' });
    expect((outcome as { reason: string }).reason).not.toContain('ann');
    if (name !== 'Error') expect((outcome as { reason: string }).reason).toContain(name);
    expect(await deliver(attributeChange('ann'))).toEqual([{ outcome: 'delivered' }]);
  });

  test('that are busy with a profile for a moment are waited for', async () => {
    far.fake.add('ann');
    far.fake.failNext(undefined, 'busy', 'busy');
    expect(await deliver(attributeChange('ann'))).toEqual([{ outcome: 'delivered' }]);
    expect(far.pauses).toEqual(expect.arrayContaining([160, 320]));
  });

  test('that refuse have refused for good, and say why without saying who', async () => {
    far.fake.failNext('denied');
    expect(await deliver(attributeChange('ann'))).toEqual([
      { outcome: 'rejected', reason: expect.stringMatching(/^AccessDeniedException \(status 403/) },
    ]);
    expect(await deliver(attributeChange('x'.repeat(300)))).toEqual([
      { outcome: 'rejected', reason: 'the user id has 300 characters, and a key of a profile at most 255' },
    ]);
  });

  test('that are throttled are left alone until the next attempt', async () => {
    far.fake.failNext(...Array.from({ length: 50 }, (): ProfilesFault => 'throttled'));
    const outcomes = await deliver(...users(200).map((user) => attributeChange(user)));
    expect(outcomes.every(({ outcome }) => outcome === 'retry')).toBe(true);
    expect(far.fake.calls.length).toBeLessThanOrEqual(10);
  });

  test('are called no faster than their quota', async () => {
    await deliver(...users(60).map((user) => attributeChange(user)));
    expect(far.elapsed()).toBeGreaterThanOrEqual((far.fake.calls.length - 1) * 10);
  });
});

test('a domain that there is not refuses for good', async () => {
  const { destination, close } = await start('shoe');
  expect(await destination.deliver([attributeChange('ann')])).toEqual([
    { outcome: 'rejected', reason: expect.stringMatching(/^ResourceNotFoundException/) },
  ]);
  await close();
});
