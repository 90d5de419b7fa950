import { IncomingMessage, request } from 'node:http';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { RulesView, StreamEventName, StreamEvents } from '../../src/playground/api';
import { EmbeddedInstallation, EmbeddedOptions } from '../../src/playground/embedded/embedded-installation';
import { MemoryDraftStore } from '../../src/playground/rules/draft-store';
import { AccessToken } from '../../src/playground/server/node/access-token';
import { DraftFile } from '../../src/playground/server/node/draft-file';
import { PlaygroundServer } from '../../src/playground/server/node/playground-server';
import { PlaygroundServices } from '../../src/playground/server/playground-services';
import { NOW } from './builders';

export const FILES = join(__dirname, '../../assets/web');

export interface Answer<T = unknown> {
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  readonly text: string;
  readonly json: T;
}

export interface Asked {
  readonly headers?: Record<string, string>;
  /** Sent as JSON, except text and streams, which are sent as they are. */
  readonly body?: unknown;
}

/** Serves the page as the command does, on its own port and with a clock that tests set. */
export class PageUnderTest {
  static async start(options: Partial<EmbeddedOptions> = {}): Promise<PageUnderTest> {
    const page = { now: NOW };
    const installation = await EmbeddedInstallation.open({
      timeZone: 'UTC',
      clock: () => page.now,
      ...options,
    });
    const { folder } = options;
    const notes: string[] = [];
    const token = new AccessToken();
    const server = await PlaygroundServer.start({
      files: FILES,
      port: 0,
      token,
      note: (text) => notes.push(text),
    });
    server.show(
      await PlaygroundServices.open(
        installation,
        folder === undefined ? new MemoryDraftStore(1) : new DraftFile(folder, 1),
      ),
    );
    return new PageUnderTest(installation, server, token.text, notes);
  }

  readonly url: string;

  private constructor(
    readonly installation: EmbeddedInstallation,
    private readonly server: PlaygroundServer,
    readonly token: string,
    readonly notes: readonly string[],
  ) {
    this.url = server.url;
  }

  get port(): number {
    return Number(new URL(this.url).port);
  }

  async ask<T = unknown>(
    method: string,
    path: string,
    { headers = {}, body }: Asked = {},
  ): Promise<Answer<T>> {
    const isStream = typeof (body as Readable | undefined)?.pipe === 'function';
    const payload =
      body === undefined || isStream
        ? undefined
        : Buffer.isBuffer(body)
          ? body
          : typeof body === 'string'
            ? body
            : JSON.stringify(body);
    return new Promise((resolve, reject) => {
      const sent = request(
        new URL(path, this.url),
        {
          method,
          headers: {
            authorization: `Bearer ${this.token}`,
            ...(payload !== undefined && {
              'content-type': 'application/json',
              'content-length': Buffer.byteLength(payload),
            }),
            ...headers,
          },
        },
        (response) => {
          const chunks: Buffer[] = [];
          response
            .on('data', (chunk: Buffer) => chunks.push(chunk))
            .on('error', reject)
            .on('end', () => {
              const text = Buffer.concat(chunks).toString('utf8');
              resolve({
                status: response.statusCode!,
                headers: response.headers,
                text,
                json: (response.headers['content-type']?.includes('json')
                  ? JSON.parse(text)
                  : undefined) as T,
              });
            });
        },
      );
      sent.on('error', reject);
      if (isStream) (body as Readable).pipe(sent);
      else sent.end(payload);
    });
  }

  /** @throws Error when the answer is a failure */
  async api<T>(method: string, path: string, body?: unknown): Promise<T> {
    const { status, json, text } = await this.ask<T>(method, `/api${path}`, { body });
    if (status !== 200) throw new Error(`${status} ${text}`);
    return json;
  }

  /** Publishes rules, as a reader of the page does. */
  async publish(rows: readonly Record<string, string>[]): Promise<RulesView> {
    const { draftVersion } = await this.api<RulesView>('GET', '/rules');
    const draft = await this.api<RulesView>('PUT', '/rules/draft', {
      rows: rows.map((cells, index) => ({ id: `r${index + 1}`, cells })),
      basedOn: draftVersion,
    });
    return (
      await this.api<{ rules: RulesView }>('POST', '/rules/publish', { draftVersion: draft.draftVersion })
    ).rules;
  }

  /** Opens the stream of updates. */
  async stream(): Promise<StreamReader> {
    const response = await new Promise<IncomingMessage>((resolve, reject) =>
      request(
        new URL('/api/stream', this.url),
        { headers: { authorization: `Bearer ${this.token}` } },
        resolve,
      )
        .on('error', reject)
        .end(),
    );
    const reader = new StreamReader(response);
    await reader.until((text) => text.includes(': here'));
    return reader;
  }

  async close(): Promise<void> {
    await this.server.close();
    await this.installation.close();
  }
}

export class StreamReader {
  text = '';

  constructor(private readonly response: IncomingMessage) {
    response
      .setEncoding('utf8')
      .on('data', (chunk: string) => {
        this.text += chunk;
      })
      .on('error', () => {});
  }

  get events(): { event: StreamEventName; data: unknown }[] {
    return this.text.split('\n\n').flatMap((message) => {
      const [, event] = /^event: (.*)$/m.exec(message) ?? [];
      const [, data] = /^data: (.*)$/m.exec(message) ?? [];
      return event ? [{ event: event as StreamEventName, data: JSON.parse(data) as unknown }] : [];
    });
  }

  of<N extends StreamEventName>(name: N): StreamEvents[N][] {
    return this.events.filter(({ event }) => event === name).map(({ data }) => data as StreamEvents[N]);
  }

  async until(isThere: (text: string) => boolean): Promise<void> {
    const limit = Date.now() + 10_000;
    while (!isThere(this.text)) {
      if (Date.now() > limit) throw new Error(`the stream has only said ${this.text}`);
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  }

  close(): void {
    this.response.destroy();
  }
}
