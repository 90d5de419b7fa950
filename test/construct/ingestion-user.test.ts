import { IngestionUser } from '../../src/index';

test.each([
  [IngestionUser.body(), { kind: 'body' }],
  [IngestionUser.caller(), { kind: 'caller' }],
  [IngestionUser.claim('sub'), { kind: 'claim', claim: 'sub' }],
])('the function is told the origin of users', (user, source) => {
  expect(user._source).toEqual(source);
});

test('a claim has a name', () => {
  expect(() => IngestionUser.claim(' ')).toThrow('IngestionUser.claim: name is empty');
});

const CALLER = 'userFrom: IngestionUser.caller needs requests that are signed with IAM credentials';
const CLAIM = 'userFrom: IngestionUser.claim needs an authorizer for JSON web tokens';

test.each([
  [IngestionUser.caller(), 'JWT', CALLER],
  [IngestionUser.caller(), 'CUSTOM', CALLER],
  [IngestionUser.caller(), 'NONE', CALLER],
  [IngestionUser.claim('sub'), 'AWS_IAM', CLAIM],
  [IngestionUser.claim('sub'), 'CUSTOM', CLAIM],
  [IngestionUser.claim('sub'), 'NONE', CLAIM],
])('an authorizer that does not verify the user is refused', (user, type, message) => {
  expect(() => user._checkAuthorization(type)).toThrow(message);
});

test('an authorizer that verifies the user is accepted', () => {
  for (const [user, type] of [
    [IngestionUser.caller(), 'AWS_IAM'],
    [IngestionUser.claim('sub'), 'JWT'],
    ...['AWS_IAM', 'JWT', 'CUSTOM', 'NONE'].map((each) => [IngestionUser.body(), each] as const),
  ] as const) {
    expect(() => user._checkAuthorization(type)).not.toThrow();
  }
});
