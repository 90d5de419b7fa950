import Table from 'cli-table3';
import { oneLine } from '../../common/one-line';
import { ShadowRule } from '../../operations/shadow-report';

const LINES = [
  'top',
  'top-mid',
  'top-left',
  'top-right',
  'bottom',
  'bottom-mid',
  'bottom-left',
  'bottom-right',
  'left',
  'left-mid',
  'mid',
  'mid-mid',
  'right',
  'right-mid',
  'middle',
];

const WITHOUT_LINES = Object.fromEntries(LINES.map((name) => [name, '']));

export function describeShadow(rules: readonly ShadowRule[]): string {
  if (rules.length === 0) return 'nothing would have been sent yet\n';
  const table = new Table({
    head: ['rule', 'in now', 'joined', 'left', 'fired', 'told'],
    style: { head: [], border: [], compact: true },
    colAligns: ['left', 'right', 'right', 'right', 'right', 'right'],
    chars: WITHOUT_LINES,
  });
  for (const { rule, in: inside, joined, left, fired, told } of rules) {
    table.push([oneLine(rule), inside, joined, left, fired, told]);
  }
  return `${table
    .toString()
    .split('\n')
    .map((line) => line.trimEnd())
    .join('\n')}\n`;
}
