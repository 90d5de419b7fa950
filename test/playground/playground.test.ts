import { ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runCommand } from '../support/command';
import { freePort } from '../support/free-port';
import { until } from '../support/until';

const COMMAND = join(__dirname, '../../assets/cli/main/index.js');

let folder: string;
let started: Playground[];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'playground-'));
  started = [];
});
afterEach(async () => {
  for (const playground of started) await playground.stop('SIGKILL');
  rmSync(folder, { recursive: true });
});

/** Runs the command as it is published, in a process of its own. */
class Playground {
  output = '';
  private readonly child: ChildProcess;
  private readonly ended: Promise<[number | null, NodeJS.Signals | null]>;

  constructor(args: readonly string[], environment: NodeJS.ProcessEnv = {}) {
    this.child = spawn(process.execPath, [COMMAND, 'playground', ...args], {
      env: { PATH: process.env.PATH, NODE_NO_WARNINGS: '1', ...environment },
    });
    for (const stream of [this.child.stdout!, this.child.stderr!]) {
      stream.on('data', (chunk: Buffer) => {
        this.output += chunk.toString('utf8');
      });
    }
    this.ended = once(this.child, 'close') as Promise<[number | null, NodeJS.Signals | null]>;
    started.push(this);
  }

  async says(pattern: RegExp): Promise<string> {
    const limit = Date.now() + 20_000;
    for (;;) {
      const [found, part] = pattern.exec(this.output) ?? [];
      if (found !== undefined) return part ?? found;
      if (Date.now() > limit || this.child.exitCode !== null) {
        throw new Error(`the command has only said: ${this.output}`);
      }
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  }

  /** Returns the printed address, once the data is open. */
  async entrance(): Promise<URL> {
    const address = await this.says(/The page is at (\S+)\n/);
    await this.says(/kept in/);
    return new URL(address);
  }

  /** Calls the API as a program that has read the printed address. */
  async api(path: string, init: RequestInit = {}): Promise<Response> {
    const entrance = await this.entrance();
    return fetch(new URL(`/api${path}`, entrance), {
      ...init,
      headers: { ...init.headers, authorization: `Bearer ${entrance.searchParams.get('token')}` },
    });
  }

  async stop(signal: NodeJS.Signals): Promise<[number | null, NodeJS.Signals | null]> {
    this.child.kill(signal);
    return this.ended;
  }
}

test('explains itself', async () => {
  const { status, stdout } = await runCommand(['playground', '--help']);
  expect(status).toBe(0);
  for (const part of [
    '--port',
    '--no-open',
    '--no-token',
    '--data',
    '--durable',
    '--time-zone',
    '--stack',
    'Examples:\n  playground\n',
    'Exit codes: 0 stopped; 2 ',
    'Only this machine reaches the page',
  ]) {
    expect(stdout).toContain(part);
  }
});

test.each(['SIGTERM', 'SIGINT'] as const)(
  'says where the page is and what is kept, serves it, and ends at %s',
  async (signal) => {
    const playground = new Playground(['--no-open']);
    const { href, origin } = await playground.entrance();
    expect(href).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/\?token=[\w-]{43}$/);
    expect(playground.output).toContain(
      'Stop with Ctrl-C\nEverything is kept in memory and gone when this command ends; --data keeps it\n',
    );
    expect(await (await fetch(href)).text()).toContain('<div id="root">');
    expect((await fetch(`${origin}/api/overview`)).status).toBe(401);
    expect(await (await playground.api('/overview')).json()).toMatchObject({
      kind: 'embedded',
      timeZone: 'UTC',
    });
    // An open stream, as a browser has while it shows the page.
    const stream = await playground.api('/stream');
    expect(await playground.stop(signal)).toEqual([0, null]);
    await expect(stream.text()).rejects.toThrow();
  },
);

test('keeps a folder from one run to the next', async () => {
  const place = join(folder, 'shop');
  const first = new Playground(['--no-open', '--data', place, '--time-zone', 'Europe/Dublin']);
  const event = { name: 'purchase', userId: 'ann', attributes: {}, metrics: {} };
  await first.api('/events', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ events: [event] }),
  });
  expect(first.output).toContain(`Everything is kept in: folder ${place}`);
  expect(await first.stop('SIGTERM')).toEqual([0, null]);
  const second = new Playground(['--no-open', '--data', place]);
  expect(await (await second.api('/overview')).json()).toMatchObject({
    kept: true,
    timeZone: 'Europe/Dublin',
    users: 1,
    events: 1,
  });
});

test('takes the port that is asked for, and refuses one that is taken', async () => {
  const port = await freePort();
  const first = new Playground(['--no-open', '--port', String(port)]);
  expect((await first.entrance()).origin).toBe(`http://127.0.0.1:${port}`);
  expect(await runCommand(['playground', '--no-open', '--port', String(port)])).toEqual({
    status: 2,
    stdout: '',
    stderr: `error: port ${port} is taken; choose another with --port, or leave it out for one that is free\n`,
  });
});

