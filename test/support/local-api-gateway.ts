import { randomUUID } from 'node:crypto';
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { INGESTION_ROUTES } from '../../src/contract/ingestion-config';
import { HttpReply, HttpRequest, HttpServer } from './http-server';

export type ApiHandler = (event: APIGatewayProxyEventV2) => Promise<APIGatewayProxyStructuredResultV2>;

export interface ApiRequest {
  readonly method: string;
  readonly segments: readonly string[];
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** Returns the context that an authorizer adds to a request, or nothing to refuse the request. */
export type Authorizer = (headers: Readonly<Record<string, string>>) => object | undefined;

/** Serves the two routes of an ingestion as an HTTP API in front of a handler. */
export class LocalApiGateway {
  static async start(handler: ApiHandler, authorizer?: Authorizer): Promise<LocalApiGateway> {
    const gateway = new LocalApiGateway(handler, authorizer);
    gateway.server = await HttpServer.start((request) => gateway.forward(request));
    return gateway;
  }

  readonly requests: HttpRequest[] = [];
  private server!: HttpServer;

  private constructor(
    private readonly handler: ApiHandler,
    private readonly authorizer: Authorizer = () => ({}),
  ) {}

  get endpoint(): string {
    return this.server.endpoint;
  }

  async close(): Promise<void> {
    await this.server.close();
  }

  private async forward(request: HttpRequest): Promise<HttpReply> {
    this.requests.push(request);
    const headers = Object.fromEntries(
      Object.entries(request.headers).map(([name, value]) => [name, String(value)]),
    );
    const authorized = this.authorizer(headers);
    if (!authorized) return { status: 403, headers: {}, body: '{"message":"Forbidden"}' };
    const {
      statusCode,
      headers: answered,
      body,
    } = await this.handler(
      withAuthorizer(proxyEvent({ ...request, headers, body: request.body.toString('utf8') }), authorized),
    );
    return {
      status: statusCode!,
      headers: Object.fromEntries(
        Object.entries(answered ?? {}).map(([name, value]) => [name, String(value)]),
      ),
      body,
    };
  }
}

/**
 * Builds the event that API Gateway hands over for a request; a path without a route becomes an event of the
 * `$default` route.
 */
export function proxyEvent({ method, segments, headers = {}, body }: ApiRequest): APIGatewayProxyEventV2 {
  const path = `/${segments.map(encodeURIComponent).join('/')}`;
  const { routeKey, pathParameters } = match(method, segments);
  return {
    version: '2.0',
    routeKey,
    rawPath: path,
    rawQueryString: '',
    headers,
    requestContext: {
      accountId: '111122223333',
      apiId: 'api',
      domainName: 'localhost',
      domainPrefix: 'localhost',
      requestId: randomUUID(),
      routeKey,
      stage: '$default',
      time: '',
      timeEpoch: 0,
      http: { method, path, protocol: 'HTTP/1.1', sourceIp: '127.0.0.1', userAgent: '' },
    },
    pathParameters,
    ...(body !== undefined && body !== '' && { body }),
    isBase64Encoded: false,
  };
}

/** Adds the context of an authorizer to an event, where there is one. */
export function withAuthorizer(event: APIGatewayProxyEventV2, authorizer?: object): APIGatewayProxyEventV2 {
  if (!authorizer) return event;
  const requestContext = { ...event.requestContext, authorizer };
  return { ...event, requestContext };
}

function match(
  method: string,
  segments: readonly string[],
): Pick<APIGatewayProxyEventV2, 'routeKey' | 'pathParameters'> {
  for (const route of Object.values(INGESTION_ROUTES)) {
    const parts = route.path.split('/').slice(1);
    const fits =
      parts.length === segments.length &&
      parts.every((part, index) => part.startsWith('{') || part === segments[index]);
    if (route.method !== method || !fits) continue;
    const names = parts.flatMap((part, index): [string, string][] =>
      part.startsWith('{') ? [[part.slice(1, -1), segments[index]]] : [],
    );
    return { routeKey: `${route.method} ${route.path}`, pathParameters: Object.fromEntries(names) };
  }
  return { routeKey: '$default' };
}
