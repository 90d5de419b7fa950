import { RuleRow } from '../src/rule-language/parse/table';
import { Workload } from './workloads';

const UNUSED = {
  'Operator-C': 'na',
  'Target-C': '0',
  'Operator-V': 'na',
  'Target-V': '0',
  'ResetWhenReachTarget': 'no',
};

/** Creates rules on all event names: half aggregators, a quarter with a reset, a quarter with dates. */
export function rulesFor(
  { eventNames, metric }: Pick<Workload, 'eventNames' | 'metric'>,
  count: number,
): RuleRow[] {
  return Array.from({ length: count }, (_, i) => {
    const common = {
      ...UNUSED,
      EventName: eventNames[Math.floor(i / 4) % eventNames.length],
      Metric: metric,
      Output: `rule-${i + 1}`,
    };
    return { where: `row ${i + 2}`, cells: { ...common, ...kinds[i % 4](Math.floor(i / 4)) } };
  });
}

const kinds: ((n: number) => Record<string, string>)[] = [
  (n) => ({ 'RuleType': 'aggregator', 'Operator-C': 'atLeast', 'Target-C': String(3 + (n % 40)) }),
  (n) => ({ 'RuleType': 'aggregator', 'Operator-V': 'greater', 'Target-V': String(50 + 25 * (n % 40)) }),
  (n) => ({
    'RuleType': 'aggregator',
    'Operator-C': 'atLeast',
    'Target-C': String(2 + (n % 40)),
    'ResetWhenReachTarget': 'yes',
  }),
  (n) => {
    const year = n % 2 ? 1997 : 2026;
    const months = [1 + (n % 3), 1 + (n % 3) + (n % 8)].map((month) => String(month).padStart(2, '0'));
    return {
      'RuleType': 'date',
      'Operator-V': 'greater',
      'Target-V': String(20 * (n % 40)),
      'StartDate': `${year}-${months[0]}-01`,
      'FinishDate': `${year}-${months[1]}-28`,
    };
  },
];
