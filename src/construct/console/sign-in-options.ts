import * as cognito from 'aws-cdk-lib/aws-cognito';

/** Options of `SignIn.cognito`. */
export interface CognitoSignInOptions {
  /**
   * User pool of the people who may sign in, in the region of the console. A domain, a client and three
   * groups are added to it; it must not have a domain or groups of these names yet.
   *
   * Use `SignIn.oidc` for a pool that has a domain and a client.
   *
   * @default - a user pool is created, to which only administrators add people
   */
  readonly userPool?: cognito.IUserPool;

  /**
   * Beginning of the address where people sign in, unique among all accounts of the region: 1 to 63 lower
   * case letters, digits and hyphens, without `aws`, `amazon` or `cognito`.
   *
   * @default - made from the account and the place of the console in the app
   */
  readonly domainPrefix?: string;
}

/** Options of `SignIn.oidc`. */
export interface OidcSignInOptions {
  /**
   * Address of the provider, as its tokens name it in `iss`: `https://login.example.com`. It is an `https`
   * address below which `/.well-known/openid-configuration` answers.
   */
  readonly issuer: string;

  /**
   * Id of the client that is registered there for this console: a public one (a single-page application, with
   * PKCE and without a secret), with the `url` of the console as redirect and
   * sign-out address.
   */
  readonly clientId: string;

  /**
   * Claim of the ID token that lists the groups of who signs in.
   *
   * @default 'groups'
   */
  readonly groupsClaim?: string;

  /**
   * Further origins that the page calls to sign people in, such as `https://tokens.example.com`: that of the
   * provider's token endpoint, where it differs from that of `issuer`.
   *
   * @default - only the origin of `issuer`
   */
  readonly endpointOrigins?: string[];
}
