import type { Command } from 'commander';
import { findInstallation, InstallationOptions } from '../../operations/installation';
import { openRedrive } from '../../operations/redrive/open-redrive';
import { Overview } from '../../operations/redrive/redrive-report';
import { overviewLines, reportLines } from '../../operations/redrive/redrive-words';
import { confirm } from '../confirm';
import { addStackOptions, formatOption, RunContext } from '../options';
import { progressBar } from '../progress';

interface RedriveCommandOptions extends InstallationOptions {
  readonly overtaken: boolean;
  readonly dryRun: boolean;
  readonly yes: boolean;
  readonly format: 'text' | 'json';
}

export function registerRedrive(program: Command, context: RunContext): void {
  addStackOptions(
    program
      .command('redrive')
      .description(
        'Send dead letters of an installation again: events are counted once, ' +
          'changes delivered under the ids they have always had.',
      ),
  )
    .option(
      '--overtaken',
      'also events that Lambda gave up and that may have been counted, ' +
        'because later events of their users were',
      false,
    )
    .option('--dry-run', 'only say what is there', false)
    .option('--yes', 'send without asking', false)
    .addOption(formatOption())
    .addHelpText(
      'after',
      '\nExamples:\n  redrive --stack Marketing --dry-run\n  redrive --stack Marketing --yes\n\n' +
        'Fix the cause first. Each record is moved out of its object, into one batch alone, ' +
        'and sent from there. A batch that could not be sent stays for the next redrive, ' +
        'and sending it again counts nothing twice.\n' +
        'A change of an attribute that has changed again since is not sent. ' +
        'An object that could not be read is announced again, and read from where it was left.\n' +
        'Exit codes: 0 done; 1 something is left or was refused again; 2 unusable arguments, or AWS refused.',
    )
    .action(async (options: RedriveCommandOptions) => {
      const installation = await findInstallation(options);
      const run = openRedrive(installation, options, (items, label) =>
        progressBar(items, label, context.stderr),
      );
      const overview = await run.look(options);
      const json = options.format === 'json';
      if (!json) {
        context.print(`${overview.isEmpty ? 'no dead letters' : overviewLines(overview).join('\n')}\n`);
      }
      if (json && options.dryRun) context.print(`${JSON.stringify(overview, undefined, 2)}\n`);
      if (options.dryRun || overview.isEmpty) return;
      if (!options.yes && !(await confirm(questionOf(overview), context))) return;

      const report = await run.send();
      context.print(
        json ? `${JSON.stringify(report, undefined, 2)}\n` : `${reportLines(report).join('\n')}\n`,
      );
      context.exitCode = report.left.length + report.refused > 0 ? 1 : 0;
    });
}

function questionOf({ objects, undelivered = 0 }: Overview): string {
  return undelivered > 0
    ? `Send ${objects} objects and the events of the queue again?`
    : `Send ${objects} objects again?`;
}
