import { randomUUID } from 'node:crypto';
import { Clock } from '../../src/engine/ports';
import {
  BadRequest,
  BatchItem,
  EndpointFields,
  EventStatus,
  FakePinpointApplication,
} from './fake-pinpoint-application';
import { HttpReply, HttpRequest, HttpServer } from './http-server';
import { TokenBucket } from './token-bucket';

export type PinpointOperation = 'UpdateEndpointsBatch' | 'PutEvents' | 'GetUserEndpoints';

export interface PinpointCall {
  readonly operation: PinpointOperation;
  /** Number of endpoints or events in the call. */
  readonly items: number;
  readonly status: number | 'dropped';
}

export type PinpointFault =
  /** Fails the call as a whole, without any effect. */
  | { readonly status: number }
  /** Accepts a PutEvents call but not these single events. */
  | { readonly events: EventStatus }
  /** Lets the call take effect but loses its answer. */
  | { readonly answer: 'dropped' };

const NO_FAULT: PinpointFault = { events: () => undefined };

export interface FakePinpointOptions {
  readonly applicationId?: string;
  /** Calls per second; unlimited when absent. */
  readonly quotas?: Partial<Record<PinpointOperation, number>>;
  readonly clock?: Clock;
}

const MAX_BYTES: Record<PinpointOperation, number> = {
  UpdateEndpointsBatch: 7_000_000,
  PutEvents: 4_000_000,
  GetUserEndpoints: Infinity,
};

const ERROR_TYPES: Record<number, string> = {
  400: 'BadRequestException',
  403: 'ForbiddenException',
  404: 'NotFoundException',
  405: 'MethodNotAllowedException',
  409: 'ConflictException',
  413: 'PayloadTooLargeException',
  429: 'TooManyRequestsException',
};

/** Fakes Amazon Pinpoint over its own protocol, as far as a destination of changes needs it. */
export class FakePinpoint {
  static async start(options: FakePinpointOptions = {}): Promise<FakePinpoint> {
    const fake = new FakePinpoint(options);
    fake.server = await HttpServer.start((request) => fake.answer(request));
    return fake;
  }

  readonly applicationId: string;
  readonly application = new FakePinpointApplication();
  readonly calls: PinpointCall[] = [];
  private server!: HttpServer;
  private ended = false;
  private readonly quotas = new Map<PinpointOperation, TokenBucket>();
  private readonly scripted = new Map<PinpointOperation, PinpointFault[]>();
  private readonly permanentFaults = new Map<PinpointOperation, PinpointFault>();

  private constructor(options: FakePinpointOptions) {
    this.applicationId = options.applicationId ?? 'app';
    for (const [operation, perSecond] of Object.entries(options.quotas ?? {})) {
      this.quotas.set(operation as PinpointOperation, new TokenBucket(perSecond, options.clock ?? Date.now));
    }
  }

  get endpoint(): string {
    return this.server.endpoint;
  }

  async close(): Promise<void> {
    await this.server.close();
  }

  callsOf(operation: PinpointOperation): PinpointCall[] {
    return this.calls.filter((call) => call.operation === operation);
  }

  /** Registers an endpoint as an app does that knows its user. */
  register(id: string, fields: EndpointFields = {}): void {
    this.application.updateEndpoints([{ Id: id, ...fields }]);
  }

  /** Makes the next calls fail in these ways, one after the other. */
  failNext(operation: PinpointOperation, ...faults: PinpointFault[]): void {
    this.scripted.set(operation, [...(this.scripted.get(operation) ?? []), ...faults]);
  }

  /** Makes every call of the operation fail in this way; `undefined` ends that. */
  failAlways(operation: PinpointOperation, fault: PinpointFault | undefined): void {
    if (fault) this.permanentFaults.set(operation, fault);
    else this.permanentFaults.delete(operation);
  }

  /** Answers from now on as an application does after the end of the service. */
  end(): void {
    this.ended = true;
  }

