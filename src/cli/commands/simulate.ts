import type { Command } from 'commander';
import { eventFormatOption, RunContext, timeZone } from '../options';
import { simulate, SimulateArguments } from '../simulate';

export function registerSimulate(program: Command, context: RunContext): void {
  program
    .command('simulate')
    .description('Run rules over a file of events and print every change they would cause, one JSON a line.')
    .requiredOption(
      '--rules <file>',
      'rules table as CSV with a heading row (or the sheet of the guide), or rules as JSON',
    )
    .requiredOption('--events <file>', 'events, one JSON a line, gzipped or not')
    .addOption(eventFormatOption())
    .option(
      '--time-zone <zone>',
      'IANA time zone that decides which day an event belongs to',
      timeZone,
      'UTC',
    )
    .option('--out <file>', 'write the changes to this file instead of standard output')
    .option('--strict', 'exit with 1 when a record or a rule was rejected')
    .addHelpText(
      'after',
      '\nExit codes: 0 done; 1 something was rejected and --strict was given; 2 unusable arguments or files.',
    )
    .action(async (args: SimulateArguments) => {
      context.exitCode = await simulate(args, context);
    });
}
