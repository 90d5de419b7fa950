import { App, CfnParameter, Stack } from 'aws-cdk-lib';
import { Annotations, Match } from 'aws-cdk-lib/assertions';
import {
  CustomerProfilesDestinationOptions,
  Destination,
  PinpointIncrementalAnalytics,
  ProfileKey,
  ProfileKeyOptions,
} from '../../../src/index';
import { allowed, configOf, resources, synthesize } from '../synthesis';

const telling = (options: Partial<CustomerProfilesDestinationOptions> = {}) =>
  synthesize({ destination: Destination.customerProfiles({ domainName: 'shop', ...options }) });
const typesOf = ({ template }: ReturnType<typeof synthesize>) =>
  Object.values(resources(template, 'AWS::CustomerProfiles::ObjectType')).map(({ Properties }) => Properties);

test('two object types: one that makes the profile of a user who has none, one for rules that fire', () => {
  const [user, rule] = typesOf(telling());
  expect(user).toMatchObject({
    DomainName: 'shop',
    AllowProfileCreation: true,
    Fields: [{ Name: 'userId', ObjectTypeField: { Target: '_profile.AccountNumber' } }],
    Keys: [{ ObjectTypeKeyList: [{ FieldNames: ['userId'], StandardIdentifiers: ['PROFILE', 'UNIQUE'] }] }],
  });
  expect(rule).toMatchObject({
    AllowProfileCreation: false,
    Keys: [
      { ObjectTypeKeyList: [{ FieldNames: ['id'], StandardIdentifiers: ['UNIQUE'] }] },
      {
        Name: user.Keys[0].Name,
        ObjectTypeKeyList: [{ FieldNames: ['userId'], StandardIdentifiers: ['PROFILE'] }],
      },
    ],
  });
  expect(
    [user.ObjectTypeName, rule.ObjectTypeName].every((name: string) => /^[A-Za-z_]\w{0,254}$/.test(name)),
  ).toBe(true);
  expect(user.ObjectTypeName).not.toBe(rule.ObjectTypeName);
});

test('the publisher knows them, and may do to this domain what it does and nothing else', () => {
  const synthesized = telling();
  const [user, rule] = typesOf(synthesized);
  const { template } = synthesized;
  expect(configOf(template, 'Publisher').destination).toEqual({
    kind: 'customerProfiles',
    parameters: {
      domainName: 'shop',
      searchKey: '_account',
      userKey: user.Keys[0].Name,
      userObjectType: user.ObjectTypeName,
      userIdField: 'userId',
      ruleObjectType: rule.ObjectTypeName,
      callsPerSecond: '100',
    },
  });
  expect([...new Set(allowed(template, 'PublisherRole', 'domains/shop'))]).toEqual([
    'profile:AddProfileKey',
    'profile:PutProfileObject',
    'profile:SearchProfiles',
    'profile:UpdateProfile',
  ]);
  expect(allowed(template, 'PublisherRole', `domains/shop/object-types/${rule.ObjectTypeName}`)).toEqual([
    'profile:PutProfileObject',
  ]);
  expect(allowed(template, 'AggregatorRole', 'domains/shop')).toEqual([]);
});

test('a profile is found and made by the key that is wanted', () => {
  const synthesized = telling({
    profileKey: ProfileKey.EMAIL,
    ruleObjectTypeName: 'loyalty_rule',
    callsPerSecond: 20,
  });
  const [user, rule] = typesOf(synthesized);
  expect(user.Fields[0].ObjectTypeField.Target).toBe('_profile.EmailAddress');
  expect(rule.ObjectTypeName).toBe('loyalty_rule');
  expect(configOf(synthesized.template, 'Publisher').destination.parameters).toMatchObject({
    searchKey: '_email',
    callsPerSecond: '20',
  });
});

test('the domain may be known only at deployment', () => {
  const synthesized = synthesize((scope) => ({
    destination: Destination.customerProfiles({
      domainName: new CfnParameter(scope, 'Domain').valueAsString,
    }),
  }));
  expect(typesOf(synthesized)[0].DomainName).toEqual({ Ref: 'Domain' });
});

test.each(['_', 'Loyalty-rule_2', 'r'.repeat(255)])('the object type of rules may be named %s', (name) => {
  expect(typesOf(telling({ ruleObjectTypeName: name }))[1].ObjectTypeName).toBe(name);
});

