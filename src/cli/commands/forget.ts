import type { Command } from 'commander';
import { findInstallation, InstallationOptions } from '../../operations/installation';
import { OperationError } from '../../operations/operation-error';
import { openStores } from '../../operations/stores';
import { UserEraser } from '../../operations/users/user-eraser';
import { confirm } from '../confirm';
import { addStackOptions, RunContext } from '../options';

interface ForgetOptions extends InstallationOptions {
  readonly user: string;
  readonly yes: boolean;
}

export function registerForget(program: Command, context: RunContext): void {
  addStackOptions(
    program
      .command('forget')
      .description(
        'Remove all that an installation keeps of one user: the counters, the memberships and the history.',
      ),
  )
    .requiredOption('--user <id>', 'the user, exactly as the events name them')
    .option('--yes', 'remove without asking', false)
    .addHelpText(
      'after',
      '\nExamples:\n  forget --stack Marketing --user ann\n  forget --stack Marketing --user ann --yes\n\n' +
        'It cannot be undone. Later events of the user are counted from nothing; the destination is not ' +
        'notified and keeps what it has received.\n' +
        'The event stream and the dead letters keep what they hold until it expires, and so do backups: ' +
        'see docs/operations.md, “Removing a user”.\n' +
        'Exit codes: 0 done; 2 unusable arguments, an unknown user, or AWS refused.',
    )
    .action(async (options: ForgetOptions) => {
      const installation = await findInstallation(options);
      const eraser = new UserEraser(openStores(installation, options), options.user);
      const size = await eraser.size();
      if (size === 0) {
        throw new OperationError(
          'not-found',
          `the installation knows no user ${options.user}; ` +
            'ids are compared exactly, upper and lower case included',
        );
      }
      if (
        !options.yes &&
        !(await confirm(`Remove ${countOf(size)} of the user ${options.user} for good?`, context))
      ) {
        return;
      }
      context.stdout.write(`${countOf(await eraser.remove())} removed\n`);
    });
}

function countOf(items: number): string {
  return `${items} ${items === 1 ? 'item' : 'items'}`;
}
