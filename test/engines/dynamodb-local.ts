import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { freePort } from '../support/free-port';
import { Engine } from './engine';

const FOLDER = path.join(__dirname, '../../tmp/dynamodb-local');
const JARS = path.join(FOLDER, 'jars');

/**
 * Shell script that runs a command until standard input ends, so that the command never outlives its parent
 * process.
 */
const UNTIL_INPUT_ENDS = '"$@" & cat > /dev/null; kill $!; wait $!';

/** Starts DynamoDB Local, the engine that AWS offers for tests; needs Java and Maven. */
export async function startDynamoDbLocal(): Promise<Engine> {
  install();
  const port = await freePort();
  const endpoint = `http://localhost:${port}`;
  const java = [
    'java',
    `-Djava.library.path=${JARS}`,
    '-cp',
    path.join(JARS, '*'),
    'software.amazon.dynamodb.services.local.main.ServerRunner',
    '-inMemory',
    '-disableTelemetry',
    '-port',
    String(port),
  ];
  const server = spawn('sh', ['-c', UNTIL_INPUT_ENDS, 'sh', ...java], {
    cwd: FOLDER,
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  const stop = async () => {
    const exit = once(server, 'exit');
    server.stdin.end();
    await exit;
  };
  if (await answers(endpoint)) return { endpoint, stop };
  await stop();
  throw new Error(`DynamoDB Local does not answer; what it says: (cd ${FOLDER} && ${java.join(' ')})`);
}

function install(): void {
  if (existsSync(path.join(JARS, 'sqlite4java-1.0.392.jar'))) return;
  mkdirSync(JARS, { recursive: true });
  execFileSync(
    'mvn',
    [
      '-q',
      '-B',
      '-f',
      path.join(__dirname, 'pom.xml'),
      'dependency:copy-dependencies',
      `-DoutputDirectory=${JARS}`,
    ],
    { stdio: 'inherit' },
  );
}

async function answers(endpoint: string): Promise<boolean> {
  for (let attempt = 0; attempt < 150; attempt++) {
    if (
      await fetch(endpoint).then(
        () => true,
        () => false,
      )
    ) {
      return true;
    }
    await pause(200);
  }
  return false;
}
