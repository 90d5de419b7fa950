import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pinpointRecord, PinpointRecordOptions } from '../support/builders';
import { runCommand } from '../support/command';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'findings-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

function file(name: string, content: string): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

const HEADING = 'RuleType,EventName,Operator-V,Target-V,Metric,IncludeHistory,Output\n';
const SPENT = `${HEADING}aggregator,click,atLeast,10,amount,,spent\naggregator,click,atLeast,10,,,any\n`;
const EVENTS: PinpointRecordOptions[] = [
  { attributes: { amount: '12.50' }, id: 'one' },
  { attributes: { amount: '12.50' }, id: 'one' },
  { attributes: { amount: '5 EUR' } },
  { metrics: { amount: 4 } },
  { metrics: { amount: 4, tax: 1 } },
  { metrics: { tax: 1 } },
];
const TEXT =
  'attribute:spent: “amount” is text in 1 of 5 events, and counts as missing there; ' +
  'send a number, or a text such as 19.99';
const MIXED =
  'attribute:any: no Metric is named: “amount” was taken in 2 events, “tax” in 1; name the one that counts';

const over = (command: string, ...more: string[]) =>
  runCommand([
    command,
    '--rules',
    file('rules.csv', SPENT),
    '--events',
    file('events.ndjson', EVENTS.map((event) => JSON.stringify(pinpointRecord(event))).join('\n')),
    ...more,
  ]);

describe('how events carry the numbers that rules ask for', () => {
  test('is told by simulate, beside the changes', async () => {
    const { stdout, stderr } = await over('simulate');
    expect(stderr).toContain(
      `\nnumbers that events carry in another way than rules ask for them:\n  ${TEXT}\n  ${MIXED}\n`,
    );
    expect(JSON.parse(stdout)).toMatchObject({ rule: 'attribute:spent', sum: '12.5' });
  });

  test('is told of the rules before and, where they look back, of those after', async () => {
    const after = file(
      'after.csv',
      `${HEADING}aggregator,click,atLeast,10,amount,yes,later\naggregator,click,atLeast,10,amount,,new\n`,
    );
    const { stderr } = await over('simulate', '--current', file('now.csv', SPENT), '--rules', after);
    expect(stderr).toContain(`  ${TEXT}\n  ${MIXED}\n  ${TEXT.replace('spent', 'later')}\n`);
    expect(stderr).not.toContain('attribute:new: ');
  });

  test('is told by preview', async () => {
    const { stdout } = await over('preview');
    expect(stdout).toContain(`\nwarning: ${TEXT}\nwarning: ${MIXED}\n`);
  });

  test('is told by explain', async () => {
    const { stdout } = await over('explain', '--user', 'ann');
    expect(stdout).toContain(`  warning: ${TEXT.slice('attribute:spent: '.length)}\n`);
  });

  test('is not told where it is as the rules ask', async () => {
    const rules = file('plain.csv', `${HEADING}aggregator,click,atLeast,10,tax,,taxed\n`);
    expect((await over('simulate', '--rules', rules)).stderr).not.toContain('numbers that events carry');
    expect((await over('preview', '--rules', rules)).stdout).not.toContain('warning');
    expect((await over('explain', '--user', 'ann', '--rules', rules)).stdout).not.toContain('warning');
  });
});
