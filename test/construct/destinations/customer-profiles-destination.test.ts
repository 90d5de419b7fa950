import { CfnParameter } from 'aws-cdk-lib';
import { CustomerProfilesDestinationOptions, Destination } from '../../../src/index';
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
    searchKey: '_email',
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
    { searchKey: '_orderId' },
    'searchKey must be _account, _email, _phone, but is _orderId: ' +
      'only by these a profile can be made for a user who has none',
  ],
  [{ callsPerSecond: 0 }, 'callsPerSecond must be a number over 0, but is 0'],
])('%j is refused', (options, message) => {
  expect(() => telling(options)).toThrow(message);
});
