import clicksRules from '../../../examples/rules/guide.csv?raw';
import purchasesRules from '../../../examples/rules/purchases.csv?raw';
import type { ExampleData } from '../../../src/playground/api';

export interface Example {
  readonly name: ExampleData;
  readonly title: string;
  readonly text: string;
  /** Table of rules for this data, as CSV. */
  readonly rules: string;
}

export const EXAMPLES: readonly Example[] = [
  {
    name: 'clicks',
    title: 'Clicks',
    text: 'People at the guide’s green and red buttons, most of them in January 2021.',
    rules: clicksRules,
  },
  {
    name: 'purchases',
    title: 'Purchases',
    text: '6,919 real purchases of 2,357 customers of a music shop, from 1997 and 1998.',
    rules: purchasesRules,
  },
];
