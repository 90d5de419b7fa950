import { isNa } from '../../rule-language/columns';
import { RuleRow } from '../../rule-language/parse/table';
import { PLATFORM_PREFIX } from '../../rule-language/rule';
import { toTable } from '../rules/rule-format';
import { EventNames, NamedEvents, ValueTotals } from './event-names';

/** Characters of the event's name that the name of an output keeps. */
const MAX_NAME = 30;
/** Matches names of numbers whose sum means nothing. */
const IS_ID = /(?:^|[^A-Za-z])[Ii][Dd]$|[a-z]I[Dd]$/;
/** Matches names of numbers whose sum means most. */
const IS_MONEY = /amount|price|total|revenue/i;

/** Proposes rules for the events that come most often, as cells by column. */
export function proposeRules(names: EventNames, users: number): RuleRow['cells'][] {
  const named = names.list().filter(({ name }) => isUsable(name));
  if (named.length === 0) return [];
  const [{ name }] = named;
  const output = outputName(name);
  return [
    {
      'RuleType': 'aggregator',
      'EventName': name,
      'Operator-C': 'atLeast',
      'Target-C': '5',
      'ResetWhenReachTarget': 'no',
      'Output': `${output}_5_times`,
    },
    {
      'RuleType': 'aggregator',
      'EventName': name,
      'Operator-C': 'atLeast',
      'Target-C': '3',
      'ResetWhenReachTarget': 'yes',
      'Output': `trk_${output}_every_3rd`,
    },
    {
      'RuleType': 'aggregator',
      'EventName': name,
      'Operator-C': 'less',
      'Target-C': '1',
      'ResetWhenReachTarget': 'no',
      'Period': 'last 30 days',
      'Output': `${output}_not_for_30_days`,
    },
    ...sumRule(named, users),
  ];
}

/** Writes proposed rules as CSV. */
export function asCsv(rules: readonly RuleRow['cells'][]): string {
  return toTable(
    rules.map((cells) => ({ id: '', cells })),
    false,
  );
}

/** Proposes a rule for users whose total of a metric, of money if there is any, is above the average. */
function sumRule(named: readonly NamedEvents[], users: number): RuleRow['cells'][] {
  const metrics = named
    .flatMap(({ name, values }) => values.map((value) => ({ name, value })))
    .filter(({ value }) => isUsable(value.name) && !IS_ID.test(value.name) && targetOf(value, users) > 0)
    .sort(({ value: a }, { value: b }) => moneyOf(b) - moneyOf(a) || b.numeric - a.numeric);
  if (metrics.length === 0) return [];
  const [{ name, value }] = metrics;
  return [
    {
      'RuleType': 'aggregator',
      'EventName': name,
      'Operator-V': 'greater',
      'Target-V': String(targetOf(value, users)),
      'ResetWhenReachTarget': 'no',
      'Metric': value.name,
      'Output': `${outputName(name)}_above_average`,
    },
  ];
}

function moneyOf({ name }: ValueTotals): number {
  return IS_MONEY.test(name) ? 1 : 0;
}

/** Returns the average total of a user, rounded up; 0 where it is no target. */
function targetOf({ sum }: ValueTotals, users: number): number {
  const average = Math.ceil(sum / users);
  return Number.isSafeInteger(average) ? average : 0;
}

/** Tells whether a cell can name it. Events of the platform are left out, which few rules are about. */
function isUsable(name: string): boolean {
  return name.trim() === name && name !== '' && !isNa(name) && !name.startsWith(PLATFORM_PREFIX);
}

/** Writes the name of an event with the characters that every destination takes. */
function outputName(name: string): string {
  const plain = name
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, '_')
    .replace(/^_+|_+$/g, '');
  return [...plain].slice(0, MAX_NAME).join('') || 'event';
}
