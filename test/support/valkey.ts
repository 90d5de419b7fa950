import { ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { connect } from 'node:net';
import { dirname, join } from 'node:path';
import { installExample } from './example-module';
import { freePort } from './free-port';
import { until } from './until';

/** Valkey, or the line of Redis that it was forked from. */
const SERVERS = ['valkey-server', 'redis-server'];

/** Runs a server that answers a write once it is on the disk, and holds the example's module. */
export class Valkey {
  static async start(): Promise<Valkey> {
    const program = SERVERS.find((name) => spawnSync(name, ['--version']).status === 0);
    if (program === undefined) throw new Error(`no ${SERVERS.join(' or ')} is installed; .ci/valkey does it`);
    const valkey = new Valkey(program, installExample('valkey'), await freePort());
    await valkey.run();
    return valkey;
  }

  private process!: ChildProcess;

  private constructor(
    private readonly program: string,
    private readonly store: string,
    private readonly port: number,
  ) {}

  /** File of the module. */
  get module(): string {
    return join(this.store, 'index.js');
  }

  /** Parameter of the module that leads to the server. */
  get url(): string {
    return `valkey://127.0.0.1:${this.port}`;
  }

  /** Kills the server without a warning, and starts it again on what it has on its disk. */
  async crash(): Promise<void> {
    await this.kill();
    await this.run();
  }

  async stop(): Promise<void> {
    await this.kill();
    rmSync(dirname(this.store), { recursive: true, force: true });
  }

  private async run(): Promise<void> {
    const durable = ['--appendonly', 'yes', '--appendfsync', 'always', '--save', ''];
    const args = [
      '--port',
      String(this.port),
      '--bind',
      '127.0.0.1',
      '--dir',
      dirname(this.store),
      ...durable,
    ];
    this.process = spawn(this.program, args, { stdio: 'ignore' });
    await until('the server answers', () => this.answers(), 30);
  }

  private async kill(): Promise<void> {
    const exit = once(this.process, 'exit');
    this.process.kill('SIGKILL');
    await exit;
  }

  private async answers(): Promise<boolean> {
    return new Promise((resolve) => {
      const socket = connect(this.port, '127.0.0.1', () => socket.write('PING\r\n'));
      socket.once('data', (data) => {
        socket.destroy();
        resolve(data.toString().startsWith('+PONG'));
      });
      socket.once('error', () => resolve(false));
    });
  }
}
