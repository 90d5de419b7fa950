import { createPublicKey, JsonWebKey, verify } from 'node:crypto';
import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { consoleEvent } from './console-requests';
import { ContainerAnswer, SignInUnderTest } from './console-under-test';
import { HttpReply, HttpRequest, HttpServer } from './http-server';
import { Issuer } from './issuer/issuer';

type Claims = Readonly<Record<string, unknown>>;

/** Function of a console, wherever it runs. */
export interface ConsoleBackend {
  invoke(event: APIGatewayProxyEventV2): Promise<ContainerAnswer>;
}

/** Serves the function of a console as an HTTP API does, and verifies the tokens of an issuer. */
export class ConsoleGateway {
  /**
   * @param people groups of each person by name
   * @param open starts or deploys the function once it is known where people sign in
   */
  static async start(
    people: Readonly<Record<string, readonly string[]>>,
    open: (signIn: SignInUnderTest) => Promise<ConsoleBackend>,
  ): Promise<ConsoleGateway> {
    const gateway = new ConsoleGateway();
    gateway.server = await HttpServer.start((request) => gateway.answer(request));
    gateway.issuer = await Issuer.start(gateway.address, people);
    const { address: issuer, clientId } = gateway.issuer;
    gateway.backend = await open({ issuer, clientId, groupsClaim: 'groups' });
    return gateway;
  }

  private backend!: ConsoleBackend;
  private server!: HttpServer;
  private issuer!: Issuer;

  private constructor() {}

  get address(): string {
    return `${this.server.endpoint}/`;
  }

  get issuerAddress(): string {
    return this.issuer.address;
  }

  async close(): Promise<void> {
    await this.server.close();
    await this.issuer.stop();
  }

  private async answer(request: HttpRequest): Promise<HttpReply> {
    const isGuarded = request.segments[0] === 'api';
    const claims = isGuarded ? await this.verified(request.headers.authorization) : undefined;
    if (isGuarded && !claims) {
      return { status: 401, headers: { 'www-authenticate': 'Bearer' }, body: '{"message":"Unauthorized"}' };
    }
    const { status, headers, content } = await this.backend.invoke(eventOf(request, claims));
    return { status, headers, body: content };
  }

  /** Returns the claims of a token that the issuer has signed for this console, and that has not ended. */
  private async verified(authorization = ''): Promise<Claims | undefined> {
    const [header, payload, signature] = authorization.replace(/^Bearer /, '').split('.');
    if (signature === undefined) return undefined;
    const { kid } = fromBase64<{ kid: string }>(header);
    const response = await fetch(`${this.issuer.address}/jwks`);
    const { keys } = (await response.json()) as { keys: (JsonWebKey & { kid: string })[] };
    const key = keys.find((one) => one.kid === kid);
    const isSigned =
      key !== undefined &&
      verify(
        'RSA-SHA256',
        Buffer.from(`${header}.${payload}`),
        createPublicKey({ key, format: 'jwk' }),
        Buffer.from(signature, 'base64url'),
      );
    const claims = fromBase64<Claims>(payload);
    const isOurs = claims.iss === this.issuer.address && claims.aud === this.issuer.clientId;
    return isSigned && isOurs && Number(claims.exp) > Date.now() / 1_000 ? claims : undefined;
  }
}

function eventOf(
  { method, segments, query, headers, body }: HttpRequest,
  claims?: Claims,
): APIGatewayProxyEventV2 {
  const path = `/${segments.map(encodeURIComponent).join('/')}${query.size > 0 ? `?${query.toString()}` : ''}`;
  const event = consoleEvent({
    method,
    path,
    headers: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)])),
  });
  return {
    ...event,
    ...(body.length > 0 && { body: body.toString('base64'), isBase64Encoded: true }),
    requestContext: {
      ...event.requestContext,
      ...(claims && { authorizer: { jwt: { claims: rendered(claims), scopes: null } } }),
    },
  };
}

/** Renders claims as an HTTP API does: as texts, lists without commas. */
function rendered(claims: Claims): Record<string, string> {
  return Object.fromEntries(
    Object.entries(claims).map(([name, value]) => [
      name,
      Array.isArray(value) ? `[${value.join(' ')}]` : String(value),
    ]),
  );
}

function fromBase64<T>(text: string): T {
  return JSON.parse(Buffer.from(text, 'base64url').toString('utf8')) as T;
}
