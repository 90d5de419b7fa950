import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CostReport } from '../../src/operations/cost/cost-report';
import { runCommand } from '../support/command';

const RULES = 'RuleType,EventName,Operator-C,Target-C,ResetWhenReachTarget\naggregator,click,atLeast,2,no\n';

let folder: string;
let rules: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'cost-'));
  rules = file('rules.csv', RULES);
});
afterEach(() => rmSync(folder, { recursive: true }));

function file(name: string, content: string): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

function clicks(...seconds: readonly number[]): string {
  const lines = seconds.map((second) =>
    JSON.stringify({ name: 'click', userId: 'ann', timestamp: 1_767_225_600_007 + 1_000 * second }),
  );
  return file('events.ndjson', `${lines.join('\n')}\n`);
}

const cost = (events: string, ...args: string[]) =>
  runCommand(['cost', '--rules', rules, '--events', events, ...args]);

test('says what one’s own events would cost, at their load and at others', async () => {
  const { status, stdout, stderr } = await cost(clicks(0, 1, 2, 600));
  expect(stderr).toContain('events: 4 read, 4 counted');
  expect(stdout).toContain('4 events of 1 user in 10 minutes');
  expect(stdout).toContain('1 in 1 s, 2 in 5 s');
  expect(stdout).toMatch(/\(these\)/);
  expect(stdout).toMatch(/100,000 +263,000,000,000/);
  expect(stdout).toMatch(/From about \d+ events a second on, Managed Service for Apache Flink/);
  expect(status).toBe(0);
});

test('is JSON for programs, for the loads and batches that are named', async () => {
  const { stdout } = await cost(
    clicks(0, 1),
    '--rate',
    '20',
    '500',
    '--batching-window',
    '60',
    '--format',
    'json',
  );
  const report = JSON.parse(stdout) as CostReport;
  expect(report.settings).toEqual({ windowSeconds: 60, batchSize: 1_000, loads: [20, 500] });
  expect(report.lines.map(({ eventsPerSecond }) => eventsPerSecond)).toEqual([20, 500]);
  expect(report.unitsPerWrite).toBe(1);
});

test('says of coarse times that they tell nothing of batches', async () => {
  const lines = [1, 2].map(
    (day) => `{"name":"click","userId":"ann","timestamp":"2026-01-0${day}T00:00:00Z"}\n`,
  );
  const { stdout } = await cost(file('days.ndjson', lines.join('')));
  expect(stdout).toContain('times are multiples of 24 hours');
});

test('takes events without a time for events that meet no other', async () => {
  const { stdout, stderr } = await cost(file('bare.ndjson', '{"name":"click","userId":"ann"}\n'.repeat(3)));
  expect(stderr).toContain('3 without a time that is understood');
  expect(stdout).toContain('1 in 300 s');
  expect(stdout).not.toContain('(these)');
});

test.each([
  [['--rate', 'many'], 'more than 0 and at most 1000000'],
  [['--batching-window', '301'], 'from 0 to 300'],
  [['--batch-size', '0'], 'from 1 to 10000'],
])('refuses %j', async (args, expected) => {
  const { status, stderr } = await cost(clicks(0), ...args);
  expect(stderr).toContain(expected);
  expect(status).toBe(2);
});

test('ends with 1 where no record is an event', async () => {
  const { status, stderr } = await cost(file('none.ndjson', '{}\n'));
  expect(stderr).toContain('none of the 1 records');
  expect(status).toBe(1);
});
