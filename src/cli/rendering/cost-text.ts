import { WINDOWS } from '../../operations/cost/activity';
import { CostLine, CostReport } from '../../operations/cost/cost-report';
import { SECONDS_PER_MONTH } from '../../operations/cost/prices';
import { dollars, NUMBER, SHORT } from './cost-numbers';

/** Describes a report for people. */
export function costText(report: CostReport): string {
  const { activity, unitsPerWrite, settings, prices, lines } = report;
  const { events, users, bytesPerEvent, seconds, perUserAndBatch, timeUnit } = activity;
  const together = WINDOWS.map((window) => `${SHORT.format(perUserAndBatch[window])} in ${window} s`);
  return [
    `${count(events, 'event')} of ${count(users, 'user')} in ${span(seconds)}, ` +
      `${NUMBER.format(bytesPerEvent)} bytes each`,
    `events of one user that meet in a batch: ${together.join(', ')}`,
    ...(timeUnit > 1 ? [coarseTimes(timeUnit)] : []),
    `write units of a user: ${SHORT.format(unitsPerWrite)}`,
    '',
    `a month in ${prices.region} by the price lists of ${prices.asOf}, ` +
      `batches of ${settings.windowSeconds} s and at most ${count(settings.batchSize, 'record')}:`,
    ...table(lines),
    '',
    flinkSentence(report),
    'More events stand for more users, each as active as these. Half of the users are read before a write. ' +
      'Left out: what destinations charge, logs, storage, alarms, history that rules look back on.',
    '',
  ].join('\n');
}

function coarseTimes(timeUnit: number): string {
  return `  (times are multiples of ${span(timeUnit)}: 1 is taken for batches shorter than that, the worst)`;
}

const HEADINGS = 'events/s,a month,a batch,stream,table,functions,metrics,in all,Flink'.split(',');

function table(lines: readonly CostLine[]): string[] {
  const rows = [HEADINGS, ...lines.map(cellsOf)];
  const widths = HEADINGS.map((_, column) => Math.max(...rows.map((row) => row[column].length)));
  return rows.map((row) => `  ${row.map((cell, column) => cell.padStart(widths[column])).join('  ')}`);
}

function cellsOf(line: CostLine): string[] {
  const { eventsPerSecond, perUserAndBatch, stream, table: onDemand, tableProvisioned, isOwn } = line;
  const { functions, monitoring, total, flink } = line;
  const cheaper =
    tableProvisioned < onDemand ? `${dollars(tableProvisioned)} provisioned` : dollars(onDemand);
  return [
    `${SHORT.format(eventsPerSecond)}${isOwn ? ' (these)' : ''}`,
    SHORT.format(eventsPerSecond * SECONDS_PER_MONTH),
    SHORT.format(perUserAndBatch),
    `${dollars(stream)} ${line.streamMode}`,
    cheaper,
    dollars(functions),
    dollars(monitoring),
    dollars(total),
    flink === undefined ? 'not sized' : dollars(flink),
  ];
}

function flinkSentence({ flinkFrom }: CostReport): string {
  if (flinkFrom === undefined) {
    return (
      'This costs less than Managed Service for Apache Flink behind the same stream at every load ' +
      'that AWS names a size for.'
    );
  }
  return (
    `From about ${SHORT.format(flinkFrom)} events a second on, Managed Service for Apache Flink behind the ` +
    'same stream costs less (in the sizes that AWS names, without the work of writing and running the ' +
    'application); below, this does.'
  );
}

function count(n: number, noun: string): string {
  return `${NUMBER.format(n)} ${noun}${n === 1 ? '' : 's'}`;
}

function span(seconds: number): string {
  if (seconds < 120) return `${NUMBER.format(seconds)} seconds`;
  if (seconds < 7_200) return `${SHORT.format(seconds / 60)} minutes`;
  if (seconds < 2 * 86_400) return `${SHORT.format(seconds / 3_600)} hours`;
  return `${NUMBER.format(seconds / 86_400)} days`;
}
