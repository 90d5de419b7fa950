import { counted } from '../../common/counted';
import { oneLine } from '../../common/one-line';
import { ReasonTotal } from '../../operations/stream/decoded-totals';
import { InstallationSample } from '../../operations/stream/installation-sample';

/** Format by which the records are reported. */
export type Basis = 'mapping' | 'given' | 'recognised';

const BASES: Readonly<Record<Basis, string>> = {
  mapping: 'this mapping',
  given: 'the format that is named',
  recognised: 'what the records look like',
};

/** Describes how an installation understands the records of its stream. */
export function describeUnderstood(found: InstallationSample, mapping: string, basis: Basis): string {
  const { stream, sample, understood } = found;
  const { read, skipped, rejected } = understood;
  const sumOf = (totals: readonly ReasonTotal[]) => totals.reduce((sum, { events }) => sum + events, 0);
  const lines = [
    `stream ${stream}: ${counted(sample.taken, 'record')} of ${counted(sample.shards, 'shard')}` +
      (sample.isWhole ? '' : ', not all that arrived') +
      (sample.shardsLeft > 0 ? `; ${counted(sample.shardsLeft, 'further shard')} not read` : ''),
    `the installation reads them by ${mapping}:`,
    `  ${counted(read, 'event')}: ${understood.counted} counted, ${sumOf(skipped)} skipped, ` +
      `${sumOf(rejected)} rejected`,
    ...skipped.map(({ reason, events }) => `  ${events} skipped: ${reason}`),
    ...rejected.flatMap(({ reason, events, sample: record }) => [
      `  ${events} rejected: ${oneLine(reason)}`,
      `    such as ${oneLine(record)}`,
    ]),
    `that ${understood.fits ? 'fits' : 'does not fit most of them'}; the report is by ${BASES[basis]}:`,
  ];
  return `${lines.join('\n')}\n`;
}

/** Returns the same for programs. */
export function understoodRecords(
  { stream, sample, understood }: InstallationSample,
  mapping: string,
): object {
  const { taken: records, shards, shardsLeft, isWhole } = sample;
  const { read, counted: events, skipped, rejected, fits } = understood;
  return {
    stream: { name: stream, records, shards, shardsLeft, isWhole },
    installation: { mapping, fits, read, counted: events, skipped, rejected },
  };
}
