import {
  BadRequestException,
  PutProfileObjectCommand,
  SearchProfilesCommand,
  UpdateProfileCommand,
} from '@aws-sdk/client-customer-profiles';
import { mockClient } from 'aws-sdk-client-mock';
import {
  createCustomerProfilesClient,
  CustomerProfiles,
  isBusy,
} from '../../../src/adapters/customer-profiles/customer-profiles';
import { CustomerProfilesDestination } from '../../../src/adapters/customer-profiles/customer-profiles-destination';
import { RateLimiter } from '../../../src/adapters/delivery/rate-limiter';
import { attributeChange } from '../../support/changes';
import { Attempt, brokenBody, scripted } from '../../support/scripted-http';

const pauses: number[] = [];
const CREATION = { objectType: 'user', userIdField: 'userId' };

function profilesOf(client = createCustomerProfilesClient()): CustomerProfiles {
  const pause = async (milliseconds: number) => void pauses.push(milliseconds);
  return new CustomerProfiles({
    client,
    domainName: 'shop',
    searchKey: '_account',
    userKey: '_user',
    creation: CREATION,
    rateLimiter: new RateLimiter(
      1_000_000,
      () => 0,
      async () => {},
    ),
    pause,
    random: () => 1,
  });
}

const BUSY = new BadRequestException({ message: 'Concurrent updates of the profile', $metadata: {} });

beforeEach(() => {
  pauses.length = 0;
});

describe('Customer Profiles', () => {
  const client = createCustomerProfilesClient();
  const service = mockClient(client);
  const profiles = profilesOf(client);

  beforeEach(() => service.reset());

  test('that are busy are called six times, after pauses that double', async () => {
    service.on(UpdateProfileCommand).rejects(BUSY);
    await expect(profiles.setAttribute('1', 'tier', 'gold')).rejects.toBe(BUSY);
    expect(service.calls()).toHaveLength(6);
    expect(pauses).toEqual([160, 320, 640, 1_280, 2_560]);
  });

  test('that refuse a call for another reason are called once', async () => {
    service.on(UpdateProfileCommand).rejects(new BadRequestException({ message: 'wrong', $metadata: {} }));
    await expect(profiles.setAttribute('1', 'tier', 'gold')).rejects.toThrow('wrong');
    expect(service.calls()).toHaveLength(1);
  });

  test('that answer a search with nothing at all have found none: the object creates one profile at most', async () => {
    service.on(SearchProfilesCommand).resolves({}).on(PutProfileObjectCommand).resolves({});
    expect(await profiles.find('ann')).toEqual([]);
    const destination = new CustomerProfilesDestination(profiles, 'rule');
    for (const n of [1, 2]) {
      expect(await destination.deliver([attributeChange('ann', { n })])).toEqual([
        { outcome: 'retry', reason: 'the profile that was made is not found yet' },
      ]);
    }
    expect(service.commandCalls(PutProfileObjectCommand).map(({ args }) => args[0].input)).toEqual(
      [1, 2].map(() => ({ DomainName: 'shop', ObjectTypeName: 'user', Object: '{"userId":"ann"}' })),
    );
  });

  test('that answer a search with an empty page are asked for the next one', async () => {
    service
      .on(SearchProfilesCommand)
      .resolvesOnce({ Items: [], NextToken: '2' })
      .resolves({ Items: [{ ProfileId: '1' }] });
    expect(await profiles.find('ann')).toEqual(['1']);
    expect(service.commandCalls(SearchProfilesCommand).map(({ args }) => args[0].input.NextToken)).toEqual([
      undefined,
      '2',
    ]);
  });

  test('that list a profile without an id list none', async () => {
    service.on(SearchProfilesCommand).resolves({ Items: [{ FirstName: 'Ann' }, { ProfileId: '1' }] });
    expect(await profiles.find('ann')).toEqual(['1']);
  });

  test('that never find the profile they have created are asked eight times', async () => {
    service.on(PutProfileObjectCommand).resolves({}).on(SearchProfilesCommand).resolves({ Items: [] });
    expect(await profiles.create('ann', CREATION)).toEqual([]);
    expect(service.commandCalls(SearchProfilesCommand)).toHaveLength(8);
    expect(pauses).toEqual(Array(8).fill(150));
  });
});

test.each<[string, Attempt]>([
  ['that is not JSON', { body: '<html>' }],
  ['that breaks off', { body: brokenBody('{"Items":[') }],
  ['whose connection breaks', Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' })],
])('an answer %s leads to one more delivery, and not to one more call', async (_, attempt) => {
  const { http, options } = scripted(attempt);
  const destination = new CustomerProfilesDestination(
    profilesOf(createCustomerProfilesClient(options)),
    'rule',
  );
  expect((await destination.deliver([attributeChange('ann')])).map(({ outcome }) => outcome)).toEqual([
    'retry',
  ]);
  expect(http.attempts).toBe(1);
});

test('only the bad request of a profile in use is busy', () => {
  expect(isBusy(BUSY)).toBe(true);
  expect(isBusy(Object.assign(new Error('concurrent update'), { name: 'InternalServerException' }))).toBe(
    false,
  );
  expect(isBusy(new BadRequestException({ message: 'no such attribute', $metadata: {} }))).toBe(false);
});
