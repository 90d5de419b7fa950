import { gzipSync } from 'node:zlib';
import { DoctorWorld, MINUTE } from '../operations/doctor/doctor-world';
import { aggregatedRecord } from '../support/aggregated-record';
import { runCommand } from '../support/command';

let world: DoctorWorld;
beforeAll(async () => {
  world = await DoctorWorld.start();
});
beforeEach(async () => {
  await world.heal({
    timeZone: 'Europe/Dublin',
    eventSource: { kind: 'json', parameters: { eventName: '$.what', userId: '$.who' } },
  });
  // The command goes by the real clock.
  world.now = Date.now();
  world.kinesis.shards.records.clear();
});
afterAll(() => world.close());

const inspect = (...args: string[]) => runCommand(['inspect', ...args], { endpoints: world.endpoints });
const put = (record: object | Buffer, age = MINUTE, shardId?: string) =>
  world.kinesis.shards.add(
    Buffer.isBuffer(record) ? record : JSON.stringify(record),
    world.now - age,
    'key',
    shardId,
  );

test('says what the installation makes of its stream, beside what the records look like', async () => {
  put({ name: 'click', userId: 'ann', amount: 3 });
  put({ name: 'click', userId: 'bob', amount: 4 }, MINUTE, 'shardId-000000000001');
  const { stdout, stderr, status } = await inspect('--stack', 'Shop');
  expect(stdout.split('\n\n')[0]).toBe(
    'stream clicks: 2 records of 2 shards\n' +
      'the installation reads them by {"eventName":"$.what","userId":"$.who"}:\n' +
      '  2 events: 0 counted, 0 skipped, 2 rejected\n' +
      '  2 rejected: the record has no event name at $.what\n' +
      '    such as {"name":"click","userId":"ann","amount":3}\n' +
      'that does not fit most of them; the report is by what the records look like:',
  );
  expect(stdout).toContain('\nformat: flat in 2 records (no name of another format at the top)\n');
  expect(stdout).toContain('\n  click: 2 events\n    amount: 3 to 4 in 2 events\n');
  expect(stdout).toContain(
    '\nand to see whom they take in:\n' +
      '  npx cdk-pinpoint-incremental-analytics preview --rules rules.csv --stack Shop\n',
  );
  expect(stderr).toContain('events: 2 read, 2 counted, 0 skipped, 0 rejected\n');
  expect(status).toBe(0);
});

test('reports by the mapping that is deployed where it fits, which needs no guess', async () => {
  put({ what: 'click', who: 'ann' });
  const { stdout } = await inspect('--stack', 'Shop');
  expect(stdout).toContain('\nthat fits; the report is by this mapping:\n\nthe first records:\n');
  expect(stdout).toContain('\n1 event of 1 user, without a time');
  expect(stdout).not.toContain('proposed');
});

test('reports by a format that is named, and says so', async () => {
  put({ name: 'click', userId: 'ann' });
  const { stdout } = await inspect('--stack', 'Shop', '--event-format', 'flat');
  expect(stdout).toContain('\nthat does not fit most of them; the report is by the format that is named:\n');
});

test('takes apart what was put together or packed, as the installation does', async () => {
  const event = (who: string) => JSON.stringify({ what: 'click', who });
  put(Buffer.from(aggregatedRecord(event('ann'), event('bob')), 'base64'));
  put(gzipSync(event('eve')));
  put(gzipSync(event('eve')).subarray(0, 20));
  const { stdout, stderr } = await inspect('--stack', 'Shop', '--format', 'json');
  expect(JSON.parse(stdout)).toMatchObject({
    stream: { name: 'clicks', records: 3, shards: 1, shardsLeft: 0, isWhole: true },
    installation: {
      read: 4,
      counted: 3,
      rejected: [{ reason: 'the record begins as gzip does, but cannot be unpacked', events: 1 }],
    },
    events: 3,
    users: 3,
  });
  expect(stderr).toMatch(
    /stream clicks, shardId-000000000000, record 0+3: the record begins as gzip does, but cannot be unpacked\n/,
  );
});

