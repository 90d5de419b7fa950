import { createDestination } from '../../../src/functions/shared/registry';
import { CustomerProfilesDestinationOptions, Destination, ProfileKey } from '../../../src/index';
import { attributeChange, eventChange } from '../../support/changes';
import {
  AMPLIFY_TYPE,
  FakeCustomerProfiles,
  ObjectType,
  objectTypesOf,
} from '../../support/fake-customer-profiles';
import { configOf, synthesize } from '../synthesis';

const MEMBER_TYPE: ObjectType = {
  ObjectTypeName: 'Member',
  AllowProfileCreation: true,
  Fields: [
    { Name: 'number', ObjectTypeField: { Source: '_source.memberId', Target: '_profile.AccountNumber' } },
  ],
  Keys: [
    {
      Name: 'memberIdKey',
      ObjectTypeKeyList: [{ FieldNames: ['number'], StandardIdentifiers: ['PROFILE', 'UNIQUE'] }],
    },
  ],
};
const MEMBER = ProfileKey.of('memberIdKey', { objectTypeName: 'Member', userIdField: 'memberId' });

const ENVIRONMENT = process.env;
let fake: FakeCustomerProfiles;

/** Makes the destination as the publisher does, at a domain with the object types of the template. */
async function deploy(
  options: Partial<CustomerProfilesDestinationOptions>,
  searchKey: string,
  existing: readonly ObjectType[] = [],
) {
  const destination = Destination.customerProfiles({ domainName: 'shop', ...options });
  const { template } = synthesize({ destination });
  const types = [...existing, ...objectTypesOf(template, 'shop')];
  fake = await FakeCustomerProfiles.start('shop', { searchKey, types });
  process.env = {
    ...ENVIRONMENT,
    AWS_ENDPOINT_URL_CUSTOMER_PROFILES: fake.endpoint,
    AWS_REGION: 'eu-central-1',
    AWS_ACCESS_KEY_ID: 'a',
    AWS_SECRET_ACCESS_KEY: 's',
  };
  let now = 0;
  return createDestination(
    configOf(template, 'Publisher'),
    () => now,
    async (milliseconds) => void (now += milliseconds),
  );
}

afterEach(async () => {
  process.env = ENVIRONMENT;
  await fake.close();
});

const CHANGES = [eventChange('ann'), attributeChange('ann'), attributeChange('new'), eventChange('new')];

test.each<[string, Partial<CustomerProfilesDestinationOptions>, string, ObjectType[], object]>([
  ['_account', {}, '_account', [], { fields: { AccountNumber: 'new' } }],
  ['_email', { profileKey: ProfileKey.EMAIL }, '_email', [], { fields: { EmailAddress: 'new' } }],
  ['_phone', { profileKey: ProfileKey.PHONE }, '_phone', [], { fields: { PhoneNumber: 'new' } }],
  [
    'principalIdKey of Amplify',
    { profileKey: ProfileKey.AMPLIFY },
    'principalIdKey',
    [AMPLIFY_TYPE],
    { fields: {}, attributes: { principalId: 'new', big_spender: 'ready' } },
  ],
  [
    'a key of the domain',
    { profileKey: MEMBER },
    'memberIdKey',
    [MEMBER_TYPE],
    { fields: { AccountNumber: 'new' } },
  ],
])(
  'by %s: profiles are found or made, and rules that fire are tied to them',
  async (_, options, key, existing, made) => {
    const destination = await deploy(options, key, existing);
    const ann = fake.add('ann');
    expect(await destination.deliver(CHANGES)).toEqual(CHANGES.map(() => ({ outcome: 'delivered' })));

    expect(fake.of('ann')).toEqual([ann]);
    expect(ann.attributes).toEqual({ big_spender: 'ready' });
    const [profile] = fake.of('new');
    expect(fake.profiles).toEqual([ann, profile]);
    expect(profile).toMatchObject(made);
    expect(
      [...fake.objects.values()].map(({ profileId, object }) => [object.userId, profileId]).sort(),
    ).toEqual([
      ['ann', ann.id],
      ['new', profile.id],
    ]);
  },
);

test.each<[string, Partial<CustomerProfilesDestinationOptions>, string, ObjectType[]]>([
  ['_account', { createProfiles: false }, '_account', []],
  [
    'principalIdKey',
    { profileKey: ProfileKey.AMPLIFY, createProfiles: false },
    'principalIdKey',
    [AMPLIFY_TYPE],
  ],
  ['a key of the domain', { profileKey: ProfileKey.of('memberIdKey') }, 'memberIdKey', [MEMBER_TYPE]],
])('by %s, without making profiles: users without one are refused', async (_, options, key, existing) => {
  const destination = await deploy(options, key, existing);
  const ann = fake.add('ann');
  expect((await destination.deliver(CHANGES)).map(({ outcome }) => outcome)).toEqual([
    'delivered',
    'delivered',
    'rejected',
    'rejected',
  ]);
  expect(fake.profiles).toEqual([ann]);
  expect([...fake.objects.values()].map(({ profileId }) => profileId)).toEqual([ann.id]);
});
