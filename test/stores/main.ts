/** Runs databases, and tests that the states which the modules of the examples keep in them are exact. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { PostgreSql } from '../support/postgresql';

const ROOT = path.join(__dirname, '../..');

async function main(): Promise<number> {
  const database = await PostgreSql.start();
  try {
    const jest = spawn(
      process.execPath,
      ['node_modules/jest/bin/jest.js', '--ci', '--config', path.join(__dirname, 'jest.json')],
      {
        cwd: ROOT,
        stdio: 'inherit',
        env: { ...process.env, ...database.environment, POSTGRESQL_MODULE: database.module },
      },
    );
    const [code] = (await once(jest, 'exit')) as [number | null];
    return code ?? 1;
  } finally {
    await database.stop();
  }
}

main().then(
  (code) => {
    process.exitCode = code;
  },
  (error: unknown) => {
    console.error(error);
    process.exitCode = 1;
  },
);