  private answer(request: HttpRequest): HttpReply | 'dropped' {
    const operation = operationOf(request);
    if (!operation) return failure(405, `${request.method} /${request.segments.join('/')}`);

    const body: unknown = request.body.length > 0 ? JSON.parse(request.body.toString('utf8')) : {};
    const reply = this.perform(operation, request, body);
    this.calls.push({
      operation,
      items: itemsOf(operation, body),
      status: reply === 'dropped' ? reply : reply.status,
    });
    return reply;
  }

  private perform(
    operation: PinpointOperation,
    { segments, body }: HttpRequest,
    content: unknown,
  ): HttpReply | 'dropped' {
    if (this.ended || segments[2] !== this.applicationId) return failure(404, 'Resource not found');
    if (this.quotas.get(operation)?.take() === false) return failure(429, 'Too many requests');
    if (body.length > MAX_BYTES[operation]) return failure(413, 'Payload too large');

    const fault = this.scripted.get(operation)?.shift() ?? this.permanentFaults.get(operation) ?? NO_FAULT;
    if ('status' in fault) return failure(fault.status, 'Scripted');
    try {
      const reply = this.apply(operation, segments, content, 'events' in fault ? fault.events : undefined);
      return 'answer' in fault ? 'dropped' : reply;
    } catch (error) {
      if (error instanceof BadRequest) return failure(400, error.message);
      throw error;
    }
  }

  private apply(
    operation: PinpointOperation,
    segments: readonly string[],
    content: unknown,
    events: EventStatus | undefined,
  ): HttpReply {
    switch (operation) {
      case 'UpdateEndpointsBatch':
        this.application.updateEndpoints((content as { Item: EndpointFields[] }).Item);
        return success(202, { Message: 'Accepted', RequestID: randomUUID() });
      case 'PutEvents':
        return success(202, {
          Results: this.application.putEvents((content as { BatchItem: BatchItem }).BatchItem, events),
        });
      case 'GetUserEndpoints':
        return this.userEndpoints(segments[4]);
    }
  }

  private userEndpoints(userId: string): HttpReply {
    const endpoints = this.application.endpointsOf(userId);
    if (endpoints.length === 0) return failure(404, 'Resource not found');
    const User = { UserId: userId, UserAttributes: this.application.userAttributes(userId) };
    return success(200, {
      Item: endpoints.map(({ UserId: _, ...fields }) => ({
        ...fields,
        ApplicationId: this.applicationId,
        User,
      })),
    });
  }
}

function operationOf({
  method,
  segments: [version, apps, , resource, id],
}: HttpRequest): PinpointOperation | undefined {
  if (version !== 'v1' || apps !== 'apps') return undefined;
  if (method === 'PUT' && resource === 'endpoints' && id === undefined) return 'UpdateEndpointsBatch';
  if (method === 'POST' && resource === 'events') return 'PutEvents';
  if (method === 'GET' && resource === 'users' && id) return 'GetUserEndpoints';
  return undefined;
}

function itemsOf(operation: PinpointOperation, body: unknown): number {
  const content = body as { Item?: unknown[]; BatchItem?: BatchItem };
  if (operation === 'UpdateEndpointsBatch') return content.Item?.length ?? 0;
  return Object.values(content.BatchItem ?? {}).reduce(
    (events, item) => events + Object.keys(item.Events ?? {}).length,
    0,
  );
}

function success(status: number, body: unknown): HttpReply {
  return {
    status,
    headers: { 'content-type': 'application/json', 'x-amzn-requestid': randomUUID() },
    body: JSON.stringify(body),
  };
}

function failure(status: number, Message: string): HttpReply {
  const requestId = randomUUID();
  return {
    status,
    headers: {
      'content-type': 'application/json',
      'x-amzn-requestid': requestId,
      'x-amzn-errortype': ERROR_TYPES[status] ?? 'InternalServerErrorException',
    },
    body: JSON.stringify({ Message, RequestID: requestId }),
  };
}
