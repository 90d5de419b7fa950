import type { APIGatewayProxyEventV2 } from 'aws-lambda';

/** Somebody who signs in. */
export interface Person {
  readonly sub: string;
  readonly email?: string;
  readonly groups: readonly string[];
}

export interface ConsoleRequest {
  readonly method?: string;
  /** Path with its query. */
  readonly path: string;
  readonly person?: Person;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Builds a token with claims, which nobody has signed. */
export function tokenWith(claims: object): string {
  return ['{}', JSON.stringify(claims), ''].map((part) => Buffer.from(part).toString('base64url')).join('.');
}

/** Builds the event that an HTTP API hands over once its authorizer has verified the token. */
export function consoleEvent(
  { method = 'GET', path, person, body, headers = {} }: ConsoleRequest,
  groupsClaim = 'cognito:groups',
): APIGatewayProxyEventV2 {
  const [rawPath, rawQueryString = ''] = path.split('?');
  const claims = person && { ...person, [groupsClaim]: `[${person.groups.join(' ')}]` };
  return {
    version: '2.0',
    routeKey: '$default',
    rawPath,
    rawQueryString,
    headers: {
      host: 'console.example.com',
      ...(person && {
        authorization: `Bearer ${tokenWith({ ...person, [groupsClaim]: person.groups })}`,
      }),
      ...(body !== undefined && { 'content-type': 'application/json' }),
      ...headers,
    },
    requestContext: {
      accountId: '111122223333',
      apiId: 'api',
      domainName: 'console.example.com',
      domainPrefix: 'console',
      requestId: 'request',
      routeKey: '$default',
      stage: '$default',
      time: '',
      timeEpoch: 0,
      http: { method, path: rawPath, protocol: 'HTTP/1.1', sourceIp: '127.0.0.1', userAgent: '' },
      ...(claims && { authorizer: { jwt: { claims, scopes: null } } }),
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
    isBase64Encoded: false,
  };
}
