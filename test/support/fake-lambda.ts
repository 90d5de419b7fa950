import { HttpReply, HttpRequest, HttpServer } from './http-server';

/** Answers Lambda's Invoke over its own protocol. */
export class FakeLambda {
  static async start(): Promise<FakeLambda> {
    const fake = new FakeLambda();
    fake.server = await HttpServer.start((request) => fake.invoke(request));
    return fake;
  }

  readonly requests: { readonly functionName: string; readonly payload: unknown }[] = [];
  /** Answer of the function as text, with the kind of error when it fails. */
  result: { readonly payload: string; readonly error?: 'Handled' | 'Unhandled' } = { payload: 'null' };
  /** Computes the answer from the request, in place of `result`. */
  respond?: (payload: unknown) => unknown;
  private server!: HttpServer;
  private failures = 0;

  get endpoint(): string {
    return this.server.endpoint;
  }

  async close(): Promise<void> {
    await this.server.close();
  }

  throttleNext(calls: number): void {
    this.failures = calls;
  }

  private invoke({ method, segments, body }: HttpRequest): HttpReply {
    const [version, functions, functionName, invocations] = segments;
    if (
      method !== 'POST' ||
      version !== '2015-03-31' ||
      functions !== 'functions' ||
      invocations !== 'invocations'
    ) {
      return { status: 404, body: '{}' };
    }
    if (this.failures > 0) {
      this.failures -= 1;
      return {
        status: 429,
        headers: { 'x-amzn-errortype': 'TooManyRequestsException' },
        body: '{"Reason":"ReservedFunctionConcurrentInvocationLimitExceeded"}',
      };
    }
    this.requests.push({ functionName, payload: JSON.parse(body.toString('utf8')) });
    if (this.respond && !this.result.error) {
      return {
        status: 200,
        body: JSON.stringify(this.respond(this.requests[this.requests.length - 1].payload)),
      };
    }
    return {
      status: 200,
      headers: { ...(this.result.error && { 'x-amz-function-error': this.result.error }) },
      body: this.result.payload,
    };
  }
}