test('reads no more and no longer back than it is asked to', async () => {
  put({ what: 'click', who: 'old' }, 60 * MINUTE);
  for (let n = 0; n < 5; n++) put({ what: 'click', who: `user ${n}` });
  const few = JSON.parse(
    (await inspect('--stack', 'Shop', '--records', '2', '--format', 'json')).stdout,
  ) as object;
  expect(few).toMatchObject({ stream: { records: 2, isWhole: false }, users: 2 });
  const { stdout } = await inspect('--stack', 'Shop', '--minutes', '90', '--format', 'json');
  expect(JSON.parse(stdout)).toMatchObject({ users: 6 });
});

test('ends with 1 and the understanding of the installation where no record is an event', async () => {
  put({ foo: 1 });
  const { stdout, stderr, status } = await inspect('--stack', 'Shop');
  expect(stdout).toBe('');
  expect(stderr).toContain('  1 rejected: the record has no event name at $.what\n');
  expect(stderr).toContain('error: none of the 1 records in the stream clicks is an event');
  expect(status).toBe(1);
});

test.each([
  [[], 2, 'name files of events, or give --stack'],
  [['a.csv', '--stack', 'Shop'], 2, 'name files of events or give --stack, not both'],
  [['a.csv', '--minutes', '5'], 2, '--records and --minutes are about a stream; give --stack'],
  [['--stack', 'Shop', '--records', '0'], 2, 'write a whole number from 1 to 10000.'],
  [['--stack', 'Shop', '--time-zone', 'UTC'], 2, "'--stack <name>' cannot be used with"],
  [['--stack', 'Shop'], 1, 'no record of the last 15 minutes was found in the stream clicks; look further'],
])('%j is refused', async (args, code, message) => {
  const { stderr, status } = await inspect(...args);
  expect(stderr).toContain(message);
  expect(status).toBe(code);
});

test('names the permission that is missing', async () => {
  put({ what: 'click', who: 'ann' });
  world.kinesis.refused = 'GetRecords';
  const { stderr, status } = await inspect('--stack', 'Shop');
  expect(stderr).toMatch(
    /^error: could not read the stream clicks \(kinesis:GetRecords\): AccessDenied.* ask for the permission/,
  );
  expect(status).toBe(2);
});

test('does not ask the function that turns the records into events', async () => {
  put({ what: 'click', who: 'ann' });
  const shop = world.stacks.stacks.get('Shop')!;
  const transformation = { kind: 'function', parameters: { functionName: 'decrypt', maxRecords: '1000' } };
  const config = { ...(JSON.parse(shop.aggregator.CONFIG) as object), transformation };
  world.stacks.stacks.set('Shop', { ...shop, aggregator: { CONFIG: JSON.stringify(config) } });
  const { stderr, status } = await inspect('--stack', 'Shop');
  expect(stderr).toContain(
    'a function turns the records of this installation into events (EventSource.transform), ' +
      'and is not asked here; write the events that it answers into a file, and name that: inspect FILE',
  );
  expect(status).toBe(2);
});

test('names where to look when the installation counts the objects of a bucket', async () => {
  const shop = world.stacks.stacks.get('Shop')!;
  const config = { ...(JSON.parse(shop.aggregator.CONFIG) as object), objectQueueUrl: 'https://sqs/objects' };
  world.stacks.stacks.set('Shop', { ...shop, aggregator: { CONFIG: JSON.stringify(config) } });
  const { stderr, status } = await inspect('--stack', 'Shop');
  expect(stderr).toContain(
    'this installation counts the objects of a bucket, and has no stream to look into; ' +
      'download some of them (aws s3 cp) and name them as files: inspect FILE',
  );
  expect(status).toBe(2);
});
