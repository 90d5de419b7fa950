import type { Command } from 'commander';
import {
  anonymousUsersOption,
  decoderOf,
  DecoderOptions,
  EVENT_INPUTS,
  eventFormatOption,
  moment,
  placeholderUsersOption,
  removedRulesOption,
  ruleOption,
  RunContext,
  timeZoneOption,
} from '../options';
import { simulate, SimulateArguments } from '../simulate';

export function registerSimulate(program: Command, context: RunContext): void {
  program
    .command('simulate')
    .description('Run rules over files of events and print every change they would cause, one JSON a line.')
    .requiredOption(
      '--rules <file>',
      'rules table as CSV with a heading row (or the sheet of the guide), or rules as JSON',
    )
    .requiredOption('--events <file...>', EVENT_INPUTS)
    .option(
      '--current <file>',
      'rules in force now: they count the events, and --rules replaces them after the last one',
    )
    .addOption(removedRulesOption())
    .addOption(ruleOption())
    .addOption(eventFormatOption())
    .addOption(anonymousUsersOption())
    .addOption(placeholderUsersOption())
    .addOption(timeZoneOption())
    .option(
      '--until <time>',
      'moment up to which time passes after the last event, like 2021-01-31 or 2021-01-31T12:00:00Z; ' +
        'the last event when absent',
      moment,
    )
    .option('--out <file>', 'write the changes to this file instead of standard output')
    .option('--strict', 'exit with 1 when a record or a rule was rejected')
    .addHelpText(
      'after',
      '\nExamples:\n  simulate --rules rules.csv --events events.ndjson.gz\n' +
        '  simulate --rules rules.csv --events events.ndjson.gz --current rules-of-today.csv ' +
        '--removed-rules clear\n\n' +
        'Exit codes: 0 done; 1 no record is an event, or something was rejected and --strict was given; ' +
        '2 unusable arguments or files.',
    )
    .action(async (options: Omit<SimulateArguments, 'decode'> & DecoderOptions) => {
      context.exitCode = await simulate({ ...options, decode: decoderOf(options) }, context);
    });
}
