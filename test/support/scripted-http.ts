import { Readable } from 'node:stream';

/** An answer to one attempt of a client, or the error that its connection ends with. */
export type Attempt =
  | {
      readonly status?: number;
      readonly headers?: Record<string, string>;
      readonly body?: string | (() => Readable);
    }
  | Error;

/**
 * Stands in for the network of an SDK client: answers its attempts in order, and the rest like the last one.
 */
export class ScriptedHttp {
  attempts = 0;

  constructor(private readonly script: readonly Attempt[]) {}

  async handle(): Promise<{ response: object }> {
    const attempt = this.script[Math.min(this.attempts++, this.script.length - 1)];
    if (attempt instanceof Error) throw attempt;
    const { status: statusCode = 200, headers = {}, body = '' } = attempt;
    return {
      response: { statusCode, headers, body: typeof body === 'string' ? Readable.from([body]) : body() },
    };
  }

  httpHandlerConfigs(): object {
    return {};
  }

  updateHttpClientConfig(): void {}
}

/** Returns the body of an answer whose connection breaks after this text. */
export function brokenBody(text: string): () => Readable {
  return () =>
    Readable.from(
      (function* () {
        yield text;
        throw Object.assign(new Error('aborted'), { code: 'ECONNRESET' });
      })(),
    );
}

/** Options of a client that needs neither a network nor an account. */
export function scripted(...script: Attempt[]) {
  const http = new ScriptedHttp(script);
  return {
    http,
    options: {
      region: 'us-east-1',
      credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
      requestHandler: http,
    },
  };
}
