import { Alternative, CostItem, StackCost } from '../../operations/cost/stack-cost';
import { dollars, NUMBER, SHORT } from './cost-numbers';

const DAY_MS = 86_400_000;

export interface CostSubject {
  readonly stack: string;
  readonly installation: string;
  /** Region of the stack; absent when the environment does not name it. */
  readonly region?: string;
}

/** Describes for people what an installation has cost. */
export function stackCostText(cost: StackCost, { stack, installation, region }: CostSubject): string {
  const { usage, prices, items, price, month, alternatives } = cost;
  const days = SHORT.format((usage.to - usage.from) / DAY_MS);
  const sum: CostItem = { item: 'in all', used: '', price, month };
  return [
    `installation ${installation} of the stack ${stack}, ${days} days ` +
      `from ${minute(usage.from)} to ${minute(usage.to)}`,
    ...eventLines(cost),
    '',
    ...table([...items, sum], days),
    '',
    ...alternatives.map(alternativeSentence),
    ...flinkSentences(cost),
    `Prices are those of ${prices.region}, ${prices.asOf}` +
      (region === undefined || region === prices.region ? '' : `; those of ${region} may be others`) +
      ', without free tiers and discounts. A month is 730 hours like these.',
    'Left out: what destinations charge, S3, queues, alarms and dashboards, keys, ' +
      'retention of a stream beyond a day, ingestion, backups.',
    '',
  ].join('\n');
}

function eventLines({ usage, perUserAndBatch, perMillionEvents }: StackCost): string[] {
  const { eventsCounted, usersWritten, from, to } = usage;
  if (eventsCounted === 0) return ['no event was counted: this is what it costs to wait for some'];
  const perSecond = (eventsCounted / (to - from)) * 1_000;
  return [
    `${NUMBER.format(eventsCounted)} events counted, ${SHORT.format(perSecond)} a second` +
      (perMillionEvents === undefined ? '' : `: ${dollars(perMillionEvents)} for a million`),
    ...(perUserAndBatch === undefined
      ? []
      : [
          `${NUMBER.format(usersWritten)} writes of users: ` +
            `${SHORT.format(perUserAndBatch)} events of one user met in a batch`,
        ]),
  ];
}

function table(items: readonly CostItem[], days: string): string[] {
  const rows = [
    ['', 'used', `${days} days`, 'a month'],
    ...items.map(({ item, used, price, month }) => [item, used, dollars(price), dollars(month)]),
  ];
  const widths = [0, 1, 2, 3].map((column) => Math.max(...rows.map((row) => row[column].length)));
  return rows.map((row) =>
    `  ${row
      .map((cell, column) => (column < 2 ? cell.padEnd(widths[column]) : cell.padStart(widths[column])))
      .join('  ')}`.trimEnd(),
  );
}

function alternativeSentence({ item, mode, month, now }: Alternative): string {
  return (
    `The ${item}, ${mode}, would cost ${dollars(month)} a month under a steady load, ` +
    `and not ${dollars(now)}.`
  );
}

function flinkSentences({ flinkMonth, month }: StackCost): string[] {
  if (flinkMonth === undefined) return [];
  return [
    `Managed Service for Apache Flink behind the same stream: ${dollars(flinkMonth)} a month, ` +
      `${flinkMonth < month ? 'less' : 'more'} than this.`,
  ];
}

function minute(time: number): string {
  return `${new Date(time).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}
