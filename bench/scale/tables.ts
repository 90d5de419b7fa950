import { round } from '../figure';
import { CalibratedFigure } from './calibration';
import { Result } from './result';

export interface NamedResult extends Result {
  readonly name: string;
  readonly title: string;
  /** Shards that were simulated; 100 stand behind a smaller number. */
  readonly shards: number;
}

const COLUMNS: readonly (readonly [title: string, cell: (result: NamedResult) => string])[] = [
  ['scenario, simulated', ({ title, shards }) => `${title} (${shards} ${shards === 1 ? 'shard' : 'shards'})`],
  ['events, each counted once', ({ events }) => whole(events)],
  [
    'lag p50 / p99 / most (s)',
    ({ lagSeconds: { p50, p99, max } }) => `${round(p50)} / ${round(p99)} / ${round(max)}`,
  ],
  ['k', ({ eventsPerUserAndBatch }) => eventsPerUserAndBatch.toFixed(2)],
  ['writes / refused / throttled', (result) => writesOf(result)],
  [
    'units a second / most',
    (result) => `${whole(result.writeUnitsPerSecond)} / ${whole(result.peakWriteUnits)}`,
  ],
  ['reads / throttled', ({ reads, throttledReads }) => `${whole(reads)} / ${whole(throttledReads)}`],
  [
    'invocations / failed',
    ({ invocations, failedInvocations }) => `${whole(invocations)} / ${whole(failedInvocations)}`,
  ],
  ['events counted before', ({ eventsRecognised }) => whole(eventsRecognised)],
  ['$ a month, table / all', ({ dollarsAMonth: { table, total } }) => `${whole(table)} / ${whole(total)}`],
];

export function resultTable(results: readonly NamedResult[]): string {
  return tableOf(
    COLUMNS.map(([title]) => title),
    results.map((result) => COLUMNS.map(([, cell]) => cell(result))),
  );
}

export function calibrationTable(figures: readonly CalibratedFigure[]): string {
  return tableOf(
    ['one shard', 'measured', 'simulated', 'ratio'],
    figures.map(({ figure, measured, simulated, ratio }) => [
      figure,
      round(measured),
      round(simulated),
      ratio.toFixed(3),
    ]),
  );
}

function writesOf({ writes, refusedWrites, throttledWrites }: NamedResult): string {
  return [writes, refusedWrites, throttledWrites].map(whole).join(' / ');
}

function whole(value: number): string {
  return Math.round(value).toLocaleString('en-US');
}

function tableOf(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}