// Other systems have only one loopback address.
(process.platform === 'linux' ? test : test.skip)('listens on the loopback address alone', async () => {
  const playground = new Playground(['--no-open']);
  const { port } = await playground.entrance();
  // The port is free on every other address.
  const other = createServer().listen(Number(port), '127.0.0.2');
  await once(other, 'listening');
  other.close();
});

const NOT_WITH_STACK = (option: string) => `option '--stack <name>' cannot be used with option '${option}'`;

test.each([
  ['a port that is none', ['--port', '70000'], 'write a port from 0 to 65535'],
  ['a port that is no number', ['--port', 'http'], 'write a whole number'],
  ['a time zone that is none', ['--time-zone', 'Mars'], 'write an IANA name such as Europe/Dublin or UTC'],
  ['a folder and a stack', ['--data', 'shop', '--stack', 'Shop'], NOT_WITH_STACK('--data <folder>')],
  [
    'durable data without a folder',
    ['--durable'],
    '--durable is about the folder of --data; name one, or leave --durable out',
  ],
  [
    'a time zone and a stack',
    ['--time-zone', 'UTC', '--stack', 'Shop'],
    NOT_WITH_STACK('--time-zone <zone>'),
  ],
  [
    'removed rules and a stack',
    ['--removed-rules', 'clear', '--stack', 'Shop'],
    NOT_WITH_STACK('--removed-rules <fate>'),
  ],
  [
    'anonymous users and a stack',
    ['--anonymous-users', 'by-endpoint', '--stack', 'Shop'],
    NOT_WITH_STACK('--anonymous-users <how>'),
  ],
  [
    'placeholder users and a stack',
    ['--placeholder-users', 'count', '--stack', 'Shop'],
    NOT_WITH_STACK('--placeholder-users <how>'),
  ],
])('refuses %s', async (_, args, message) => {
  expect(await runCommand(['playground', '--no-open', ...args])).toMatchObject({
    status: 2,
    stdout: '',
    stderr: expect.stringContaining(message),
  });
});

test('refuses a folder that is a file', async () => {
  const file = join(folder, 'file');
  writeFileSync(file, '');
  expect(await runCommand(['playground', '--no-open', '--data', file])).toMatchObject({
    status: 2,
    stdout: '',
    stderr: expect.stringMatching(/^error: .*file/),
  });
});

test('says why a stack cannot be shown', async () => {
  const endpoint = `http://127.0.0.1:${await freePort()}`;
  const { status, stderr } = await runCommand(['playground', '--no-open', '--stack', 'Shop'], {
    endpoints: { AWS_ENDPOINT_URL_CLOUDFORMATION: endpoint },
  });
  expect([status, stderr]).toEqual([
    2,
    expect.stringContaining('error: could not list the resources of the stack Shop: '),
  ]);
});

test('a browser that cannot be opened is no failure', async () => {
  const playground = new Playground([], { PATH: folder, HOME: folder });
  expect((await playground.api('/overview')).status).toBe(200);
  expect(await playground.stop('SIGTERM')).toEqual([0, null]);
  expect(readdirSync(folder)).toEqual([]);
});

// Other systems hand the address over without a file.
(process.platform === 'linux' ? test : test.skip)(
  'leads the browser to the page by a file of the user alone, so that no process shows the token',
  async () => {
    const seen = join(folder, 'seen');
    writeFileSync(
      join(folder, 'xdg-open'),
      `#!/bin/sh\n{ echo "$@"; stat -c %a "$1"; cat "$1"; } > ${seen}.new && mv ${seen}.new ${seen}\n`,
      { mode: 0o700 },
    );
    const playground = new Playground([], { PATH: `${folder}:${process.env.PATH}`, HOME: folder });
    const { href } = await playground.entrance();
    const [path, mode, page] = (
      await until('the browser is started', () => existsSync(seen) && readFileSync(seen, 'utf8'), 20)
    ).split('\n');
    expect(mode).toBe('600');
    expect(page).toContain(`url=${href}"`);
    expect(path).not.toContain('token');
    expect(await playground.stop('SIGTERM')).toEqual([0, null]);
    expect(existsSync(path)).toBe(false);
  },
);

test('each start has a token of its own', async () => {
  const [one, other] = [new Playground(['--no-open']), new Playground(['--no-open'])];
  const token = (await one.entrance()).searchParams.get('token');
  expect(token).not.toBe((await other.entrance()).searchParams.get('token'));
  const answer = await fetch(new URL('/api/overview', await other.entrance()), {
    headers: { authorization: `Bearer ${token}` },
  });
  expect(answer.status).toBe(401);
});

test('without a token serves all of this machine, and warns of it', async () => {
  const playground = new Playground(['--no-open', '--no-token']);
  const { href } = await playground.entrance();
  expect(href).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/$/);
  expect((await fetch(`${href}api/overview`)).status).toBe(200);
  expect(playground.output).toContain(
    'warning: without a token, every user and every program of this machine can use the page\n',
  );
});
