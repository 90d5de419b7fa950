import { checkText } from './support/checks';

/**
 * Decides whose events an `Ingestion` takes.
 *
 * @example
 * import { HttpUserPoolAuthorizer } from 'aws-cdk-lib/aws-apigatewayv2-authorizers';
 * import * as cognito from 'aws-cdk-lib/aws-cognito';
 * import {
 *   Ingestion,
 *   IngestionUser,
 *   PinpointIncrementalAnalytics,
 * } from 'cdk-pinpoint-incremental-analytics';
 *
 * declare const analytics: PinpointIncrementalAnalytics;
 * declare const userPool: cognito.UserPool;
 * new Ingestion(this, 'Ingestion', {
 *   analytics,
 *   authorizer: new HttpUserPoolAuthorizer('Users', userPool),
 *   userFrom: IngestionUser.claim('sub'),
 * });
 */
export class IngestionUser {
  /**
   * Believes the user that a request names, as Amazon Pinpoint did.
   *
   * A client that may send events may then send them for any user.
   */
  public static body(): IngestionUser {
    return new IngestionUser({ kind: 'body' });
  }

  /**
   * Takes the id of the Amazon Cognito identity whose credentials sign the request, such as
   * `eu-west-1:5b1f0c7e-2d8a-4f63-9c41-7ae0d92f3b15`.
   *
   * Events of an identity that has not signed in are events without a user. Requests that are signed with
   * other credentials are refused.
   */
  public static caller(): IngestionUser {
    return new IngestionUser({ kind: 'caller' });
  }

  /**
   * Takes a claim of the JSON web token that the authorizer has verified.
   *
   * It has to be one that users cannot change themselves, and that holds a single text of at most 2,000
   * characters. Requests whose token lacks it are refused.
   *
   * @param name of the claim, such as `sub`
   * @throws an error when the name is empty
   */
  public static claim(name: string): IngestionUser {
    checkText('IngestionUser.claim: name', name);
    return new IngestionUser({ kind: 'claim', claim: name });
  }

  /** @internal */
  public readonly _source: { kind: 'body' } | { kind: 'caller' } | { kind: 'claim'; claim: string };

  private constructor(source: IngestionUser['_source']) {
    this._source = source;
  }

  /**
   * Refuses an authorizer that does not verify the user.
   *
   * @throws an error when it does not
   * @internal
   */
  public _checkAuthorization(type: string): void {
    const { kind } = this._source;
    if (kind === 'caller' && type !== 'AWS_IAM') {
      throw new Error(
        'userFrom: IngestionUser.caller needs requests that are signed with IAM credentials, ' +
          `but the authorizer is of type ${type}; leave authorizer out, or use IngestionUser.claim or body`,
      );
    }
    if (kind === 'claim' && type !== 'JWT') {
      throw new Error(
        'userFrom: IngestionUser.claim needs an authorizer for JSON web tokens, ' +
          `but that of the requests is of type ${type}; ` +
          'give HttpJwtAuthorizer or HttpUserPoolAuthorizer as authorizer, ' +
          'or use IngestionUser.caller or body',
      );
    }
  }
}
