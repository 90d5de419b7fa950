import type { SheetRow } from '../../../src/playground/api';

export interface Example {
  readonly title: string;
  readonly text: string;
  readonly rows: readonly SheetRow['cells'][];
}

/** Use cases of the guide, each as a filled row. */
export const CASES: readonly Example[] = [
  {
    title: 'More than 5 times: a segment',
    text:
      'Move users to a segment when they have done something more than n times, ' +
      'or spent more than an amount.',
    rows: [
      {
        'RuleType': 'aggregator',
        'EventName': 'greenbutton',
        'Operator-C': 'greater',
        'Target-C': '5',
        'Operator-V': 'na',
        'Target-V': '0',
        'ResetWhenReachTarget': 'no',
      },
    ],
  },
  {
    title: 'Every 3rd time: an event',
    text: 'Start a journey every nth time: an event is sent, and counting starts again.',
    rows: [
      {
        'RuleType': 'aggregator',
        'EventName': 'greenbutton',
        'Operator-C': 'atLeast',
        'Target-C': '3',
        'Operator-V': 'na',
        'Target-V': '0',
        'ResetWhenReachTarget': 'yes',
      },
    ],
  },
  {
    title: 'Within a period: a segment',
    text: 'Move users to a segment by what they did between two days, those of the past as well.',
    rows: [
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
    ],
  },
];

/** Rules over periods that move, each as docs/rules.md teaches it. */
export const RECIPES: readonly Example[] = [
  {
    title: 'Bought before, not in 30 days: a segment',
    text: 'Win back customers: they come in by time alone, and leave with their next purchase.',
    rows: [
      {
        'RuleType': 'date',
        'EventName': 'purchase',
        'Operator-C': 'less',
        'Target-C': '1',
        'ResetWhenReachTarget': 'no',
        'Period': 'last 30 days',
        'Output': 'churned',
      },
    ],
  },
  {
    title: 'Cart, but no purchase: a segment',
    text: 'Remind those who have filled a cart in the last 3 hours, and bought nothing in them.',
    rows: [
      {
        Definition: JSON.stringify({
          type: 'aggregator',
          events: 'addtocart',
          period: 'last 3 hours',
          condition: {
            all: [
              { statistic: 'count', operator: 'atLeast', target: 1 },
              { events: 'purchase', statistic: 'count', operator: 'equal', target: 0 },
            ],
          },
          output: 'abandoned_cart',
        }),
      },
    ],
  },
  {
    title: 'Over 500 this month: a segment',
    text: 'Care for those who spend much, from the day on which they do to the end of the month.',
    rows: [
      {
        'RuleType': 'date',
        'EventName': 'purchase',
        'Operator-V': 'greater',
        'Target-V': '500',
        'ResetWhenReachTarget': 'no',
        'Period': 'this month',
        'Output': 'monthly_spender',
      },
    ],
  },
  {
    title: 'Active on 5 of 7 days: a segment',
    text: 'Find those who come back day after day, however often on each.',
    rows: [
      {
        Definition: JSON.stringify({
          type: 'date',
          events: 'login',
          period: 'last 7 days',
          condition: { statistic: 'days', operator: 'atLeast', target: 5 },
          output: 'active_5_of_7',
        }),
      },
    ],
  },
];

/** The sheet of the guide, as in examples/rules/guide.csv. */
export const GUIDE: Example = {
  title: 'The guide’s five rules',
  text: 'The sheet as the guide has it: two buttons and a task list.',
  rows: [
    counted('greenbutton', 'equal', '5', 'no'),
    counted('redbutton', 'greater', '3', 'no'),
    counted('taskadded', 'equal', '3', 'yes'),
    { ...within('greenbutton', '20'), 'Operator-V': 'na', 'Target-V': '0' },
    { ...within('redbutton', '4'), 'Operator-V': 'greater', 'Target-V': '4' },
  ],
};

function counted(event: string, operator: string, target: string, reset: string): Record<string, string> {
  return {
    'RuleType': 'aggregator',
    'EventName': event,
    'Operator-C': operator,
    'Target-C': target,
    'Operator-V': 'na',
    'Target-V': '0',
    'ResetWhenReachTarget': reset,
  };
}

function within(event: string, target: string): Record<string, string> {
  return {
    'RuleType': 'date',
    'EventName': event,
    'Operator-C': 'greater',
    'Target-C': target,
    'ResetWhenReachTarget': 'no',
    'StartDate': '2021-01-01',
    'FinishDate': '2021-02-01',
  };
}
