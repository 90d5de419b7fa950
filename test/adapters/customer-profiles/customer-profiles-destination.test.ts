import {
  createCustomerProfilesClient,
  CustomerProfiles,
  CustomerProfilesProps,
} from '../../../src/adapters/customer-profiles/customer-profiles';
import { CustomerProfilesDestination } from '../../../src/adapters/customer-profiles/customer-profiles-destination';
import { RateLimiter } from '../../../src/adapters/delivery/rate-limiter';
import { Change, changeId } from '../../../src/engine/state/change';
import { testDestination } from '../../conformance/destination';
import { attributeChange, eventChange, users } from '../../support/changes';
import {
  AMPLIFY_TYPE,
  FakeCustomerProfiles,
  ObjectType,
  ProfilesFault,
  ruleType,
  USER_KEY,
  USER_TYPE,
} from '../../support/fake-customer-profiles';

/** Way of finding and making profiles, with the object types that the domain has for it. */
interface Way extends Pick<CustomerProfilesProps, 'searchKey' | 'userKey' | 'creation'> {
  readonly types: readonly ObjectType[];
}

const ACCOUNT: Way = {
  searchKey: '_account',
  userKey: USER_KEY,
  creation: { objectType: 'analytics_user', userIdField: 'userId' },
  types: [USER_TYPE, ruleType()],
};
const AMPLIFY: Way = {
  searchKey: 'principalIdKey',
  userKey: 'principalIdKey',
  creation: { objectType: 'AmplifyProfile', userIdField: 'principalId' },
  types: [AMPLIFY_TYPE, ruleType('principalIdKey')],
};

async function start({ domainName = 'shop', way = ACCOUNT }: { domainName?: string; way?: Way } = {}) {
  const { types, ...keys } = way;
  const fake = await FakeCustomerProfiles.start('shop', { searchKey: keys.searchKey, types });
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
        ...keys,
        rateLimiter: new RateLimiter(100, () => now, pause),
        pause,
        random: () => 1,
      }),
      'analytics_rule',
    );
  const close = async () => {
    client.destroy();
    await fake.close();
  };
  return { fake, pauses, container, destination: container(), close, elapsed: () => now };
}

/** Shows the last change of a user at the only profile that the user has. */
function shows(fake: FakeCustomerProfiles, change: Change): boolean {
  const [profile, ...others] = fake.of(change.userId);
  if (!profile || others.length > 0) return false;
  if (change.value === undefined) return fake.objects.get(changeId(change))?.profileId === profile.id;
  return profile.attributes[change.output.name] === (change.value === 'ready' ? 'ready' : undefined);
}

describe.each([
  ['the account number', ACCOUNT],
  ['the key of Amplify', AMPLIFY],
])('by %s', (_, way) => {
  testDestination('Customer Profiles', async () => {
    const { destination, fake, close } = await start({ way });
    return {
      destination,
      close,
      register: (userId) => void fake.add(userId),
      shows: (change) => shows(fake, change),
    };
  });
});

