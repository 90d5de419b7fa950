import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Load, RulesView, SegmentView } from '../../src/playground/api';
import { runCommand } from '../support/command';
import { csvOf } from '../support/csv';
import { Playground } from '../support/playground';
import { until } from '../support/until';

const RULE = { 'RuleType': 'aggregator', 'EventName': 'buy', 'Operator-C': 'atLeast', 'Target-C': '2' };

let folder: string;
let playground: Playground | undefined;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'first-data-'));
});
afterEach(async () => {
  await playground?.kill();
  playground = undefined;
  rmSync(folder, { recursive: true });
});

function file(name: string, text: string): string {
  const at = path.join(folder, name);
  writeFileSync(at, text);
  return at;
}

const rulesFile = (...rules: Record<string, string>[]) =>
  file('rules.csv', csvOf(rules.map((rule) => ({ ...rule, ResetWhenReachTarget: 'no' }))));
const EVENTS = 'customer,what\nann,buy\nann,buy\nbob,buy\n,buy\n';
const MAPPING = '{"userId": "$.customer", "eventName": "$.what"}';

async function says(text: string): Promise<void> {
  await until(`“${text}”`, async () => playground!.output.includes(text), 30);
}

test('the page begins with the rules and events that the command is given', async () => {
  playground = await Playground.start({
    args: [
      ...['--rules', rulesFile(RULE)],
      ...['--events', file('a.csv', EVENTS), file('b.csv', 'customer,what\nbob,buy\n')],
      ...['--event-format', file('mapping.json', MAPPING)],
    ],
  });
  await says('b.csv: 1 event counted, 1 change');
  expect(playground.output).toContain('a.csv: 3 events counted, 1 change, 1 without a user');
  const { revision } = await playground.api<RulesView>('/rules');
  expect(revision).toBe(1);
  const { members } = await playground.api<SegmentView>('/segments/attribute%3Abuy');
  expect(members.map(({ userId }) => userId).sort()).toEqual(['ann', 'bob']);
});

test('wrong rules are in the draft alone, and no event is counted without them', async () => {
  playground = await Playground.start({
    args: [
      ...['--rules', rulesFile({ ...RULE, 'Operator-C': 'grater' })],
      ...['--events', file('a.csv', EVENTS)],
    ],
  });
  await says('The events are not loaded');
  expect(playground.output).toContain('error: Operator-C: “grater” is not an operator');
  const { draft, published } = await playground.api<RulesView>('/rules');
  expect([draft.length, published.length]).toEqual([1, 0]);
  expect(await playground.api<Load[]>('/loads')).toEqual([]);
});

test.each([
  ['a file that is missing', ['--rules', 'nowhere.csv'], 'nowhere.csv cannot be read'],
  ['events that are missing', ['--events', 'nowhere.csv'], 'nowhere.csv cannot be read'],
  ['a format of nothing', ['--event-format', 'flat'], '--event-format is about --events'],
  ['no format', ['--events', __filename, '--event-format', 'flut'], 'flut'],
])('%s is refused before the page is shown', async (_, args, message) => {
  const { stdout, stderr, status } = await runCommand(['playground', '--no-open', ...args]);
  expect([stdout, status]).toEqual(['', 2]);
  expect(stderr).toContain(message);
});

test.each([
  ['--data', 'folder'],
  ['--stack', 'Marketing'],
])('what counts again with each start is not for %s', async (option, value) => {
  const { stderr } = await runCommand(['playground', '--rules', 'rules.csv', option, value]);
  expect(stderr).toContain('cannot be used with option');
});
