import { PowertoolsTelemetry } from '../../../src/adapters/cloudwatch/powertools-telemetry';
import { METRIC_NAMESPACE, METRICS } from '../../../src/contract/metric-names';

type Line = Record<string, unknown> & {
  readonly _aws?: {
    readonly CloudWatchMetrics: { Namespace: string; Metrics: { Name: string; Unit: string }[] }[];
  };
};

let written: string[];
let telemetry: PowertoolsTelemetry;

beforeEach(() => {
  written = [];
  for (const stream of [process.stdout, process.stderr]) {
    jest.spyOn(stream, 'write').mockImplementation((text) => {
      written.push(String(text));
      return true;
    });
  }
  telemetry = new PowertoolsTelemetry('main', 'publisher');
});
afterEach(() => {
  jest.restoreAllMocks();
});

/** Returns the lines that were written, as CloudWatch Logs takes them. */
const lines = () =>
  written
    .join('')
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as Line);
const metrics = () => lines().filter(({ _aws }) => _aws);
const unitsOf = ({ _aws }: Line) =>
  Object.fromEntries(_aws!.CloudWatchMetrics.flatMap(({ Metrics }) => Metrics).map((m) => [m.Name, m.Unit]));

test('an invocation publishes each metric once, counts added up and levels at their last value', async () => {
  await telemetry.around(async () => {
    telemetry.count(METRICS.eventsCounted, 3);
    telemetry.count(METRICS.eventsCounted, 4);
    telemetry.level(METRICS.rulesInForce, 5);
    telemetry.level(METRICS.rulesInForce, 2);
  });
  expect(metrics()).toEqual([
    expect.objectContaining({ Installation: 'main', EventsCounted: 7, RulesInForce: 2 }),
  ]);
  expect(metrics()[0]._aws!.CloudWatchMetrics[0].Namespace).toBe(METRIC_NAMESPACE);
});

test('a metric whose name ends with its unit has this unit, the others are counts', async () => {
  await telemetry.around(async () => {
    telemetry.level(METRICS.rulesAgeSeconds, 90);
    telemetry.level(METRICS.rulesInError, 1);
    telemetry.count(METRICS.eventsCounted, 1);
  });
  expect(unitsOf(metrics()[0])).toEqual({
    RulesAgeSeconds: 'Seconds',
    RulesInError: 'Count',
    EventsCounted: 'Count',
  });
});

test('an invocation that fails publishes what it counted, and fails with its own error', async () => {
  const failure = new Error('the table is throttled');
  await expect(
    telemetry.around(async () => {
      telemetry.count(METRICS.eventsFailed, 2);
      throw failure;
    }),
  ).rejects.toBe(failure);
  expect(metrics()).toEqual([expect.objectContaining({ EventsFailed: 2 })]);
});

test('the next invocation begins at zero, and one that counts nothing writes nothing', async () => {
  await telemetry.around(async () => telemetry.count(METRICS.eventsCounted, 3));
  await telemetry.around(async () => telemetry.count(METRICS.eventsCounted, 0));
  await telemetry.around(async () => telemetry.count(METRICS.eventsCounted, 1));
  expect(lines().map(({ EventsCounted }) => EventsCounted)).toEqual([3, 1]);
});

test('a level of zero is published: it says that something is over', async () => {
  await telemetry.around(async () => telemetry.level(METRICS.settlementAgeSeconds, 0));
  expect(metrics()).toEqual([expect.objectContaining({ SettlementAgeSeconds: 0 })]);
});

test('a warning is a line with its details, and names the function', () => {
  telemetry.warn('the rules cannot be read', { source: 's3://bucket/rules' });
  telemetry.warn('alone');
  expect(lines()).toEqual([
    expect.objectContaining({
      level: 'WARN',
      message: 'the rules cannot be read',
      service: 'publisher',
      source: 's3://bucket/rules',
    }),
    expect.objectContaining({ level: 'WARN', message: 'alone' }),
  ]);
});

test('a rule with an error is an error in the logs, one with a warning a warning', () => {
  telemetry.reportProblems([
    { severity: 'error', where: 'row 7', column: 'Operator-C', message: '“grater” is not an operator' },
    { severity: 'warning', where: 'row 8', message: 'is over' },
  ]);
  expect(lines().map(({ level, message }) => [level, message])).toEqual([
    ['ERROR', 'rules: row 7, Operator-C: “grater” is not an operator'],
    ['WARN', 'rules: row 8: is over'],
  ]);
});
