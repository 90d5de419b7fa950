import { readdirSync, readFileSync, statSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { basename, join } from 'node:path';
import type { Metafile } from 'esbuild';
import { checkConfig } from '../../src/contract/config';
import { filesLoadedBy } from '../support/loaded-files';
import { functionEnvironment, uncheckedConfig } from '../support/stack-config';

const ASSETS = join(__dirname, '../../assets/functions');
const FUNCTIONS = ['aggregator', 'timeseries', 'publisher', 'ingestion', 'console'];
/**
 * Required only by calls to S3's multi-region access points, which the functions never make, by people who
 * sign in on a computer, and in browsers.
 */
const NEVER_ASKED_FOR = [
  '@aws-sdk/signature-v4-crt',
  '@aws-sdk/nested-clients/signin',
  '@aws-sdk/nested-clients/sso',
  '@aws-sdk/nested-clients/sso-oidc',
  'bowser',
];
/** Bytes that each function loads at a start of an ordinary installation, and those of its whole folder. */
const MAX_BYTES: Record<string, { atStart: number; inAll: number }> = {
  aggregator: { atStart: 520_000, inAll: 1_400_000 },
  timeseries: { atStart: 470_000, inAll: 1_300_000 },
  publisher: { atStart: 400_000, inAll: 850_000 },
  ingestion: { atStart: 350_000, inAll: 450_000 },
  console: { atStart: 800_000, inAll: 1_250_000 },
};
const ENVIRONMENTS: Record<string, Record<string, string>> = {
  ...Object.fromEntries(FUNCTIONS.map((name) => [name, functionEnvironment()])),
  ingestion: { CONFIG: JSON.stringify({ streamName: 'events', tableName: 'endpoints' }) },
  console: {
    CONFIG: JSON.stringify({
      installation: checkConfig(uncheckedConfig()),
      tableName: 'console',
      roles: { viewer: 'v', editor: 'e', operator: 'o' },
      groups: { viewer: 'v', editor: 'e', operator: 'o' },
      groupsClaim: 'groups',
      signIn: { issuer: 'https://id.example.com', clientId: 'client' },
    }),
  },
};
/** Files that only some installations load, or few invocations. */
const ON_DEMAND: Record<string, string[]> = {
  aggregator: [
    'asset-rule-reader',
    'function-rule-reader',
    'function-transformer',
    'honeycode-client',
    'module-store',
    'object-events',
    'patterned-time',
    'publisher-bell',
    'rule-bucket-client',
    's3-dead-letters',
    's3-rule-reader',
    'ssm-rule-reader',
  ],
  timeseries: [
    'asset-rule-reader',
    'function-rule-reader',
    'honeycode-client',
    'module-store',
    'publisher-bell',
    'rule-bucket-client',
    's3-rule-reader',
    'ssm-rule-reader',
  ],
  publisher: [
    'customer-profiles',
    'customer-profiles-destination',
    'eventbridge-destination',
    'function-destination',
    'module-store',
    'pinpoint-destination',
    's3-dead-letters',
    'shadow-destination',
  ],
  ingestion: [],
  console: [
    'module-store',
    'patterned-time',
    'publisher-bell',
    's3-target',
    'ssm-target',
    'stack-functions',
    'stream-mappings',
  ],
};

const folderOf = (name: string) => join(ASSETS, `${name}/${name}.lambda`);
const filesOf = (name: string) => readdirSync(folderOf(name)).filter((file) => file.endsWith('.js'));
const loadedBy = (name: string) => filesLoadedBy(join(folderOf(name), 'index.js'), ENVIRONMENTS[name]);
const sizeOf = (files: readonly string[]) => files.reduce((sum, file) => sum + statSync(file).size, 0);
const metafileOf = (name: string) =>
  JSON.parse(readFileSync(join(ASSETS, `../../tmp/metafiles/${name}.json`), 'utf8')) as Metafile;

describe('a built function', () => {
  test.each(FUNCTIONS)('%s brings everything along that is not part of Node', (name) => {
    const required = Object.values(metafileOf(name).outputs)
      .flatMap(({ imports }) => imports.filter(({ external }) => external))
      .map(({ path }) => path.replace(/^node:/, ''));
    const isBeside = (module: string) =>
      module.startsWith('./') && filesOf(name).includes(`${module.slice(2)}.js`);
    expect(
      required.filter(
        (module) =>
          !builtinModules.includes(module) && !NEVER_ASKED_FOR.includes(module) && !isBeside(module),
      ),
    ).toEqual([]);
  });

  test.each(FUNCTIONS)('%s stays small enough to start fast', (name) => {
    const loaded = loadedBy(name);
    expect(loaded).toContain(join(folderOf(name), 'index.js'));
    expect(sizeOf(loaded)).toBeLessThanOrEqual(MAX_BYTES[name].atStart);
    const all = filesOf(name).map((file) => join(folderOf(name), file));
    expect(sizeOf(all)).toBeLessThanOrEqual(MAX_BYTES[name].inAll);
  });

  test.each(FUNCTIONS)('%s has files of its own for what few need, and loads none of them', (name) => {
    const loaded = loadedBy(name);
    const onDemand = ON_DEMAND[name].map((file) => `${file}.js`);
    const named = filesOf(name).filter((file) => !/-[0-9A-Z]{8}\.js$/.test(file));
    expect(named.sort()).toEqual(['index.js', ...onDemand].sort());
    const destination = name === 'publisher' ? ['eventbridge-destination.js'] : [];
    expect(loaded.map((file) => basename(file)).filter((file) => onDemand.includes(file))).toEqual(
      destination,
    );
  });

  // The console reads requests with the schemas of the page's server.
  test.each(FUNCTIONS.filter((name) => name !== 'console'))('%s has the small form of zod', (name) => {
    expect(Object.keys(metafileOf(name).inputs).filter((file) => file.includes('zod/v4/classic'))).toEqual(
      [],
    );
  });
});

test("Honeycode's client is loaded by no function without a workbook, and is in no command", () => {
  const commands = readFileSync(join(ASSETS, '../cli/main/index.js'), 'utf8');
  const codes = [...FUNCTIONS.flatMap(loadedBy).map((file) => readFileSync(file, 'utf8')), commands];
  expect(codes.filter((code) => code.includes('HoneycodeClient'))).toEqual([]);
  expect(commands).not.toContain('honeycode-client');
});
