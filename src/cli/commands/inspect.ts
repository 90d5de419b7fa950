import { setTimeout as delay } from 'node:timers/promises';
import type { Command } from 'commander';
import { LocalCalendar } from '../../engine/windows/local-calendar';
import { createTextDecoder } from '../../functions/shared/decoder';
import { detectedFormat, UserSettings } from '../../operations/events/event-format';
import { FiledLine } from '../../operations/events/read-files';
import { chooseFormat, givenFormat } from '../../operations/inspection/format-choice';
import { Inspection } from '../../operations/inspection/inspection';
import { InspectionReport, inspectionReport } from '../../operations/inspection/inspection-report';
import { mappingName } from '../../operations/inspection/mapping-name';
import { takeSample } from '../../operations/inspection/sample';
import { findInstallation, InstallationOptions } from '../../operations/installation';
import { OperationError } from '../../operations/operation-error';
import {
  InstallationSample,
  linesOfSample,
  sampleInstallation,
} from '../../operations/stream/installation-sample';
import {
  addStackOptions,
  anonymousUsersOption,
  DecoderOptions,
  EVENT_INPUTS,
  eventFormatOption,
  formatOption,
  placeholderUsersOption,
  RunContext,
  timeZone,
  wholeNumberFrom,
} from '../options';
import { readEvents } from '../read-events';
import { describeInspection } from '../rendering/inspection';
import { ReadTotals } from '../rendering/read-totals';
import { Basis, describeUnderstood, understoodRecords } from '../rendering/stream-sample';

/** Columns of a line where no terminal says how many it has. */
const DEFAULT_WIDTH = 80;
const DEFAULT_RECORDS = 1_000;
const MAX_RECORDS = 10_000;
const DEFAULT_MINUTES = 15;
/** Minutes of the longest retention of a stream (Kinesis documentation). */
const MAX_MINUTES = 365 * 24 * 60;

interface InspectOptions extends DecoderOptions, InstallationOptions {
  readonly records?: number;
  readonly minutes?: number;
  readonly timeZone: string;
  readonly format: 'text' | 'json';
}

export function registerInspect(program: Command, context: RunContext): void {
  let format: string | undefined;
  addStackOptions(
    program
      .command('inspect')
      .description('Say what is in events: their format or a mapping for it, names, values, users, doubts.')
      .argument('[file...]', EVENT_INPUTS)
      .addOption(eventFormatOption())
      .addOption(anonymousUsersOption())
      .addOption(placeholderUsersOption())
      .option('--time-zone <zone>', 'IANA time zone of the days that are shown', timeZone, 'UTC'),
    ['anonymousUsers', 'placeholderUsers', 'timeZone'],
  )
    .option(
      '--records <n>',
      `with --stack: records to read at most, over all shards; else ${DEFAULT_RECORDS}`,
      wholeNumberFrom(1, MAX_RECORDS),
    )
    .option(
      '--minutes <n>',
      `with --stack: how far to look back; else ${DEFAULT_MINUTES}`,
      wholeNumberFrom(1, MAX_MINUTES),
    )
    .addOption(formatOption())
    .on('option:event-format', (text: string) => {
      format = text;
    })
    .addHelpText(
      'after',
      '\nExamples:\n  inspect events.ndjson.gz\n  inspect orders.csv --time-zone Europe/Dublin\n' +
        '  inspect --stack Marketing --minutes 60\n\n' +
        'A mapping is proposed where the records are of no known format.\n' +
        'With --stack, the latest records of the stream of an installation are read, and the report begins ' +
        'with what the installation makes of them.\n' +
        'Exit codes: 0 done; 1 no record is an event; 2 unusable arguments or files, or AWS refused.',
    )
    .action(async (files: string[], options: InspectOptions) => {
      refuseContradictions(files, options);
      await (options.stack === undefined
        ? inspectFiles(files, format, options, context)
        : inspectStack(options.stack, format, options, context));
    });
}