testDestination('Customer Profiles, without making profiles,', async () => {
  const { destination, fake, close } = await start({ way: { ...AMPLIFY, creation: undefined } });
  const register = (userId: string) => {
    if (fake.of(userId).length === 0) fake.add(userId);
  };
  return {
    destination: {
      deliver: (changes, timeLeft) => {
        for (const { userId } of changes) register(userId);
        return destination.deliver(changes, timeLeft);
      },
    },
    close,
    register,
    shows: (change) => shows(fake, change),
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
  const { destination, close } = await start({ domainName: 'shoe' });
  expect(await destination.deliver([attributeChange('ann')])).toEqual([
    { outcome: 'rejected', reason: expect.stringMatching(/^ResourceNotFoundException/) },
  ]);
  await close();
});

describe('profiles of Amplify', () => {
  let far: Awaited<ReturnType<typeof start>>;
  const use = async (way: Way) => {
    far = await start({ way });
  };
  afterEach(async () => {
    await far.close();
  });

  const IDENTITY = 'eu-central-1:7d0a4a2c-63d7-4b4f-9a5e-0f4f2b1c9e11';
  /** Makes a profile as the package's function does when an app calls `identifyUser`. */
  const identify = (principalId: string) => {
    const { ObjectTypeName } = AMPLIFY_TYPE;
    far.fake.put({ ObjectTypeName, Object: JSON.stringify({ principalId }) });
    const [profile] = far.fake.of(principalId);
    profile.attributes.plan = 'premium';
    return profile;
  };

  test('are found by their key and get the attribute, and no second profile is made', async () => {
    await use(AMPLIFY);
    const profile = identify(IDENTITY);
    expect(await far.destination.deliver([attributeChange(IDENTITY)])).toEqual([{ outcome: 'delivered' }]);
    expect(far.fake.profiles).toEqual([profile]);
    expect(profile.attributes).toEqual({ principalId: IDENTITY, plan: 'premium', big_spender: 'ready' });
    expect(far.fake.calls).toEqual(['SearchProfiles', 'UpdateProfile']);
  });

  test('get objects of rules by their own key, which no call has to add', async () => {
    await use(AMPLIFY);
    const profile = identify(IDENTITY);
    const changes = [eventChange(IDENTITY), eventChange('new')];
    expect(await far.destination.deliver(changes)).toEqual(changes.map(() => ({ outcome: 'delivered' })));
    expect([...far.fake.objects.values()].map(({ profileId }) => profileId)).toEqual(
      expect.arrayContaining([profile.id, far.fake.of('new')[0].id]),
    );
    expect(far.fake.calls).not.toContain('AddProfileKey');
  });

  test('are made for a user who has none, as the app would make them, so that push finds its devices', async () => {
    await use(AMPLIFY);
    far.fake.lag = 2;
    expect(await far.destination.deliver([attributeChange(IDENTITY)])).toEqual([{ outcome: 'delivered' }]);
    expect(far.fake.profiles.map(({ attributes, fields }) => ({ ...attributes, ...fields }))).toEqual([
      { principalId: IDENTITY, big_spender: 'ready' },
    ]);
    expect(identify(IDENTITY)).toBe(far.fake.profiles[0]);
    expect(far.fake.profiles).toHaveLength(1);
  });

  test('refuse a change of a user with several of them', async () => {
    await use(AMPLIFY);
    far.fake.add(IDENTITY);
    far.fake.add(IDENTITY);
    expect(await far.destination.deliver([attributeChange(IDENTITY), eventChange(IDENTITY)])).toEqual(
      Array(2).fill({
        outcome: 'rejected',
        reason: '2 profiles have this user for their key; merge them, or choose a key that only one has',
      }),
    );
    expect(far.fake.profiles).toHaveLength(2);
  });

  test('refuse for good where the domain lacks the key or the object type', async () => {
    await use({ ...AMPLIFY, types: [ruleType()] });
    expect(await far.destination.deliver([attributeChange(IDENTITY)])).toEqual([
      { outcome: 'rejected', reason: expect.stringMatching(/^BadRequestException/) },
    ]);
    await far.close();
    await use({ ...AMPLIFY, types: [ruleType('principalIdKey')] });
    expect(await far.destination.deliver([attributeChange(IDENTITY)])).toEqual([
      { outcome: 'rejected', reason: expect.stringMatching(/^ResourceNotFoundException/) },
    ]);
  });
});

describe.each([
  ['the account number', ACCOUNT],
  ['the key of Amplify', AMPLIFY],
])('by %s, when no profiles are to be made', (_, way) => {
  test('a user without one is refused with the remedy, and delivered to once there is one', async () => {
    const { destination, fake, close } = await start({ way: { ...way, creation: undefined } });
    fake.add('bob');
    const changes = [attributeChange('ann'), eventChange('ann'), attributeChange('bob')];
    const refused = {
      outcome: 'rejected',
      reason: 'no profile has this user for its key, and this destination makes none; make it, then redrive',
    };
    expect(await destination.deliver(changes)).toEqual([refused, refused, { outcome: 'delivered' }]);
    expect(fake.of('ann')).toEqual([]);
    expect(fake.calls).not.toContain('PutProfileObject');

    fake.add('ann');
    expect(await destination.deliver(changes)).toEqual(changes.map(() => ({ outcome: 'delivered' })));
    await close();
  });
});
