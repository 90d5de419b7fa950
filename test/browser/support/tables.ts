import { Cells } from './sheet';

/** Sheet of the guide, as its reader writes it. */
export const GUIDE: readonly Cells[] = [
  {
    'RuleType': 'aggregator',
    'EventName': 'greenbutton',
    'Operator-C': 'equal',
    'Target-C': '5',
    'ResetWhenReachTarget': 'no',
  },
  {
    'RuleType': 'aggregator',
    'EventName': 'redbutton',
    'Operator-C': 'greater',
    'Target-C': '3',
    'ResetWhenReachTarget': 'no',
  },
  {
    'RuleType': 'aggregator',
    'EventName': 'taskadded',
    'Operator-C': 'equal',
    'Target-C': '3',
    'ResetWhenReachTarget': 'yes',
  },
  {
    'RuleType': 'date',
    'EventName': 'greenbutton',
    'Operator-C': 'greater',
    'Target-C': '20',
    'ResetWhenReachTarget': 'no',
    'StartDate': '2021-01-01',
    'FinishDate': '2021-02-01',
  },
  {
    'RuleType': 'date',
    'EventName': 'redbutton',
    'Operator-C': 'greater',
    'Target-C': '4',
    'Operator-V': 'greater',
    'Target-V': '4',
    'ResetWhenReachTarget': 'no',
    'StartDate': '2021-01-01',
    'FinishDate': '2021-02-01',
  },
];

/** Outputs of the guide's rules, in the same order. */
export const GUIDE_OUTPUTS = [
  'attribute:greenbutton',
  'attribute:redbutton',
  'event:trk_taskadded',
  'attribute:trk_date_greenbutton',
  'attribute:trk_date_redbutton',
];

export function csv(rules: readonly Cells[]): string {
  const columns = [...new Set(rules.flatMap((cells) => Object.keys(cells)))];
  return `${[columns, ...rules.map((cells) => columns.map((column) => cells[column] ?? ''))].map((line) => line.join(',')).join('\n')}\n`;
}
