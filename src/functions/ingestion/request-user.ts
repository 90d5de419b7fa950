import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { IngestionConfig } from '../../contract/ingestion-config';
import { Checked, checkUserId, isJsonObject } from './request-shapes';

/** User of all events of a request. */
export type RequestUser =
  /** Not verified: each endpoint names its own. */
  | { readonly kind: 'named' }
  | { readonly kind: 'verified'; readonly userId: string }
  /** Verified to have no user: an identity that has not signed in. */
  | { readonly kind: 'guest' };

/** Kinds of identities that API Gateway hands over; a request has one. */
const IDENTITIES = ['iam', 'jwt', 'lambda'];
/** Method by which an identity of Cognito has signed in (HTTP APIs, payload 2.0). */
const SIGNED_IN = 'authenticated';

/** Returns the user of a request, or the reason for which none can be verified. */
export function userOfRequest(
  userFrom: IngestionConfig['userFrom'],
  { requestContext }: APIGatewayProxyEventV2,
): Checked<RequestUser> {
  if (userFrom.kind === 'body') return { ok: true, value: { kind: 'named' } };

  const { authorizer } = requestContext as { readonly authorizer?: unknown };
  const identities = isJsonObject(authorizer) ? authorizer : {};
  const present = IDENTITIES.filter((kind) => isJsonObject(identities[kind]));
  if (present.length > 1) {
    return { ok: false, fault: `The request carries ${present.length} identities (${present.join(', ')})` };
  }
  return userFrom.kind === 'caller' ? callerOf(identities.iam) : claimOf(identities.jwt, userFrom.claim);
}

function callerOf(iam: unknown): Checked<RequestUser> {
  const identity = isJsonObject(iam) ? iam.cognitoIdentity : undefined;
  if (!isJsonObject(identity)) {
    return { ok: false, fault: 'The request is not signed with the credentials of a Cognito identity' };
  }
  const { amr, identityId } = identity;
  if (!Array.isArray(amr) || !amr.includes(SIGNED_IN)) return { ok: true, value: { kind: 'guest' } };
  return verified(identityId, 'the Cognito identity');
}

function claimOf(jwt: unknown, claim: string): Checked<RequestUser> {
  const claims = isJsonObject(jwt) ? jwt.claims : undefined;
  if (!isJsonObject(claims)) return { ok: false, fault: 'The request carries no verified token' };
  return verified(
    Object.hasOwn(claims, claim) ? claims[claim] : undefined,
    `the claim ${JSON.stringify(claim)} of the token`,
  );
}

function verified(value: unknown, label: string): Checked<RequestUser> {
  const userId = checkUserId(value, label);
  return userId.ok ? { ok: true, value: { kind: 'verified', userId: userId.value } } : userId;
}

/**
 * Returns the user of an endpoint.
 *
 * @param named user that the request names for it, if it does
 */
export function userOfEndpoint(
  user: RequestUser,
  named: Checked<string | undefined>,
): Checked<string | undefined> {
  if (user.kind === 'named' || !named.ok) return named;
  if (user.kind === 'guest') {
    return named.value === undefined
      ? named
      : { ok: false, fault: 'User.UserId is set, but the sender has not signed in; leave it out' };
  }
  return named.value === undefined || named.value === user.userId
    ? { ok: true, value: user.userId }
    : { ok: false, fault: 'User.UserId is not the verified user of the request; leave it out' };
}
