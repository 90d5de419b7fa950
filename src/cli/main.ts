import { Command, CommanderError } from 'commander';
import { UsageError } from '../operations/usage-error';
import { registerExplain } from './commands/explain';
import { registerForget } from './commands/forget';
import { registerPlayground } from './commands/playground';
import { registerPreview } from './commands/preview';
import { registerRedrive } from './commands/redrive';
import { registerRules } from './commands/rules';
import { registerShadow } from './commands/shadow';
import { registerSimulate } from './commands/simulate';
import { registerValidate } from './commands/validate';
import { RunContext } from './options';
import { printable } from './rendering/printable';

const UNUSABLE = 2;
const COMMANDS = [
  registerValidate,
  registerSimulate,
  registerPreview,
  registerExplain,
  registerRules,
  registerRedrive,
  registerShadow,
  registerForget,
  registerPlayground,
];

async function main(argv: readonly string[]): Promise<number> {
  const context: RunContext = {
    stdin: process.stdin,
    stdout: process.stdout,
    stderr: process.stderr,
    now: Date.now,
    exitCode: 0,
    print: (text) => void process.stdout.write(printable(text)),
    note: (text) => void process.stderr.write(printable(text)),
  };
  const program = new Command('cdk-pinpoint-incremental-analytics')
    .description('Counts what each user does in sum, by rules without code.')
    .exitOverride();
  for (const register of COMMANDS) register(program, context);

  try {
    await program.parseAsync(argv);
    return context.exitCode;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : UNUSABLE;
    if (!(error instanceof UsageError)) throw error;
    context.note(`error: ${error.message}\n`);
    return UNUSABLE;
  }
}

// A reader that has seen enough (`| head`) is no failure.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  process.exit(error.code === 'EPIPE' ? 0 : UNUSABLE);
});

main(process.argv).then(
  (exitCode) => {
    process.exitCode = exitCode;
  },
  (error: unknown) => {
    console.error(error);
    process.exitCode = UNUSABLE;
  },
);
