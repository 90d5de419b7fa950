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
  /** Computes the answer from the request, in place of `result`; the function fails with what it throws. */
  respond?: (payload: unknown) => unknown;
  /** Computes the text of the answer, in place of `respond`. */
  respondInText?: (payload: unknown) => string;
  /** Error by which Lambda refuses every invocation. */
  refusal?: { readonly status: number; readonly name: string };
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
    if (this.refusal) {
      const { status, name } = this.refusal;
      return { status, headers: { 'x-amzn-errortype': name }, body: '{}' };
    }
    this.requests.push({ functionName, payload: JSON.parse(body.toString('utf8')) });
    const { respond } = this;
    const respondInText = this.respondInText ?? (respond && ((payload) => JSON.stringify(respond(payload))));
    if (respondInText && !this.result.error) return this.answerOf(respondInText);
    return {
      status: 200,
      headers: { ...(this.result.error && { 'x-amz-function-error': this.result.error }) },
      body: this.result.payload,
    };
  }

  private answerOf(respondInText: (payload: unknown) => string): HttpReply {
    try {
      return { status: 200, body: respondInText(this.requests.at(-1)!.payload) };
    } catch (error) {
      const { name: errorType, message: errorMessage } = error as Error;
      return {
        status: 200,
        headers: { 'x-amz-function-error': 'Unhandled' },
        body: JSON.stringify({ errorType, errorMessage }),
      };
    }
  }
}
