/**
 * Runs the project's main job in one command: real purchases and the guide's own clicks go through the built
 * functions. They run against an embedded DynamoDB with the synthesized stack's tables and a destination that
 * speaks the real protocol.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { SingleBar } from 'cli-progress';
import { Command, Option } from 'commander';
import { PinpointIncrementalAnalytics } from '../src/construct/pinpoint-incremental-analytics';
import { readRulesFile } from '../src/operations/rules/rules-file';
import { clickRecords } from '../src/playground/embedded/example-clicks';
import { EmbeddedDynamoDb } from '../test/support/embedded-dynamodb';
import { FakeS3 } from '../test/support/fake-s3';
import { LocalInstallation } from '../test/support/local/local-installation';
import { expectedOfClicks, expectedOfPurchases } from './expected';
import { FAR_ENDS, FarEnd, FarEndKind } from './far-end';
import { compare, costs, format, observed } from './report';
import { SourceKind, SOURCES } from './sources';
import { createStack } from './stack';
import { RunningStore, STORES } from './stores';

const EXAMPLES = join(__dirname, '../examples');

interface Services {
  readonly dynamoDb: EmbeddedDynamoDb;
  readonly s3: FakeS3;
  readonly farEnds: FarEndKind;
  readonly source: SourceKind;
  readonly store: RunningStore;
}

interface Deployed {
  readonly installation: LocalInstallation;
  readonly farEnd: FarEnd;
  readonly stop: () => Promise<void>;
}

async function main(): Promise<boolean> {
  const { destination, source, store } = new Command('demo')
    .addOption(
      new Option('--destination <name>', 'receiver of the changes')
        .choices(Object.keys(FAR_ENDS))
        .default('pinpoint'),
    )
    .addOption(
      new Option('--source <name>', 'the format of the events')
        .choices(Object.keys(SOURCES))
        .default('pinpoint'),
    )
    .addOption(
      new Option('--store <name>', 'where the states of users are kept')
        .choices(Object.keys(STORES))
        .default('dynamodb'),
    )
    .parse()
    .opts<{ destination: string; source: string; store: string }>();
  const services = {
    dynamoDb: await EmbeddedDynamoDb.start(),
    s3: await FakeS3.start(),
    farEnds: FAR_ENDS[destination],
    source: SOURCES[source],
    store: await STORES[store].start(),
  };
  const { purchases, clicks } = createStack(services.farEnds, services.source, STORES[store]);
  try {
    const agreed = [await showPurchases(purchases, services), await showClicks(clicks, services)];
    const kept = services.s3.objects.size;
    const meaning = kept === 0 ? ': every record was an event and every change was delivered' : '';
    console.log(`${format(kept)} dead letters${meaning}`);
    return agreed.every(Boolean) && kept === 0;
  } finally {
    await services.dynamoDb.close();
    await services.s3.close();
    await services.store.close();
  }
}

/**
 * Shows the guide's three cases; the third rule is written after the purchases, so that the hourly run has to
 * evaluate the past.
 */
async function showPurchases(analytics: PinpointIncrementalAnalytics, services: Services): Promise<boolean> {
  const lines = gunzipSync(readFileSync(join(EXAMPLES, 'data/purchases.ndjson.gz')))
    .toString('utf8')
    .trim()
    .split('\n');
  const [moreThanFive, everyThird, overHundred] = readRulesFile(
    join(EXAMPLES, 'rules/purchases.csv'),
  ).rows.map(({ cells }) => cells);
  const expected = expectedOfPurchases(lines);

  const { installation, farEnd, stop } = await deploy(analytics, 'purchases', services);
  await installation.putRule('1-more-than-five', moreThanFive);
  await installation.putRule('2-every-third', everyThird);
  console.log(`\nPurchases: ${format(lines.length)} real purchases of CDs, two rules`);
  await sendWithProgress(installation, lines.map(services.source.write));
  await installation.putRule('3-over-hundred', overHundred);
  await installation.runSchedule();

  const users = [
    ...new Set(
      lines.map(
        (text) => (JSON.parse(text) as { endpoint: { User: { UserId: string } } }).endpoint.User.UserId,
      ),
    ),
  ];
  const agrees = compare(observed(farEnd, users, Object.keys(expected.segments)), expected);
  costs(installation, farEnd, { events: lines.length, isTable: !services.store.environment });
  await stop();
  return agrees;
}

/** Shows the guide's own table, whose rules are all active from the start. */
async function showClicks(analytics: PinpointIncrementalAnalytics, services: Services): Promise<boolean> {
  const lines = clickRecords();
  const expected = expectedOfClicks(lines);

  const { installation, farEnd, stop } = await deploy(analytics, 'clicks', services);
  const { rows } = readRulesFile(join(EXAMPLES, 'rules/guide.csv'));
  for (const { where, cells } of rows) await installation.putRule(where, cells);
  console.log(
    `Clicks: ${format(lines.length)} clicks on the guide's buttons, the guide's ${rows.length} rules`,
  );
  await installation.send(lines.map(services.source.write));
  await installation.runSchedule();

  const users = ['maria', 'peter', 'zoe', 'liam', "o'neil #1", 'emma'];
  const agrees = compare(observed(farEnd, users, Object.keys(expected.segments)), expected);
  costs(installation, farEnd, { events: lines.length, isTable: !services.store.environment });
  await stop();
  return agrees;
}

async function deploy(
  analytics: PinpointIncrementalAnalytics,
  name: string,
  services: Services,
): Promise<Deployed> {
  const farEnd = await services.farEnds.start(name, analytics);
  const installation = await LocalInstallation.deploy(analytics, {
    ...services,
    destination: farEnd.environment,
    store: services.store.environment,
  });
  const stop = async () => {
    await installation.stop();
    await farEnd.close();
  };
  return { installation, farEnd, stop };
}

async function sendWithProgress(installation: LocalInstallation, lines: readonly string[]): Promise<void> {
  if (!process.stderr.isTTY) return installation.send(lines);
  const bar = new SingleBar({
    format: '  {bar} {value} of {total} events',
    stream: process.stderr,
    clearOnComplete: true,
    hideCursor: true,
  });
  bar.start(lines.length, 0);
  await installation.send(lines, (sent) => bar.update(sent));
  bar.stop();
}

main().then(
  (agreed) => {
    console.log(
      agreed
        ? 'Everything agrees with an independent count.'
        : 'Something differs from an independent count, see above.',
    );
    process.exitCode = agreed ? 0 : 1;
  },
  (error: unknown) => {
    console.error(error);
    process.exitCode = 1;
  },
);
