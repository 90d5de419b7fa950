import type { APIGatewayProxyEventV2, APIGatewayProxyEventV2WithJWTAuthorizer } from 'aws-lambda';
import { ErrorResponse } from '../api';
import { Claims } from '../server/account';

/** Bytes of an answer that Lambda hands over (Lambda quotas), less room for its headers. */
const MAX_ANSWER_BYTES = 6 * 1_024 * 1_024 - 64 * 1_024;

export interface Answer {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly isBase64Encoded: boolean;
}

/** Returns the claims that the API's authorizer has verified; undefined for a route without one. */
export function claimsOf({ requestContext }: APIGatewayProxyEventV2): Claims | undefined {
  const { authorizer } = requestContext as Partial<APIGatewayProxyEventV2WithJWTAuthorizer['requestContext']>;
  return authorizer?.jwt?.claims;
}

/** Refuses an answer that Lambda would drop without a word of why. */
export function withinLimit(answer: Answer): Answer {
  const bytes = Buffer.byteLength(JSON.stringify(answer.body));
  if (bytes <= MAX_ANSWER_BYTES) return answer;
  const refusal: ErrorResponse = {
    message:
      `the answer takes ${bytes} bytes, and at most ${MAX_ANSWER_BYTES} can be sent from here; ` +
      'ask for less at a time, or use the command “playground --stack” for it',
  };
  return {
    statusCode: 413,
    headers: { 'content-type': 'application/json', 'cache-control': 'no-store' },
    body: JSON.stringify(refusal),
    isBase64Encoded: false,
  };
}
