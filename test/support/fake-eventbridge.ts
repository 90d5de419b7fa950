import { randomUUID } from 'node:crypto';
import { HttpReply, HttpRequest, HttpServer } from './http-server';

export interface BusEntry {
  readonly EventBusName?: string;
  readonly Source?: string;
  readonly DetailType?: string;
  readonly Detail?: string;
  /** Epoch seconds. */
  readonly Time?: number;
}

export type EventBridgeFault =
  /** Fails the call as a whole, without any effect. */
  | { readonly status: number; readonly type: string }
  /** Fails single entries with the returned code. */
  | { readonly entries: (entry: BusEntry, index: number) => string | undefined }
  /** Lets the call take effect but loses its answer. */
  | { readonly answer: 'dropped' };

const NO_FAULT: EventBridgeFault = { entries: () => undefined };

export interface EventBridgeCall {
  readonly entries: number;
  readonly status: number | 'dropped';
}

const MAX_ENTRIES = 10;
const MAX_BYTES = 1_000_000;

/** Answers Amazon EventBridge's PutEvents and DescribeEventBus over its own protocol. */
export class FakeEventBridge {
  static async start(): Promise<FakeEventBridge> {
    const fake = new FakeEventBridge();
    fake.server = await HttpServer.start((request) => fake.answer(request));
    return fake;
  }

  /** Accepted entries, in order. */
  readonly entries: BusEntry[] = [];
  readonly calls: EventBridgeCall[] = [];
  /** Names of the buses that can be described. */
  readonly buses = new Set(['default']);
  private server!: HttpServer;
  private readonly scripted: EventBridgeFault[] = [];

  get endpoint(): string {
    return this.server.endpoint;
  }

  async close(): Promise<void> {
    await this.server.close();
  }

  /** Makes the next calls fail in these ways, one after the other. */
  failNext(...faults: EventBridgeFault[]): void {
    this.scripted.push(...faults);
  }

  private answer({ headers, body }: HttpRequest): HttpReply | 'dropped' {
    if (headers['x-amz-target'] === 'AWSEvents.DescribeEventBus') {
      const { Name: name = 'default' } = JSON.parse(body.toString('utf8')) as { Name?: string };
      return this.buses.has(name) ? reply(200, { Name: name }) : failure(400, 'ResourceNotFoundException');
    }
    if (headers['x-amz-target'] !== 'AWSEvents.PutEvents') return failure(400, 'UnknownOperationException');
    const { Entries } = JSON.parse(body.toString('utf8')) as { Entries: BusEntry[] };
    const answer = this.put(Entries, this.scripted.shift() ?? NO_FAULT);
    this.calls.push({ entries: Entries.length, status: answer === 'dropped' ? answer : answer.status });
    return answer;
  }

  private put(entries: readonly BusEntry[], fault: EventBridgeFault): HttpReply | 'dropped' {
    if ('status' in fault) return failure(fault.status, fault.type);
    if (entries.length > MAX_ENTRIES) return failure(400, 'ValidationException');
    if (entries.reduce((bytes, entry) => bytes + sizeOf(entry), 0) >= MAX_BYTES) {
      return failure(413, 'RequestEntityTooLargeException');
    }

    const results = entries.map((entry, index) => {
      const code = ('entries' in fault ? fault.entries(entry, index) : undefined) ?? faultOf(entry);
      if (code) return { ErrorCode: code, ErrorMessage: 'Scripted or invalid' };
      this.entries.push(entry);
      return { EventId: randomUUID() };
    });
    if ('answer' in fault) return 'dropped';
    return reply(200, {
      FailedEntryCount: results.filter((result) => 'ErrorCode' in result).length,
      Entries: results,
    });
  }
}

function faultOf({ Source, DetailType, Detail }: BusEntry): string | undefined {
  if (!Source || !DetailType || DetailType.length > 128 || !Detail) return 'InvalidArgument';
  try {
    JSON.parse(Detail);
    return undefined;
  } catch {
    return 'MalformedDetail';
  }
}

/** Measures an entry as EventBridge does: 14 bytes for the time, and all texts in UTF-8. */
function sizeOf({ Source = '', DetailType = '', Detail = '' }: BusEntry): number {
  return 14 + Buffer.byteLength(Source) + Buffer.byteLength(DetailType) + Buffer.byteLength(Detail);
}

function failure(status: number, type: string): HttpReply {
  return reply(status, { __type: type, message: 'Scripted' });
}

function reply(status: number, body: unknown): HttpReply {
  return {
    status,
    headers: { 'content-type': 'application/x-amz-json-1.1', 'x-amzn-requestid': randomUUID() },
    body: JSON.stringify(body),
  };
}
