import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pinpointRecord } from '../support/builders';
import { runCommand } from '../support/command';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'simulate-values-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

async function simulate(rules: readonly object[], events: readonly object[]) {
  const [rulesFile, eventsFile] = [join(folder, 'rules.json'), join(folder, 'events.ndjson')];
  writeFileSync(rulesFile, JSON.stringify({ version: 1, rules }));
  writeFileSync(eventsFile, events.map((event) => `${JSON.stringify(event)}\n`).join(''));
  const { stdout, stderr } = await runCommand(['simulate', '--rules', rulesFile, '--events', eventsFile]);
  const changes = stdout
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as Record<string, unknown>);
  return { changes, stderr };
}

function subscribed(hour: number, plan: string, amount: number) {
  const time = Date.UTC(2026, 0, 15, hour);
  return pinpointRecord({ name: 'subscribe', time, attributes: { plan }, metrics: { amount } });
}

const EVENTS = [
  subscribed(12, 'free', 0),
  subscribed(14, 'gold', 9.9),
  subscribed(13, 'silver', 4),
  subscribed(11, 'bronze', 0.5),
];
const LAST_PLAN = { events: 'subscribe', statistic: 'last', attribute: 'plan', output: 'plan' };
const FIRST_AMOUNT = { events: 'subscribe', statistic: 'first', metric: 'amount', output: 'first_amount' };

test('the first and last values go by the time of the events, whatever order they come in', async () => {
  const paying = {
    type: 'aggregator',
    events: 'subscribe',
    condition: { statistic: 'last', attribute: 'plan', operator: 'notEquals', target: 'free' },
    output: 'paying',
  };
  const { changes, stderr } = await simulate(
    [{ type: 'value', ...LAST_PLAN }, { type: 'value', ...FIRST_AMOUNT }, paying],
    EVENTS,
  );
  expect(stderr).not.toContain('warning');
  expect(changes.map(({ name, value, statistics }) => [name, value, statistics])).toEqual([
    ['plan', 'free', { last: { attributes: { plan: 'free' } } }],
    ['first_amount', '0', { first: { metric: '0' } }],
    ['plan', 'gold', { last: { attributes: { plan: 'gold' } } }],
    ['paying', 'ready', { last: { attributes: { plan: 'gold' } } }],
    ['first_amount', '0.5', { first: { metric: '0.5' } }],
  ]);
});

test('a rule that looks back is told that history knows days only', async () => {
  const { stderr } = await simulate([{ type: 'value', ...LAST_PLAN, includeHistory: true }], EVENTS);
  expect(stderr).toContain('“last plan” goes by days for events from before the rule');
});
