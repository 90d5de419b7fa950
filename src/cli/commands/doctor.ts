import { setTimeout as delay } from 'node:timers/promises';
import type { Command } from 'commander';
import { CHECKS } from '../../operations/doctor/checks';
import { diagnose, Diagnosis } from '../../operations/doctor/diagnosis';
import { InstallationOptions } from '../../operations/installation';
import { addStackOptions, formatOption, RunContext } from '../options';
import { progressBar } from '../progress';
import { describeDiagnosis } from '../rendering/diagnosis';

export function registerDoctor(program: Command, context: RunContext): void {
  addStackOptions(
    program
      .command('doctor')
      .description(
        'Say in what state an installation is: what is wrong and its fix, what is worth knowing, ' +
          'what could not be checked. Changes nothing.',
      ),
  )
    .addOption(formatOption())
    .addHelpText(
      'after',
      '\nExamples:\n  doctor --stack Marketing\n  doctor --stack Marketing --format json\n\n' +
        'It reads a few hundred of the latest events and shows the beginning of one for each reason that ' +
        'keeps events from being counted. A check that a missing permission stops names it, and the others ' +
        'go on.\n' +
        'Exit codes: 0 nothing is wrong; 1 something is wrong; ' +
        '2 unusable arguments, or AWS refused, be it a single check.',
    )
    .action(async (options: InstallationOptions & { format: 'text' | 'json' }) => {
      const bar = progressBar(CHECKS.length, 'checks', context.stderr);
      try {
        const diagnosis = await diagnose(options, {
          clock: context.now,
          pause: async (ms) => delay(ms),
          timeLimit: async (ms) => delay(ms, undefined, { ref: false }),
          onProgress: bar.update,
        });
        bar.stop();
        context.print(
          options.format === 'json'
            ? `${JSON.stringify(diagnosis, undefined, 2)}\n`
            : describeDiagnosis(diagnosis),
        );
        context.exitCode = exitCodeOf(diagnosis);
      } finally {
        bar.stop();
      }
    });
}

function exitCodeOf({ totals }: Diagnosis): number {
  if (totals.wrong > 0) return 1;
  return totals.unchecked > 0 ? 2 : 0;
}
