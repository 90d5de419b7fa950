import { DoctorWorld, MINUTE, STREAM } from '../operations/doctor/doctor-world';
import { runCommand } from '../support/command';

let world: DoctorWorld;
beforeAll(async () => {
  world = await DoctorWorld.start();
});
beforeEach(async () => {
  await world.heal();
  // The command goes by the real clock.
  world.now = Date.now();
  world.cloudWatch.published.length = 0;
  world.publish('EventsCounted', 40);
  world.kinesis.shards.records.clear();
  world.send(2 * MINUTE, { userId: 'ann' });
  await world.aggregates.writeRuleCheck({ at: world.now });
});
afterAll(() => world.close());

const doctor = (...args: string[]) =>
  runCommand(['doctor', '--stack', 'Shop', ...args], { endpoints: world.endpoints });

test('says that nothing is wrong', async () => {
  const { stdout, status } = await doctor();
  const [summary, , heading] = stdout.split('\n');
  expect(summary).toMatch(
    /^stack Shop, installation main: 0 wrong, 0 could not be checked, 0 worth knowing, \d+ fine$/,
  );
  expect(heading).toBe('fine:');
  expect(stdout).toContain('\n  latest events: 1 event in 1 record, the last at ');
  expect(status).toBe(0);
});

test('says the worst first, with its fix, and ends with 1', async () => {
  world.spoilMapping(STREAM, { State: 'Disabled' });
  world.cloudWatch.failure = { status: 400, type: 'AccessDeniedException', message: 'no' };
  world.deploy({ destination: { kind: 'shadow', parameters: {} } });
  const { stdout, status } = await doctor();
  const headings = ['\nwrong:\n', '\ncould not be checked:\n', '\nworth knowing:\n', '\nfine:\n'];
  const places = headings.map((heading) => stdout.indexOf(heading));
  expect(places).toEqual([...places].sort((a, b) => a - b));
  expect(places[0]).toBeGreaterThan(0);
  expect(stdout).toContain(
    '  event source mappings: stream clicks to aggregator: the mapping is Disabled, so nothing is read; ' +
      'what waits is lost once its retention ends\n' +
      '    fix: aws lambda update-event-source-mapping --uuid mapping-0 --enabled\n',
  );
  expect(status).toBe(1);
});

test('does not call an installation well that it could not examine', async () => {
  world.cloudWatch.failure = { status: 400, type: 'AccessDeniedException', message: 'no' };
  const { stdout, status } = await doctor('--format', 'json');
  expect(JSON.parse(stdout)).toMatchObject({
    stack: 'Shop',
    installation: 'main',
    totals: { wrong: 0, unchecked: 3 },
    checks: expect.arrayContaining([
      {
        check: 'alarms',
        findings: [
          {
            level: 'unchecked',
            text: 'you lack the permission cloudwatch:DescribeAlarms',
            fix: 'ask for cloudwatch:DescribeAlarms',
          },
        ],
      },
    ]),
  });
  expect(status).toBe(2);
});

test('shows control characters of a record instead of sending them to the terminal', async () => {
  world.kinesis.shards.add('\u001b[2J{"event_type":\n1', world.now - MINUTE);
  const { stdout } = await doctor();
  expect(stdout).not.toContain('\u001b');
  expect(stdout).toMatch(/dead letters: .*\\u001b\[2J/);
});