function refuseContradictions(files: readonly string[], { stack, records, minutes }: InspectOptions): void {
  if (stack === undefined && files.length === 0) {
    throw new OperationError('invalid-input', 'name files of events, or give --stack');
  }
  if (stack !== undefined && files.length > 0) {
    throw new OperationError('invalid-input', 'name files of events or give --stack, not both');
  }
  if (stack === undefined && (records ?? minutes) !== undefined) {
    throw new OperationError('invalid-input', '--records and --minutes are about a stream; give --stack');
  }
}

async function inspectFiles(
  files: readonly string[],
  format: string | undefined,
  options: InspectOptions,
  context: RunContext,
): Promise<void> {
  const report = await inspect(readEvents(files, context), files, options, context);
  context.print(
    options.format === 'json'
      ? `${JSON.stringify(report, undefined, 2)}\n`
      : describeInspection(report, { files, format, timeZone: options.timeZone, width: widthOf(context) }),
  );
}

async function inspectStack(
  stack: string,
  format: string | undefined,
  options: InspectOptions,
  context: RunContext,
): Promise<void> {
  const installation = await findInstallation(options);
  const { eventSource, anonymousUsers, placeholderUsers, timeZone: zone } = installation.config;
  const found = await sampleInstallation(installation, options, {
    minutes: options.minutes ?? DEFAULT_MINUTES,
    maxRecords: options.records ?? DEFAULT_RECORDS,
    now: context.now(),
    pause: async (ms) => delay(ms),
  });
  const mapping = mappingName(eventSource);
  const basis = basisOf(options, found);
  const understood = describeUnderstood(found, mapping, basis);
  const asInstalled = {
    eventFormat: basis === 'mapping' ? () => createTextDecoder(installation.config) : options.eventFormat,
    anonymousUsers,
    placeholderUsers,
    timeZone: zone,
  };
  let report: InspectionReport;
  try {
    report = await inspect(linesOfSample(found), [`the stream ${found.stream}`], asInstalled, context);
  } catch (error) {
    context.note(understood);
    throw error;
  }
  if (options.format === 'json') {
    context.print(`${JSON.stringify({ ...understoodRecords(found, mapping), ...report }, undefined, 2)}\n`);
    return;
  }
  const asked = {
    files: [],
    stack: { stack, installation: options.installation },
    format,
    timeZone: zone,
    width: widthOf(context),
  };
  context.print(`${understood}\n${describeInspection(report, asked)}`);
}

function basisOf({ eventFormat }: InspectOptions, { understood }: InstallationSample): Basis {
  if (eventFormat !== detectedFormat) return 'given';
  return understood.fits ? 'mapping' : 'recognised';
}

async function inspect(
  lines: AsyncGenerator<FiledLine>,
  inputs: readonly string[],
  options: UserSettings & Pick<InspectOptions, 'eventFormat' | 'timeZone'>,
  context: RunContext,
): Promise<InspectionReport> {
  const { first, all } = await takeSample(lines);
  const sample = first.filter(({ fault }) => fault === undefined).map(({ text }) => text);
  const { eventFormat } = options;
  const choice =
    eventFormat === detectedFormat
      ? chooseFormat(sample, options)
      : givenFormat(eventFormat(options), sample);
  const totals = new ReadTotals();
  const inspection = new Inspection({
    decode: totals.counting(choice.decode),
    now: context.now(),
    vendor: choice.vendor,
    onRejected: (reason) => totals.reject(reason),
  });
  for await (const line of all) {
    if (totals.take(line)) inspection.add(line.text);
  }
  totals.withoutTime = inspection.withoutTime + inspection.inFuture;
  context.note(`${totals.lines(inspection.telemetry).join('\n')}\n`);
  const report = inspectionReport(inspection, choice, new LocalCalendar(options.timeZone));
  if (choice.isUnknown) context.note(`${report.doubts[0]}\n`);
  totals.requireEvents(inputs);
  return report;
}

function widthOf({ stderr }: RunContext): number {
  return stderr.columns ?? DEFAULT_WIDTH;
}
