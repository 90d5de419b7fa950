import { Role, ROLES } from '../api';

/** Somebody who has signed in; without a role they may do nothing. */
export interface SignedIn {
  /** What people know them by. */
  readonly name: string;
  /** Id that the sign-in never gives to anybody else. */
  readonly sub: string;
  readonly role?: Role;
}

/** Somebody who may do what their role allows. */
export type Account = SignedIn & Required<Pick<SignedIn, 'role'>>;

/** Claims as an authorizer hands them over, which writes a list as `[a b]`. */
export type Claims = Readonly<Record<string, unknown>>;

export interface GroupSettings {
  readonly groups: Readonly<Record<Role, string>>;
  /** Claim that lists the groups. */
  readonly groupsClaim: string;
}

/**
 * Tells who has signed in, with the highest role that their groups give.
 *
 * @param claims claims that an authorizer has verified
 * @param token the token that it has verified, as it came with the request
 * @returns undefined when the claims name nobody
 */
export function signedIn(
  claims: Claims,
  token: string,
  { groups, groupsClaim }: GroupSettings,
): SignedIn | undefined {
  const sub = textOf(claims.sub);
  if (sub === undefined) return undefined;
  const names = [claims.email, claims.name, claims.preferred_username, claims['cognito:username']];
  const memberOf = groupsIn(claims[groupsClaim], () => claimOf(token, groupsClaim));
  const role = [...ROLES].reverse().find((each) => memberOf.includes(groups[each]));
  return {
    name: names.map(textOf).find((name) => name !== undefined) ?? sub,
    sub,
    ...(role && { role }),
  };
}

/**
 * Reads a list of groups. The text `[rule editors]` may be one group or two, so the token says which, and
 * only where it would be written as that same text, which is verified.
 */
function groupsIn(verified: unknown, inToken: () => unknown): readonly string[] {
  const text = textOf(verified);
  if (text === undefined) return Array.isArray(verified) ? verified.filter(isText) : [];
  const [, list = text] = /^\[(.*)\]$/s.exec(text) ?? [];
  if (!/\s/.test(list)) return [list];
  const groups = inToken();
  if (groups === text) return [text];
  return Array.isArray(groups) && `[${groups.join(' ')}]` === text ? groups.filter(isText) : [];
}

/** Returns a claim of a token, without any check of the token. */
function claimOf(token: string, claim: string): unknown {
  try {
    const [, payload] = token.split('.');
    const bytes = atob(payload.replace(/-/g, '+').replace(/_/g, '/'));
    const json = new TextDecoder().decode(Uint8Array.from(bytes, (one) => one.codePointAt(0)!));
    return (JSON.parse(json) as Claims)[claim];
  } catch {
    return undefined;
  }
}

function textOf(claim: unknown): string | undefined {
  return isText(claim) && claim !== '' ? claim : undefined;
}

function isText(value: unknown): value is string {
  return typeof value === 'string';
}