test.each<[Partial<CustomerProfilesDestinationOptions>, string]>([
  [{ domainName: ' ' }, 'Destination.customerProfiles: domainName is empty'],
  [{ ruleObjectTypeName: ' ' }, 'Destination.customerProfiles: ruleObjectTypeName is empty'],
  ...['loyalty rule', '1st_rule', '-rule', 'r'.repeat(256)].map(
    (name): [Partial<CustomerProfilesDestinationOptions>, string] => [
      { ruleObjectTypeName: name },
      'Destination.customerProfiles: ruleObjectTypeName must be 1 to 255 letters, digits, hyphens and ' +
        `underscores that do not begin with a digit or a hyphen, but is "${name}"`,
    ],
  ),
  ...['my shop', 'shop.eu', 's'.repeat(65)].map(
    (name): [Partial<CustomerProfilesDestinationOptions>, string] => [
      { domainName: name },
      'Destination.customerProfiles: domainName must be 1 to 64 letters, digits, hyphens and underscores, ' +
        `but is "${name}"`,
    ],
  ),
  [
    { profileKey: ProfileKey.of('_orderId'), createProfiles: true },
    'Destination.customerProfiles: createProfiles is true, but the key _orderId does not say how; ' +
      'give ProfileKey.of objectTypeName and userIdField, or leave createProfiles out',
  ],
  [{ callsPerSecond: 0 }, 'callsPerSecond must be a number over 0, but is 0'],
])('%j is refused', (options, message) => {
  expect(() => telling(options)).toThrow(message);
});

test.each([
  [ProfileKey.ACCOUNT, '_account', 'AccountNumber'],
  [ProfileKey.EMAIL, '_email', 'EmailAddress'],
  [ProfileKey.PHONE, '_phone', 'PhoneNumber'],
])('a key of the service fills in the field that it searches (%#)', (profileKey, searchKey, field) => {
  const synthesized = telling({ profileKey });
  expect(configOf(synthesized.template, 'Publisher').destination.parameters).toMatchObject({ searchKey });
  expect(typesOf(synthesized)[0].Fields[0].ObjectTypeField.Target).toBe(`_profile.${field}`);
});

describe('profiles of Amplify', () => {
  const synthesized = telling({ profileKey: ProfileKey.AMPLIFY });
  const [rule, ...others] = typesOf(synthesized);

  test('are made by the object type that is there, and rules have one with its key', () => {
    expect(others).toEqual([]);
    expect(rule.Keys).toEqual([
      {
        Name: expect.stringMatching(/_id$/),
        ObjectTypeKeyList: [{ FieldNames: ['id'], StandardIdentifiers: ['UNIQUE'] }],
      },
      {
        Name: 'principalIdKey',
        ObjectTypeKeyList: [{ FieldNames: ['userId'], StandardIdentifiers: ['PROFILE'] }],
      },
    ]);
    expect(configOf(synthesized.template, 'Publisher').destination.parameters).toEqual({
      domainName: 'shop',
      searchKey: 'principalIdKey',
      userKey: 'principalIdKey',
      userObjectType: 'AmplifyProfile',
      userIdField: 'principalId',
      ruleObjectType: rule.ObjectTypeName,
      callsPerSecond: '100',
    });
  });

  test('need no permission to add a key', () => {
    const { template } = synthesized;
    expect([...new Set(allowed(template, 'PublisherRole', 'domains/shop'))]).toEqual([
      'profile:PutProfileObject',
      'profile:SearchProfiles',
      'profile:UpdateProfile',
    ]);
    for (const name of ['AmplifyProfile', rule.ObjectTypeName]) {
      expect(allowed(template, 'PublisherRole', `domains/shop/object-types/${name}`)).toEqual([
        'profile:PutProfileObject',
      ]);
    }
  });

  test('are not made when that is turned off, nor may they be', () => {
    const { template } = telling({ profileKey: ProfileKey.AMPLIFY, createProfiles: false });
    expect(configOf(template, 'Publisher').destination.parameters).not.toHaveProperty('userObjectType');
    expect(configOf(template, 'Publisher').destination.parameters).not.toHaveProperty('userIdField');
    expect(allowed(template, 'PublisherRole', 'AmplifyProfile')).toEqual([]);
  });
});

