import type { Command } from 'commander';
import { findInstallation, Installation, InstallationOptions } from '../../operations/installation';
import { openRemoval } from '../../operations/users/open-removal';
import { OnProgress } from '../../operations/users/user-removal';
import { confirm } from '../confirm';
import { addStackOptions, RunContext } from '../options';
import { ProgressBar, progressBar } from '../progress';
import { describeLeftData, describeUserData, totalOf } from '../rendering/user-removal';
import { FolderOptions, forgetInFolder, unknownUser } from './forget-in-folder';

interface ForgetOptions extends InstallationOptions, FolderOptions {
  readonly endpointTable?: string;
  readonly data?: string;
}

/** Steps of a progress bar. */
const BAR_STEPS = 1_000;

export function registerForget(program: Command, context: RunContext): void {
  addStackOptions(
    program
      .command('forget')
      .description(
        'Remove all that an installation keeps of one user: the counters, the memberships, the history, ' +
          'the endpoints of an Ingestion, the dead letters and the changes that a shadow wrote.',
      ),
    ['data'],
  )
    .requiredOption('--user <id>', 'the user, exactly as the events name them')
    .option(
      '--endpoint-table <name>',
      'table of an Ingestion that is not in the stack, or of one of several installations there',
    )
    .option('--data <folder>', 'remove the user from the folder of a playground instead of an installation')
    .option('--dry-run', 'only say what is there', false)
    .option('--yes', 'remove without asking', false)
    .addHelpText(
      'after',
      '\nExamples:\n  forget --stack Marketing --user ann --dry-run\n' +
        '  forget --stack Marketing --user ann --yes\n  forget --data shop --user ann\n\n' +
        'It cannot be undone. When it was interrupted, run it again: it removes what is left. ' +
        'Later events of the user are counted from nothing; the destination is not notified and keeps ' +
        'what it has received.\n' +
        'The streams keep what they hold until it expires, and so do backups: ' +
        'see docs/operations.md, “Removing a user”.\n' +
        'Exit codes: 0 done; 1 an object of the bucket could not be read; ' +
        '2 unusable arguments, an unknown user, or AWS refused.',
    )
    .action((options: ForgetOptions) =>
      options.data === undefined
        ? forgetInInstallation(options, context)
        : forgetInFolder(options.data, options, context),
    );
}

async function forgetInInstallation(options: ForgetOptions, context: RunContext): Promise<void> {
  const installation = await findInstallation(options);
  const endpointTables = endpointTablesOf(installation, options);
  const progress = new Progress(context.stderr);
  const removal = openRemoval(installation, endpointTables, options.user, options, progress.show);
  if (options.dryRun || !options.yes) {
    const kept = await progress.during(() => removal.count());
    if (totalOf(kept) === 0) throw unknownUser('the installation', options.user);
    context.print(describeUserData(`Kept of the user ${options.user}:`, kept));
    if (options.dryRun) {
      context.print(describeLeftData(endpointTables.length > 0, kept));
      return;
    }
    if (!(await confirm('Remove all of this for good?', context))) return;
  }
  const removed = await progress.during(() => removal.remove());
  if (totalOf(removed) === 0) throw unknownUser('the installation', options.user);
  context.print(describeUserData(`Removed of the user ${options.user}:`, removed));
  context.print(describeLeftData(endpointTables.length > 0, removed));
  context.exitCode = removed.unreadable.length > 0 ? 1 : 0;
}

function endpointTablesOf(installation: Installation, { endpointTable }: ForgetOptions): string[] {
  return [
    ...new Set([...installation.endpointTables, ...(endpointTable === undefined ? [] : [endpointTable])]),
  ];
}

/** Shows a bar for each long step. */
class Progress {
  private step?: string;
  private bar?: ProgressBar;

  constructor(private readonly stderr: NodeJS.WriteStream) {}

  readonly show: OnProgress = (step, share) => {
    if (this.step !== step) {
      this.bar?.stop();
      this.step = step;
      this.bar = progressBar(BAR_STEPS, step, this.stderr);
    }
    this.bar?.update(Math.round(share * BAR_STEPS));
  };

  async during<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } finally {
      this.bar?.stop();
      this.step = undefined;
      this.bar = undefined;
    }
  }
}
