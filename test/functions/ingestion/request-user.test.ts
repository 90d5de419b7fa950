import { userOfEndpoint, userOfRequest } from '../../../src/functions/ingestion/request-user';
import { proxyEvent, withAuthorizer } from '../../support/local-api-gateway';

const request = (authorizer?: object) =>
  withAuthorizer(proxyEvent({ method: 'POST', segments: ['v1', 'apps', 'app', 'events'] }), authorizer);
const identity = (cognitoIdentity: unknown) => ({ iam: { accessKey: 'key', cognitoIdentity } });
const signedIn = (identityId: unknown) => identity({ amr: ['authenticated'], identityId });
const token = (claims: unknown) => ({ jwt: { claims, scopes: null } });

const NO_IDENTITY = 'The request is not signed with the credentials of a Cognito identity';
const NO_TOKEN = 'The request carries no verified token';

test('the body decides when nothing is to be verified, whatever has been verified', () => {
  for (const authorizer of [undefined, signedIn('ann'), token({ sub: 'ann' })]) {
    expect(userOfRequest({ kind: 'body' }, request(authorizer))).toEqual({
      ok: true,
      value: { kind: 'named' },
    });
  }
});

describe('the user who signs', () => {
  const of = (authorizer?: object) => userOfRequest({ kind: 'caller' }, request(authorizer));

  test('is the Cognito identity that has signed in', () => {
    expect(of(signedIn('eu-west-1:ann'))).toEqual({
      ok: true,
      value: { kind: 'verified', userId: 'eu-west-1:ann' },
    });
  });

  test.each([
    ['says so', { amr: ['unauthenticated'], identityId: 'eu-west-1:guest' }],
    ['does not say how it signed in', { amr: null, identityId: 'eu-west-1:guest' }],
    ['has an empty list of ways', { amr: [], identityId: 'eu-west-1:guest' }],
  ])('is a guest when the identity %s', (_, cognitoIdentity) => {
    expect(of(identity(cognitoIdentity))).toEqual({ ok: true, value: { kind: 'guest' } });
  });

  test.each<[string, object | undefined, string]>([
    ['there is no authorizer', undefined, NO_IDENTITY],
    ['credentials of a role sign', identity(null), NO_IDENTITY],
    ['there is a token instead', token({ sub: 'ann' }), NO_IDENTITY],
    ['an identity has no id', signedIn(undefined), 'the Cognito identity is missing'],
    ['an identity has an empty id', signedIn(''), 'the Cognito identity is empty'],
    [
      'there are two identities',
      { ...signedIn('ann'), ...token({ sub: 'ben' }) },
      'The request carries 2 identities (iam, jwt)',
    ],
  ])('is refused when %s', (_, authorizer, fault) => {
    expect(of(authorizer)).toEqual({ ok: false, fault });
  });
});

describe('the user of a token', () => {
  const of = (authorizer?: object, claim = 'sub') =>
    userOfRequest({ kind: 'claim', claim }, request(authorizer));

  test('is its claim', () => {
    expect(of(token({ 'sub': 'ann', 'custom:id': '7' }), 'custom:id')).toEqual({
      ok: true,
      value: { kind: 'verified', userId: '7' },
    });
  });

  test.each<[string, object | undefined, string]>([
    ['there is no authorizer', undefined, NO_TOKEN],
    ['there is a signature instead', signedIn('ann'), NO_TOKEN],
    ['the claim is missing', token({ email: 'ann@example.com' }), 'the claim "sub" of the token is missing'],
    ['the claim is empty', token({ sub: '' }), 'the claim "sub" of the token is empty'],
    ['the claim is a list', token({ sub: ['ann'] }), 'the claim "sub" of the token is not a text'],
    [
      'the claim is too long',
      token({ sub: 'x'.repeat(2_001) }),
      'the claim "sub" of the token has 2001 characters, more than 2000',
    ],
  ])('is refused when %s', (_, authorizer, fault) => {
    expect(of(authorizer)).toEqual({ ok: false, fault });
  });

  test('is no member that every object has', () => {
    expect(of(token({}), 'constructor')).toMatchObject({ ok: false });
  });
});

test('an endpoint that is at fault stays so', () => {
  const fault = { ok: false as const, fault: 'User is not an object' };
  for (const user of [{ kind: 'guest' }, { kind: 'named' }, { kind: 'verified', userId: 'ann' }] as const) {
    expect(userOfEndpoint(user, fault)).toBe(fault);
  }
});
