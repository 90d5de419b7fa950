import type { Command } from 'commander';
import { LocalCalendar } from '../../engine/windows/local-calendar';
import { detectedFormat } from '../../operations/events/event-format';
import { chooseFormat, givenFormat } from '../../operations/inspection/format-choice';
import { Inspection } from '../../operations/inspection/inspection';
import { inspectionReport } from '../../operations/inspection/inspection-report';
import { takeSample } from '../../operations/inspection/sample';
import {
  anonymousUsersOption,
  DecoderOptions,
  decoderOf,
  EVENT_INPUTS,
  eventFormatOption,
  formatOption,
  placeholderUsersOption,
  RunContext,
  timeZone,
} from '../options';
import { readEvents } from '../read-events';
import { describeInspection } from '../rendering/inspection';
import { ReadTotals } from '../rendering/read-totals';

/** Columns of a line where no terminal says how many it has. */
const DEFAULT_WIDTH = 80;

interface InspectOptions extends DecoderOptions {
  readonly timeZone: string;
  readonly format: 'text' | 'json';
}

export function registerInspect(program: Command, context: RunContext): void {
  let format: string | undefined;
  program
    .command('inspect')
    .description('Say what is in events: their format or a mapping for it, names, values, users, doubts.')
    .argument('<file...>', EVENT_INPUTS)
    .addOption(eventFormatOption())
    .addOption(anonymousUsersOption())
    .addOption(placeholderUsersOption())
    .option('--time-zone <zone>', 'IANA time zone of the days that are shown', timeZone, 'UTC')
    .addOption(formatOption())
    .on('option:event-format', (text: string) => {
      format = text;
    })
    .addHelpText(
      'after',
      '\nExamples:\n  inspect events.ndjson.gz\n  inspect orders.csv --time-zone Europe/Dublin\n\n' +
        'A mapping is proposed where the records are of no known format.\n' +
        'Exit codes: 0 done; 1 no record is an event; 2 unusable arguments or files.',
    )
    .action(async (files: string[], options: InspectOptions) => {
      const report = await inspect(files, options, context);
      context.print(
        options.format === 'json'
          ? `${JSON.stringify(report, undefined, 2)}\n`
          : describeInspection(report, {
              files,
              format,
              timeZone: options.timeZone,
              width: context.stderr.columns ?? DEFAULT_WIDTH,
            }),
      );
    });
}

async function inspect(files: readonly string[], options: InspectOptions, context: RunContext) {
  const { first, all } = await takeSample(readEvents(files, context));
  const sample = first.filter(({ fault }) => fault === undefined).map(({ text }) => text);
  const choice =
    options.eventFormat === detectedFormat
      ? chooseFormat(sample, options)
      : givenFormat(decoderOf(options), sample);
  const totals = new ReadTotals();
  const inspection = new Inspection({
    decode: totals.counting(choice.decode),
    now: context.now(),
    onRejected: (reason) => totals.reject(reason),
  });
  for await (const line of all) {
    if (totals.take(line)) inspection.add(line.text);
  }
  totals.withoutTime = inspection.withoutTime + inspection.inFuture;
  context.note(`${totals.lines(inspection.telemetry).join('\n')}\n`);
  const report = inspectionReport(inspection, choice, new LocalCalendar(options.timeZone));
  if (choice.isUnknown) context.note(`${report.doubts[0]}\n`);
  totals.requireEvents(files);
  return report;
}
