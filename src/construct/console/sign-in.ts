import { cognitoSignIn } from './cognito-sign-in';
import { oidcSignIn } from './oidc-sign-in';
import { BindSignIn } from './sign-in-binding';
import { CognitoSignInOptions, OidcSignInOptions } from './sign-in-options';

/**
 * Decides where people sign in who use a `RulesConsole`.
 *
 * @example
 * import { PinpointIncrementalAnalytics, RulesConsole, SignIn } from 'cdk-pinpoint-incremental-analytics';
 *
 * declare const analytics: PinpointIncrementalAnalytics;
 * new RulesConsole(this, 'Console', {
 *   analytics,
 *   signIn: SignIn.oidc({ issuer: 'https://login.example.com', clientId: '0oa1b2c3' }),
 * });
 */
export class SignIn {
  /**
   * Lets people sign in with Amazon Cognito, where administrators add them.
   *
   * @throws an error when the domain prefix is one that Cognito refuses
   */
  public static cognito(options: CognitoSignInOptions = {}): SignIn {
    return new SignIn(cognitoSignIn(options));
  }

  /**
   * Lets people sign in with any provider of OpenID Connect, such as Okta, Microsoft Entra ID or Auth0.
   *
   * @throws an error when the issuer or an origin is no address, or a text is empty
   */
  public static oidc(options: OidcSignInOptions): SignIn {
    return new SignIn(oidcSignIn(options));
  }

  /** @internal */
  public readonly _bind: BindSignIn;

  private constructor(bind: BindSignIn) {
    this._bind = bind;
  }
}
