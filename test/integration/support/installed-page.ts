import { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { StreamEventName, StreamEvents } from '../../../src/playground/api';
import { until } from './until';
import { startInstalledCommand } from './workspace';

/** Serves the page of the installed package, as a browser sees it. */
export class InstalledPage {
  static async start(...args: string[]): Promise<InstalledPage> {
    const page = new InstalledPage(startInstalledCommand('playground', '--no-open', ...args));
    try {
      page.address = await until('the page is served', () => page.addressIn());
      await until('its installation is open', async () => (await page.fetch('overview')).status === 200);
      return page;
    } catch (error) {
      await page.stop();
      throw new Error(`${(error as Error).message}; the command has said: ${page.output}`);
    }
  }

  private address?: URL;
  private output = '';

  private constructor(private readonly command: ChildProcess) {
    for (const stream of [command.stdout!, command.stderr!]) {
      stream.on('data', (chunk: Buffer) => {
        this.output += chunk.toString('utf8');
      });
    }
  }

  async get<T>(path: string): Promise<T> {
    return this.answer<T>(await this.fetch(path));
  }

  async send<T>(method: 'POST' | 'PUT', path: string, body: unknown): Promise<T> {
    return this.answer<T>(await this.request(method, path, body));
  }

  async text(path: string): Promise<string> {
    return (await this.fetch(path)).text();
  }

  async request(method: 'POST' | 'PUT', path: string, body: unknown): Promise<Response> {
    return this.fetch(path, {
      method,
      body: JSON.stringify(body),
      headers: { 'content-type': 'application/json' },
    });
  }

  /** Collects the stream's events of a kind until the page is stopped. */
  async listen<N extends StreamEventName>(name: N): Promise<StreamEvents[N][]> {
    const events: StreamEvents[N][] = [];
    const { body } = await this.fetch('stream');
    void (async () => {
      let text = '';
      for await (const chunk of body!.pipeThrough(new TextDecoderStream())) {
        const messages = (text + chunk).split('\n\n');
        text = messages.pop()!;
        for (const message of messages) {
          if (message.includes(`event: ${name}\n`)) {
            events.push(JSON.parse(/^data: ?(.*)$/m.exec(message)![1]) as StreamEvents[N]);
          }
        }
      }
    })().catch(() => {});
    return events;
  }

  async stop(): Promise<void> {
    if (this.command.exitCode !== null) return;
    this.command.kill();
    await once(this.command, 'exit');
  }

  private addressIn(): URL | undefined {
    if (this.command.exitCode !== null) {
      throw new Error(`the command has ended with ${this.command.exitCode}`);
    }
    const [, address] = /The page is at (\S+)\n/.exec(this.output) ?? [];
    return address === undefined ? undefined : new URL(address);
  }

  private async fetch(path: string, init?: RequestInit): Promise<Response> {
    const token = this.address!.searchParams.get('token');
    return fetch(new URL(`/api/${path}`, this.address), {
      ...init,
      headers: { ...init?.headers, authorization: `Bearer ${token}` },
    });
  }

  private async answer<T>(response: Response): Promise<T> {
    if (!response.ok) throw new Error(`${response.status} ${await response.text()}`);
    return (await response.json()) as T;
  }
}
