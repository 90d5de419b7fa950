import { ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runCommand } from '../support/command';
import { freePort } from '../support/free-port';

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

  async url(): Promise<string> {
    const url = await this.says(/The page is at (\S+)/);
    await this.says(/kept in/);
    return url;
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
    '--data',
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
    const url = await playground.url();
    expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/$/);
    expect(playground.output).toContain(
      'Stop with Ctrl-C\nEverything is kept in memory and gone when this command ends; --data keeps it\n',
    );
    expect(await (await fetch(url)).text()).toContain('<div id="root">');
    expect(await (await fetch(`${url}api/overview`)).json()).toMatchObject({
      kind: 'embedded',
      timeZone: 'UTC',
    });
    // An open stream, as a browser has while it shows the page.
    const stream = await fetch(`${url}api/stream`);
    expect(await playground.stop(signal)).toEqual([0, null]);
    await expect(stream.text()).rejects.toThrow();
  },
);

test('keeps a folder from one run to the next', async () => {
  const place = join(folder, 'shop');
  const first = new Playground(['--no-open', '--data', place, '--time-zone', 'Europe/Dublin']);
  const event = { name: 'purchase', userId: 'ann', attributes: {}, metrics: {} };
  await fetch(`${await first.url()}api/events`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ events: [event] }),
  });
  expect(first.output).toContain(`Everything is kept in: folder ${place}`);
  expect(await first.stop('SIGTERM')).toEqual([0, null]);
  const second = new Playground(['--no-open', '--data', place]);
  expect(await (await fetch(`${await second.url()}api/overview`)).json()).toMatchObject({
    kept: true,
    timeZone: 'Europe/Dublin',
    users: 1,
    events: 1,
  });
});

test('takes the port that is asked for, and refuses one that is taken', async () => {
  const port = await freePort();
  const first = new Playground(['--no-open', '--port', String(port)]);
  expect(await first.url()).toBe(`http://127.0.0.1:${port}/`);
  expect(await runCommand(['playground', '--no-open', '--port', String(port)])).toEqual({
    status: 2,
    stdout: '',
    stderr: `error: port ${port} is taken; choose another with --port, or leave it out for one that is free\n`,
  });
});

// Other systems have only one loopback address.
(process.platform === 'linux' ? test : test.skip)('listens on the loopback address alone', async () => {
  const playground = new Playground(['--no-open']);
  const { port } = new URL(await playground.url());
  // The port is free on every other address.
  const other = createServer().listen(Number(port), '127.0.0.2');
  await once(other, 'listening');
  other.close();
});

test.each([
  ['a port that is none', ['--port', '70000'], 'write a port from 0 to 65535'],
  ['a port that is no number', ['--port', 'http'], 'write a whole number'],
  ['a time zone that is none', ['--time-zone', 'Mars'], 'write an IANA name such as Europe/Dublin or UTC'],
  [
    'a folder and a stack',
    ['--data', 'shop', '--stack', 'Shop'],
    '--data names the folder of a local playground, and --stack a deployed installation; leave out one of the two',
  ],
  [
    'a time zone and a stack',
    ['--time-zone', 'UTC', '--stack', 'Shop'],
    'an installation has its own time zone; leave out --time-zone or --stack',
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
  const playground = new Playground([], { PATH: folder });
  const url = await playground.url();
  expect((await fetch(url)).status).toBe(200);
  expect(await playground.stop('SIGTERM')).toEqual([0, null]);
});
