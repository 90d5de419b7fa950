import { ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { freePort } from '../free-port';

const ROOT = join(__dirname, '../../..');

/** Runs an issuer of OpenID Connect in a process of its own, because its library is no CommonJS. */
export class Issuer {
  /**
   * @param page address that it leads back to
   * @param people groups of each person by name
   */
  static async start(page: string, people: Readonly<Record<string, readonly string[]>>): Promise<Issuer> {
    const port = await freePort();
    const child = spawn(
      process.execPath,
      [
        join(ROOT, 'node_modules/tsx/dist/cli.mjs'),
        '--tsconfig',
        join(ROOT, 'tsconfig.dev.json'),
        join(__dirname, 'issuer-process.ts'),
        String(port),
        page,
        JSON.stringify(people),
      ],
      { stdio: ['ignore', 'pipe', 'ignore'] },
    );
    for await (const line of createInterface(child.stdout)) {
      if (line === 'listening') return new Issuer(`http://127.0.0.1:${port}`, child);
    }
    throw new Error('the issuer has ended');
  }

  readonly clientId = 'console';

  private constructor(
    readonly address: string,
    private readonly child: ChildProcess,
  ) {}

  async stop(): Promise<void> {
    const ended = once(this.child, 'exit');
    this.child.kill();
    await ended;
  }
}
