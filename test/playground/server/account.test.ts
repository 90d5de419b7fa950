import { Claims, signedIn } from '../../../src/playground/server/account';
import { tokenWith } from '../../support/console-requests';

const SETTINGS = {
  groups: { viewer: 'viewers', editor: 'editors', operator: 'operators' },
  groupsClaim: 'cognito:groups',
};
/** Signs in as somebody with these groups, as the authorizer and the token write them. */
const withGroups = (verified: unknown, inToken?: unknown) =>
  signedIn(
    { 'sub': 'u-1', 'email': 'maria@example.com', 'cognito:groups': verified },
    tokenWith({ 'cognito:groups': inToken }),
    SETTINGS,
  );

test.each<[string, Claims, string]>([
  ['e-mail', { email: 'maria@example.com', name: 'Maria' }, 'maria@example.com'],
  ['name', { name: 'Maria', preferred_username: 'maria' }, 'Maria'],
  ['user name', { preferred_username: 'maria' }, 'maria'],
  ['user name of Cognito', { 'cognito:username': 'maria' }, 'maria'],
  ['id', { email: '' }, 'u-1'],
])('somebody is known by their %s', (_, claims, name) => {
  expect(signedIn({ sub: 'u-1', ...claims }, '', SETTINGS)).toEqual({ name, sub: 'u-1' });
});

test('claims without a subject are nobody', () => {
  expect(signedIn({ email: 'maria@example.com' }, '', SETTINGS)).toBeUndefined();
  expect(signedIn({ sub: '' }, '', SETTINGS)).toBeUndefined();
});

test.each([
  ['a list of one', '[editors]', ['editors'], 'editor'],
  ['a text', 'viewers', 'viewers', 'viewer'],
  ['several', '[staff viewers operators editors]', ['staff', 'viewers', 'operators', 'editors'], 'operator'],
  ['a list as such', ['viewers'], ['viewers'], 'viewer'],
  ['others', '[staff]', ['staff'], undefined],
  ['none', '[]', [], undefined],
  ['no claim', undefined, undefined, undefined],
])('groups as %s give the highest role', (_, verified, inToken, role) => {
  expect(withGroups(verified, inToken)?.role).toBe(role);
});

test('a name of several words gives no role of one of its words', () => {
  expect(withGroups('[rule editors]', ['rule editors'])?.role).toBeUndefined();
  expect(withGroups('[rule editors]', ['rule', 'editors'])?.role).toBe('editor');
  expect(withGroups('rule editors', 'rule editors')?.role).toBeUndefined();
});

test('a token that says something else than what was verified gives no role', () => {
  expect(withGroups('[staff viewers]', ['operators', 'viewers'])?.role).toBeUndefined();
  expect(withGroups('[staff viewers]', undefined)?.role).toBeUndefined();
  const noToken = signedIn({ 'sub': 'u-1', 'cognito:groups': '[a viewers]' }, 'no token', SETTINGS);
  expect(noToken).toEqual({ name: 'u-1', sub: 'u-1' });
});

test('names beyond ASCII are read from the token as they are', () => {
  expect(withGroups('[Küche editors]', ['Küche', 'editors'])?.role).toBe('editor');
});
