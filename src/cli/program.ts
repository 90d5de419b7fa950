import { Command, CommanderError } from 'commander';
import { closeStore } from '../adapters/module/module-store';
import { OperationError } from '../operations/operation-error';
import { packageVersion } from '../operations/package-files';
import { registerCheckStore } from './commands/check-store';
import { registerCompletion } from './commands/completion';
import { registerCost } from './commands/cost';
import { registerDoctor } from './commands/doctor';
import { registerExplain } from './commands/explain';
import { registerForget } from './commands/forget';
import { registerInspect } from './commands/inspect';
import { registerPlayground } from './commands/playground';
import { registerPreview } from './commands/preview';
import { registerRedrive } from './commands/redrive';
import { registerReplay } from './commands/replay';
import { registerRules } from './commands/rules';
import { registerShadow } from './commands/shadow';
import { registerSimulate } from './commands/simulate';
import { registerValidate } from './commands/validate';
import { RunContext } from './options';

/** Exit code for unusable arguments and files, and for calls that AWS refused. */
export const UNUSABLE = 2;
/** Exit code for files without any event. */
const NOTHING_READ = 1;
const COMMANDS = [
  registerValidate,
  registerInspect,
  registerSimulate,
  registerPreview,
  registerExplain,
  registerCost,
  registerRules,
  registerDoctor,
  registerRedrive,
  registerReplay,
  registerShadow,
  registerForget,
  registerPlayground,
  registerCheckStore,
  registerCompletion,
];

/**
 * Runs the command that the arguments name.
 *
 * @returns its exit code
 */
export async function runProgram(args: readonly string[], context: RunContext): Promise<number> {
  const program = new Command('cdk-pinpoint-incremental-analytics')
    .description('Counts what each user does in sum, by rules without code.')
    .version(packageVersion())
    .exitOverride();
  for (const register of COMMANDS) register(program, context);

  try {
    await program.parseAsync(args, { from: 'user' });
    return context.exitCode;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : UNUSABLE;
    if (!(error instanceof OperationError)) throw error;
    context.note(`error: ${error.message}\n`);
    return error.code === 'no-events' ? NOTHING_READ : UNUSABLE;
  } finally {
    // The connections of a module would keep the process from ending.
    await closeStore();
  }
}
