import { HttpReply, HttpRequest, HttpServer } from './http-server';

/** Most parameters in one answer of GetParametersByPath (Parameter Store API). */
const MAX_RESULTS = 10;

interface Input {
  readonly Path: string;
  readonly Recursive?: boolean;
  readonly WithDecryption?: boolean;
  readonly MaxResults?: number;
  readonly NextToken?: string;
}

/**
 * Answers the calls of Parameter Store that rules need, over its own protocol. An empty page follows every
 * page with parameters.
 */
export class FakeSsm {
  static async start(): Promise<FakeSsm> {
    const fake = new FakeSsm();
    fake.server = await HttpServer.start((request) => fake.answer(request));
    return fake;
  }

  readonly parameters = new Map<string, string>();
  calls = 0;
  private server!: HttpServer;
  private limit = { calls: Infinity, type: '' };
  private readonly faults: { status: number; type: string }[] = [];

  get endpoint(): string {
    return this.server.endpoint;
  }

  async close(): Promise<void> {
    await this.server.close();
  }

  failNext(times: number, type: string, status = 400): void {
    this.faults.push(...Array.from({ length: times }, () => ({ status, type })));
  }

  /** Makes all calls fail after this many more. */
  failAfter(calls: number, type: string): void {
    this.limit = { calls: this.calls + calls, type };
  }

  private answer({ headers, body }: HttpRequest): HttpReply {
    this.calls++;
    const operation = String(headers['x-amz-target']).replace('AmazonSSM.', '');
    if (!['GetParametersByPath', 'PutParameter', 'DeleteParameters'].includes(operation)) {
      return reply(400, { __type: 'UnknownOperationException' });
    }
    const fault =
      this.calls > this.limit.calls ? { status: 400, type: this.limit.type } : this.faults.shift();
    if (fault) return reply(fault.status, { __type: fault.type, message: 'Scripted' });

    if (operation === 'PutParameter') {
      const { Name, Value, Overwrite } = JSON.parse(body.toString('utf8')) as {
        Name: string;
        Value: string;
        Overwrite?: boolean;
      };
      if (Buffer.byteLength(Value) > 4_096 || Value.includes('{{')) {
        return reply(400, { __type: 'ValidationException', message: 'the value is refused' });
      }
      if (this.parameters.has(Name) && !Overwrite) return reply(400, { __type: 'ParameterAlreadyExists' });
      this.parameters.set(Name, Value);
      return reply(200, { Version: 1 });
    }
    if (operation === 'DeleteParameters') {
      const { Names } = JSON.parse(body.toString('utf8')) as { Names: string[] };
      for (const name of Names) this.parameters.delete(name);
      return reply(200, { DeletedParameters: Names });
    }
    const {
      Path,
      Recursive,
      WithDecryption,
      MaxResults = MAX_RESULTS,
      NextToken,
    } = JSON.parse(body.toString('utf8')) as Input;
    if (MaxResults > MAX_RESULTS || !Recursive || !WithDecryption) {
      return reply(400, { __type: 'ValidationException', message: body.toString('utf8') });
    }
    const found = [...this.parameters].filter(([name]) => name.startsWith(`${Path.replace(/\/$/, '')}/`));
    const [at, isEmpty] = NextToken ? NextToken.split(':').map(Number) : [0, 0];
    const page = isEmpty ? [] : found.slice(at, at + MaxResults);
    const next = at + page.length;
    return reply(200, {
      Parameters: page.map(([Name, Value]) => ({ Name, Value, Type: 'String', Version: 1 })),
      ...((next < found.length || !isEmpty) && { NextToken: `${next}:${isEmpty ? 0 : 1}` }),
    });
  }
}

function reply(status: number, body: unknown): HttpReply {
  return { status, headers: { 'content-type': 'application/x-amz-json-1.1' }, body: JSON.stringify(body) };
}