test('without making profiles, a key of the service needs an object type for rules only', () => {
  const synthesized = telling({ createProfiles: false });
  const [rule, ...others] = typesOf(synthesized);
  expect(others).toEqual([]);
  const { parameters } = configOf(synthesized.template, 'Publisher').destination;
  expect(parameters).toMatchObject({ searchKey: '_account', userKey: rule.Keys[1].Name });
  expect(parameters).not.toHaveProperty('userObjectType');
  expect(rule.Keys[1].Name).not.toBe('_account');
  expect(allowed(synthesized.template, 'PublisherRole', 'domains/shop')).toContain('profile:AddProfileKey');
});

test('a key of the domain makes profiles where it says how, and none otherwise', () => {
  const creation = { objectTypeName: 'Member', userIdField: 'memberId' };
  const parametersOf = (profileKey: ProfileKey) =>
    configOf(telling({ profileKey }).template, 'Publisher').destination.parameters;
  expect(parametersOf(ProfileKey.of('memberIdKey', creation))).toMatchObject({
    searchKey: 'memberIdKey',
    userKey: 'memberIdKey',
    userObjectType: 'Member',
    userIdField: 'memberId',
  });
  expect(parametersOf(ProfileKey.of('memberIdKey'))).not.toHaveProperty('userObjectType');
});

test.each([
  ['_email', 'EMAIL_ADDRESS'],
  ['_phone', 'PHONE_NUMBER'],
  ['_account', 'STRING'],
  ['memberIdKey', 'STRING'],
])('the user id of rules is indexed as the key %s is', (name, contentType) => {
  const [rule] = typesOf(telling({ profileKey: ProfileKey.of(name) }));
  expect(rule.Fields.find(({ Name }: { Name: string }) => Name === 'userId')).toMatchObject({
    ObjectTypeField: { ContentType: contentType },
  });
});

test.each(['_', 'principalIdKey', '_segmentUserId', 'a-1', 'k'.repeat(64)])(
  'the key may be %s, and its name stays as it is',
  (name) => {
    expect(typesOf(telling({ profileKey: ProfileKey.of(name) }))[0].Keys[1].Name).toBe(name);
  },
);

test.each<[string, ProfileKeyOptions, string]>([
  [' ', {}, 'ProfileKey.of: name is empty; leave it out or give it a value'],
  ...['member id', 'member.id', 'k'.repeat(65)].map((name): [string, ProfileKeyOptions, string] => [
    name,
    {},
    `ProfileKey.of: name must be 1 to 64 letters, digits, hyphens and underscores, but is "${name}"`,
  ]),
  [
    'memberIdKey',
    { objectTypeName: '1st', userIdField: 'memberId' },
    'ProfileKey.of: objectTypeName must be 1 to 255 letters, digits, hyphens and underscores ' +
      'that do not begin with a digit or a hyphen, but is "1st"',
  ],
  [
    'memberIdKey',
    { objectTypeName: 'Member', userIdField: '' },
    'ProfileKey.of: userIdField is empty; leave it out or give it a value',
  ],
  ...[{ objectTypeName: 'Member' }, { userIdField: 'memberId' }].map(
    (options): [string, ProfileKeyOptions, string] => [
      'memberIdKey',
      options,
      'ProfileKey.of: objectTypeName and userIdField make profiles only together; give both, or neither',
    ],
  ),
])('the key %j with %j is refused', (name, options, message) => {
  expect(() => ProfileKey.of(name, options)).toThrow(message);
});

describe('the region', () => {
  const warningsIn = (region?: string) => {
    const stack = new Stack(new App(), 'Shop', { env: region ? { region } : undefined });
    new PinpointIncrementalAnalytics(stack, 'Analytics', {
      destination: Destination.customerProfiles({ domainName: 'shop' }),
    });
    return Annotations.fromStack(stack)
      .findWarning('*', Match.stringLikeRegexp('have Customer Profiles'))
      .map(({ entry }) => String(entry.data));
  };

  test.each([undefined, 'eu-central-1', 'us-east-1'])('%s causes no warning', (region) => {
    expect(warningsIn(region)).toEqual([]);
  });

  test('is named in a warning where the service is not known to be', () => {
    expect(warningsIn('eu-west-1')).toEqual([
      expect.stringMatching(
        /^Destination\.customerProfiles: eu-west-1 is not among the regions that are known to have Customer Profiles, .*eu-central-1.*; deploy to one of these, or acknowledge this warning/,
      ),
    ]);
  });
});
