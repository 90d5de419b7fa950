import { Command, CommanderError, InvalidArgumentError } from 'commander';
import { simulate, SimulateArguments } from './simulate';
import { UsageError } from './usage-error';

const UNUSABLE = 2;

async function main(argv: readonly string[]): Promise<number> {
  let exitCode = 0;
  const program = new Command('cdk-pinpoint-incremental-analytics')
    .description('Counts what each user does in sum, by rules without code.')
    .exitOverride();

  program.command('simulate')
    .description('Run a rules table over a file of events and print every change it would cause, one JSON a line.')
    .requiredOption('--rules <file>', 'rules table, CSV with a heading row (or the sheet of the guide)')
    .requiredOption('--events <file>', 'events, one Pinpoint record (JSON) a line, gzipped or not')
    .option('--time-zone <zone>', 'IANA time zone that decides which day an event belongs to', timeZone, 'UTC')
    .option('--out <file>', 'write the changes to this file instead of standard output')
    .option('--strict', 'exit with 1 when a record or a rule was rejected')
    .addHelpText('after', '\nExit codes: 0 done; 1 something was rejected and --strict was given; 2 unusable arguments or files.')
    .action(async (args: SimulateArguments) => {
      exitCode = await simulate(args, process);
    });

  try {
    await program.parseAsync(argv);
    return exitCode;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : UNUSABLE;
    if (!(error instanceof UsageError)) throw error;
    process.stderr.write(`error: ${error.message}\n`);
    return UNUSABLE;
  }
}

function timeZone(name: string): string {
  try {
    new Intl.DateTimeFormat('en-US', { timeZone: name });
    return name;
  } catch {
    throw new InvalidArgumentError('write an IANA name such as Europe/Dublin or UTC.');
  }
}

// A reader that has seen enough (`| head`) is no failure.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  process.exit(error.code === 'EPIPE' ? 0 : UNUSABLE);
});

main(process.argv).then(
  (exitCode) => { process.exitCode = exitCode; },
  (error: unknown) => {
    console.error(error);
    process.exitCode = UNUSABLE;
  },
);
