import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { createServer } from 'node:net';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

/** The stores and their exactness on DynamoDB Local, which knows what the embedded engine does not: items on failed conditions, real paging. Needs Java and Maven. */
const ROOT = path.join(__dirname, '../..');
const JARS = path.join(ROOT, 'tmp/dynamodb-local');
const SUITES = ['test/runtime/adapters/dynamodb.test.ts', 'test/exactness/dynamodb.test.ts'];

async function main(): Promise<void> {
  if (!existsSync(path.join(JARS, 'sqlite4java-1.0.392.jar'))) {
    execFileSync('mvn', ['-q', '-B', '-f', path.join(__dirname, 'pom.xml'), 'dependency:copy-dependencies', `-DoutputDirectory=${JARS}`], { stdio: 'inherit' });
  }
  const port = await freePort();
  const server = spawn('java', [`-Djava.library.path=${JARS}`, '-cp', path.join(JARS, '*'), 'software.amazon.dynamodb.services.local.main.ServerRunner', '-inMemory', '-port', String(port)], { stdio: ['ignore', 'ignore', 'inherit'] });
  try {
    const endpoint = `http://127.0.0.1:${port}`;
    await answers(endpoint, server);
    execFileSync('npx', ['jest', '--ci', ...SUITES], { cwd: ROOT, stdio: 'inherit', env: { ...process.env, DYNAMODB_ENDPOINT: endpoint } });
  } finally {
    server.kill();
  }
}

async function answers(endpoint: string, server: ReturnType<typeof spawn>): Promise<void> {
  for (let attempt = 0; attempt < 100; attempt++) {
    if (server.exitCode !== null) throw new Error(`DynamoDB Local ended with code ${server.exitCode}`);
    if (await fetch(endpoint).then(() => true, () => false)) return;
    await pause(200);
  }
  throw new Error('DynamoDB Local does not answer');
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  server.close();
  await once(server, 'close');
  return port;
}

void main();
