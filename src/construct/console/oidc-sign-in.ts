import { Token } from 'aws-cdk-lib';
import { checkText } from '../support/checks';
import { BindSignIn } from './sign-in-binding';
import { OidcSignInOptions } from './sign-in-options';

const LABEL = 'SignIn.oidc';

export function oidcSignIn({
  issuer,
  clientId,
  groupsClaim = 'groups',
  endpointOrigins = [],
}: OidcSignInOptions): BindSignIn {
  checkAddress('issuer', issuer);
  checkText(`${LABEL}: clientId`, clientId);
  checkText(`${LABEL}: groupsClaim`, groupsClaim);
  for (const origin of endpointOrigins) checkOrigin(origin);
  return () => ({ issuer, clientId, groupsClaim, origins: endpointOrigins });
}

function checkAddress(name: string, address: string): void {
  if (Token.isUnresolved(address)) return;
  if (!/^https:\/\/[^\s?#]+$/.test(address) || !URL.canParse(address)) {
    throw new Error(`${LABEL}: ${name} must be like https://login.example.com, but is "${address}"`);
  }
}

function checkOrigin(origin: string): void {
  checkAddress('endpointOrigins', origin);
  if (Token.isUnresolved(origin) || new URL(origin).origin === origin) return;
  throw new Error(
    `${LABEL}: endpointOrigins must be origins without a path, but one is "${origin}"; ` +
      `write ${new URL(origin).origin}`,
  );
}
