import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { METRICS } from '../../../src/contract/metric-names';
import { DeployedInstallation } from '../../../src/playground/deployed/deployed-installation';
import { PageStack } from '../../support/page-stack';

const MINUTE = 60_000;
const NOON = Date.UTC(2026, 0, 15, 12);

let stack: PageStack;
let page: DeployedInstallation;
beforeEach(async () => {
  stack = await PageStack.start();
  stack.now = NOON;
  page = await stack.open();
});
afterEach(async () => {
  jest.restoreAllMocks();
  await page.close();
  await stack.close();
});

const publish = (name: string, minutesAgo: number, value: number, more: object = {}) =>
  stack.cloudWatch.published.push({
    namespace: 'PinpointIncrementalAnalytics',
    dimension: 'Installation=main',
    name,
    at: NOON - minutesAgo * MINUTE,
    value,
    ...more,
  });

describe('metrics of a stack', () => {
  test('are all those of the installation, by names for people', async () => {
    publish('EventsCounted', 5, 3);
    publish('EventsCounted', 5, 4);
    publish('EventsCounted', 2, 1);
    publish('EventsCounted', 70, 99);
    publish('EventsCounted', 5, 1_000, { dimension: 'Installation=other' });
    publish('CountingLagSeconds', 5, 7);
    publish('CountingLagSeconds', 5, 3);
    publish('RulesInForce', 5, 2);
    publish('RulesInForce', 5, 2);
    const series = await page.metrics(1);
    expect(series.map(({ name }) => name).sort()).toEqual(Object.values(METRICS).sort());
    const byName = new Map(series.map((one) => [one.name, one]));
    expect(byName.get('EventsCounted')).toEqual({
      name: 'EventsCounted',
      label: 'Events counted',
      unit: 'count',
      points: [
        { at: NOON - 5 * MINUTE, value: 7 },
        { at: NOON - 2 * MINUTE, value: 1 },
      ],
    });
    expect(byName.get('CountingLagSeconds')).toMatchObject({
      label: 'Counting is behind',
      unit: 'seconds',
      points: [{ value: 7 }],
    });
    expect(byName.get('RulesInForce')).toMatchObject({ points: [{ value: 2 }] });
    expect(new Set(series.map(({ label }) => label)).size).toBe(series.length);
  });

  test('are drawn together the more, the longer ago they may be', async () => {
    for (const minutesAgo of [61, 62, 200]) publish('EventsCounted', minutesAgo, 1);
    const pointsOf = async (hours: number) =>
      (await page.metrics(hours))
        .find(({ name }) => name === 'EventsCounted')!
        .points.map(({ value }) => value);
    expect(await pointsOf(3)).toEqual([1, 1]);
    expect(await pointsOf(24)).toEqual([1, 2]);
    expect(await pointsOf(24 * 14)).toEqual([1, 2]);
    expect(await pointsOf(24 * 30)).toEqual([3]);
  });

  test.each([0, -1, NaN, 24 * 456])('are refused for %d hours', async (hours) => {
    await expect(page.metrics(hours)).rejects.toMatchObject({
      code: 'invalid-input',
      message: `hours must be over 0 and at most 10920, as long as CloudWatch keeps metrics, but is ${hours}`,
    });
  });

  test('that nobody may see are refused with what to do', async () => {
    stack.cloudWatch.failure = {
      status: 400,
      type: 'AccessDenied',
      message: 'User ann is not authorized to perform cloudwatch:GetMetricData',
    };
    await expect(page.metrics(1)).rejects.toMatchObject({
      code: 'unavailable',
      message: expect.stringMatching(
        /^could not read the metrics: AccessDenied: User ann is not authorized to perform cloudwatch:GetMetricData.*; ask for the permission that the message names$/,
      ),
    });
  });
});

test('credentials that have expired are said to be so, and new ones are found without starting again', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'credentials-'));
  const signIn = (key: string) =>
    writeFileSync(
      join(folder, 'credentials'),
      `[work]\naws_access_key_id = ${key}\naws_secret_access_key = secret\n`,
    );
  Object.assign(process.env, {
    AWS_SHARED_CREDENTIALS_FILE: join(folder, 'credentials'),
    AWS_CONFIG_FILE: join(folder, 'config'),
  });
  try {
    delete process.env.AWS_ACCESS_KEY_ID;
    signIn('FIRST');
    const opened = await stack.open({ profile: 'work' });
    stack.cloudWatch.failure = {
      status: 400,
      type: 'ExpiredTokenException',
      message: 'The security token included in the request is expired',
    };
    await expect(opened.metrics(1)).rejects.toMatchObject({
      code: 'unavailable',
      message: expect.stringMatching(
        /^could not read the metrics: ExpiredTokenException: The security token .* is expired.*; sign in again$/,
      ),
    });
    signIn('SECOND');
    stack.cloudWatch.failure = undefined;
    const now = Date.now() + 61_000;
    jest.spyOn(Date, 'now').mockImplementation(() => now);
    await opened.metrics(1);
    expect([...new Set(stack.cloudWatch.signedWith)]).toEqual(['FIRST', 'SECOND']);
    await opened.close();
  } finally {
    delete process.env.AWS_SHARED_CREDENTIALS_FILE;
    delete process.env.AWS_CONFIG_FILE;
    rmSync(folder, { recursive: true });
  }
});
