import { ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type {
  DraftRequest,
  EventToSend,
  ExampleData,
  ImportRequest,
  ImportView,
  Load,
  PublishRequest,
  PublishView,
  RulesView,
  SendRequest,
  SentEvent,
} from '../../src/playground/api';
import { until } from './until';

/** Path of the bundled command, as it is published. */
const COMMAND = join(__dirname, '../../assets/cli/main/index.js');

const MAX_START_MS = 60_000;
const MAX_STOP_MS = 15_000;
const MAX_LOAD_SECONDS = 600;
const ADDRESS = /http:\/\/[\w.:[\]-]+:\d+\/(?:\?token=([\w-]+))?(?=\s)/;

export interface PlaygroundOptions {
  /** Path of the Node.js program; the current one when absent. */
  readonly node?: string;
  /** Path of another copy of the command. */
  readonly command?: string;
  readonly args?: readonly string[];
  /** Endpoints of fakes of AWS, by the SDK's environment variables. */
  readonly environment?: Readonly<Record<string, string>>;
}

/** Runs `playground` in a process of its own, as a reader of the documentation starts it. */
export class Playground {
  /** @returns once it has printed its address */
  static async start({
    node = process.execPath,
    command = COMMAND,
    args = [],
    environment = {},
  }: PlaygroundOptions = {}): Promise<Playground> {
    const child = spawn(node, [command, 'playground', '--no-open', '--port', '0', ...args], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: {
        PATH: process.env.PATH,
        HOME: process.env.HOME,
        NODE_NO_WARNINGS: '1',
        AWS_REGION: 'us-east-1',
        AWS_ACCESS_KEY_ID: 'test',
        AWS_SECRET_ACCESS_KEY: 'test',
        AWS_MAX_ATTEMPTS: '1',
        ...environment,
      },
    });
    const playground = new Playground(child);
    await playground.listening();
    return playground;
  }

  /** Everything that it has printed. */
  output = '';
  private address?: URL;

  private constructor(private readonly child: ChildProcess) {
    for (const stream of [child.stdout!, child.stderr!]) {
      stream.on('data', (chunk: Buffer) => {
        this.output += chunk.toString('utf8');
      });
    }
  }

  /** Address of the page, without the token. */
  get url(): string {
    return new URL('/', this.address).href;
  }

  /** Address that the command has printed, which opens the page. */
  get entrance(): string {
    return this.address!.href;
  }

  /** Headers of a program that knows the token, and begins no request as the server ends its connection. */
  get access(): Record<string, string> {
    return { authorization: `Bearer ${this.address!.searchParams.get('token')}`, connection: 'close' };
  }

  /** Calls the API as the page does. */
  async api<T>(path: string, method: 'GET' | 'POST' | 'PUT' | 'DELETE' = 'GET', body?: unknown): Promise<T> {
    const response = await fetch(new URL(`api${path}`, this.url), {
      method,
      headers: { ...this.access, 'content-type': 'application/json' },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    // It listens before its data is open, and answers 503 until then; the page retries as well.
    if (response.status === 503) {
      await pause(50);
      return this.api(path, method, body);
    }
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
    return (await response.json()) as T;
  }

  /** Publishes a table of rules, as the page does. */
  async publish(table: string): Promise<RulesView> {
    const { rows } = await this.api<ImportView>('/rules/import', 'POST', {
      text: table,
      mode: 'replace',
    } satisfies ImportRequest);
    const { draftVersion } = await this.api<RulesView>('/rules');
    const draft = await this.api<RulesView>('/rules/draft', 'PUT', {
      rows,
      basedOn: draftVersion,
    } satisfies DraftRequest);
    const { rules } = await this.api<PublishView>('/rules/publish', 'POST', {
      draftVersion: draft.draftVersion,
    } satisfies PublishRequest);
    return rules;
  }

  /** @returns once the events are counted */
  async loadExample(name: ExampleData): Promise<Load> {
    const { id } = await this.api<Load>(`/loads/examples/${name}`, 'POST');
    return this.loaded((load) => load.id === id);
  }

  /** @returns the latest load that matches, once it has ended */
  async loaded(which: (load: Load) => boolean = () => true): Promise<Load> {
    return until(
      'the end of the load',
      async () => {
        const latest = (await this.api<Load[]>('/loads')).find(which);
        return latest?.finishedAt === undefined ? undefined : latest;
      },
      MAX_LOAD_SECONDS,
    );
  }

  async send(...events: readonly EventToSend[]): Promise<SentEvent[]> {
    return this.api<SentEvent[]>('/events', 'POST', { events } satisfies SendRequest);
  }

  /** Ends the process as Ctrl+C does. */
  async stop(): Promise<void> {
    await this.end('SIGINT');
  }

  /** Ends the process as a power cut does. */
  async kill(): Promise<void> {
    await this.end('SIGKILL');
  }

  private async end(signal: NodeJS.Signals): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    const exited = once(this.child, 'exit');
    this.child.kill(signal);
    const limit = setTimeout(() => this.child.kill('SIGKILL'), MAX_STOP_MS);
    await exited;
    clearTimeout(limit);
    if (signal !== 'SIGKILL' && (this.child.signalCode as string | null) === 'SIGKILL') {
      throw new Error(`the playground does not end by itself:\n${this.output}`);
    }
  }

  private async listening(): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    try {
      this.address = await new Promise<URL>((resolve, reject) => {
        const look = () => {
          const [found] = ADDRESS.exec(this.output) ?? [];
          if (found) resolve(new URL(found));
        };
        this.child.stdout!.on('data', look);
        this.child.stderr!.on('data', look);
        this.child.once('exit', (code) =>
          reject(new Error(`the playground ended with ${code} and said:\n${this.output}`)),
        );
        timer = setTimeout(
          () => reject(new Error(`the playground does not say where it is:\n${this.output}`)),
          MAX_START_MS,
        );
      });
    } catch (error) {
      await this.kill();
      throw error;
    } finally {
      clearTimeout(timer);
    }
  }
}
