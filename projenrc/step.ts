import { spawn } from 'node:child_process';

const env = { ...process.env, ESLINT_USE_FLAT_CONFIG: 'false', NODE_NO_WARNINGS: '1' };

/** Runs a command and prints its duration; a failure prints its output as well. */
export async function step(what: string, command: string, args: readonly string[]): Promise<boolean> {
  const start = Date.now();
  const child = spawn('npx', ['--no-install', command, ...args], { env });
  const output: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => output.push(chunk));
  child.stderr.on('data', (chunk: Buffer) => output.push(chunk));
  const code = await new Promise((resolve) => child.on('close', resolve));
  const seconds = ((Date.now() - start) / 1000).toFixed(1);
  console.log(`${code === 0 ? '✓' : '✗'} ${what}  ${seconds} s`);
  if (code !== 0) console.log(Buffer.concat(output).toString('utf8'));
  return code === 0;
}
