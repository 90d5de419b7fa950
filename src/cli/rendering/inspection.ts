import { counted } from '../../common/counted';
import { oneLine } from '../../common/one-line';
import { InspectionReport, ReportedName, ReportedRow } from '../../operations/inspection/inspection-report';

const MAX_NAMES = 20;
const MAX_VALUES = 20;
const MAX_TEXTS = 5;
const MAX_TEXT = 40;

/** Arguments of the command, which the next command repeats. */
export interface AskedEvents {
  /** Inputs that were named; none when the events are those of a stack. */
  readonly files: readonly string[];
  /** Options that name the installation whose stream was read. */
  readonly stack?: { readonly stack: string; readonly installation?: string };
  /** Text of `--event-format`, where it was given. */
  readonly format?: string;
  readonly timeZone: string;
  /** Columns of the terminal. */
  readonly width: number;
}

/** Describes the contents of events, and the next steps. */
export function describeInspection(report: InspectionReport, asked: AskedEvents): string {
  const sections = [
    formatLines(report),
    ['the first records:', ...report.rows.flatMap((row) => rowLines(row, asked.width))],
    [totalLine(report, asked.timeZone), ...nameLines(report)],
    ...(report.doubts.length > 0 ? [['to look at:', ...indented(report.doubts)]] : []),
    ...codeLines(report),
    ...nextLines(report, asked),
  ];
  return `${sections
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n')}\n`;
}

function formatLines({ formats = [], eventFormat, alternatives = [], proposal }: InspectionReport): string[] {
  return [
    ...formats.map(({ format, sign, records }) => {
      const reason =
        format === eventFormat ? `by ${sign}` : `${sign ?? 'no name of another format'} at the top`;
      return `format: ${format} in ${counted(records, 'record')} (${reason})`;
    }),
    ...(eventFormat === undefined
      ? []
      : [`its mapping ships: other commands read it with --event-format ${eventFormat}`]),
    ...(alternatives.length > 0 ? [`the names fit as well: ${alternatives.join(', ')}`] : []),
    ...(proposal ? [`a mapping is proposed below: ${proposal.because}`] : []),
  ];
}

function rowLines({ record, event, reason }: ReportedRow, width: number): string[] {
  if (!event) return [`  ${cut(record, width - 2)}`, `    ${reason}`];
  const { name, user, time, attributes, metrics } = event;
  const values = Object.entries({ ...attributes, ...metrics }).map(
    ([value, text]) => `${cut(value, MAX_TEXT)} ${cut(text, MAX_TEXT)}`,
  );
  const parts = [cut(name, MAX_TEXT), `user ${cut(user, MAX_TEXT)}`, time ?? 'no time', ...values];
  return [`  ${cut(record, width - 2)}`, `    ${parts.join(', ')}`];
}

function totalLine({ events, users, hasMoreUsers, days }: InspectionReport, timeZone: string): string {
  const when = days ? `${days.from} to ${days.to} (${timeZone})` : 'without a time';
  const who = `${hasMoreUsers ? 'more than ' : ''}${counted(users, 'user')}`;
  return `${counted(events, 'event')} of ${who}, ${when}`;
}

function nameLines({ names, eventsOfOtherNames }: InspectionReport): string[] {
  const shown = names.slice(0, MAX_NAMES);
  const left = names.slice(MAX_NAMES);
  const others = left.reduce((sum, { events }) => sum + events, eventsOfOtherNames);
  return [
    ...shown.flatMap(oneName),
    ...(others > 0 ? [`  and ${counted(others, 'event')} of further names`] : []),
  ];
}

function oneName({ name, events, attributes, metrics, hasMoreValues }: ReportedName): string[] {
  const lines = [
    ...metrics.map(
      (metric) =>
        `${oneLine(metric.name)}: ${metric.min} to ${metric.max} in ${counted(metric.events, 'event')}`,
    ),
    ...attributes.map((attribute) => {
      const texts = attribute.values.slice(0, MAX_TEXTS);
      const shown = texts.reduce((sum, text) => sum + text.events, 0);
      const more = attribute.events - shown;
      return (
        `${oneLine(attribute.name)}: text in ${counted(attribute.events, 'event')}: ` +
        texts.map((text) => `${cut(text.text, MAX_TEXT)} (${text.events})`).join(', ') +
        (more > 0 ? `, others (${more})` : '')
      );
    }),
  ];
  const more = lines.length - MAX_VALUES;
  return [
    `  ${oneLine(name)}: ${counted(events, 'event')}`,
    ...lines.slice(0, MAX_VALUES).map((line) => `    ${line}`),
    ...(more > 0 ? [`    and ${hasMoreValues ? 'more than ' : ''}${more} more attributes and metrics`] : []),
  ];
}

function codeLines({ proposal, code }: InspectionReport): string[][] {
  return [
    ...(proposal
      ? [['the mapping, for --event-format or a file:', `  ${JSON.stringify(proposal.mapping)}`]]
      : []),
    ...(code ? [['in an app:', `  TypeScript: ${code.typeScript}`, `  Python: ${code.python}`]] : []),
  ];
}

function nextLines({ rules, proposal, eventFormat }: InspectionReport, asked: AskedEvents): string[][] {
  if (rules === '') return [];
  const begin = ['rules to begin with, to be saved as rules.csv:', ...indented(rules.trimEnd().split('\n'))];
  if (asked.stack) return [begin, ['and to see whom they take in:', `  ${previewCommand(asked.stack)}`]];
  const format = proposal ? JSON.stringify(proposal.mapping) : (asked.format ?? eventFormat);
  const command = [
    'npx cdk-pinpoint-incremental-analytics simulate --rules rules.csv',
    `--events ${asked.files.map(inShell).join(' ')}`,
    ...(format === undefined ? [] : [`--event-format ${inShell(format)}`]),
    ...(asked.timeZone === 'UTC' ? [] : [`--time-zone ${asked.timeZone}`]),
  ];
  return [begin, ['and to try them:', `  ${command.join(' ')}`]];
}

function previewCommand({ stack, installation }: NonNullable<AskedEvents['stack']>): string {
  return [
    'npx cdk-pinpoint-incremental-analytics preview --rules rules.csv',
    `--stack ${inShell(stack)}`,
    ...(installation === undefined ? [] : [`--installation ${inShell(installation)}`]),
  ].join(' ');
}

/** Puts a text in single quotes for a shell, where it needs them. */
function inShell(text: string): string {
  return /^[\w./:@%+=-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}

function cut(text: string, width: number): string {
  const characters = [...oneLine(text.slice(0, 4 * width))];
  return characters.length > width ? `${characters.slice(0, width - 1).join('')}…` : oneLine(text);
}

function indented(lines: readonly string[]): string[] {
  return lines.map((line) => `  ${line}`);
}
