import type { Command } from 'commander';
import { checkRules } from '../../operations/rules/check-rules';
import { readRulesFile } from '../../operations/rules/rules-file';
import { RuleProblem } from '../../rule-language/problem';
import { formatOption, RunContext } from '../options';
import { describeCheckedRules } from '../rendering/checked-rules';

export function registerValidate(program: Command, context: RunContext): void {
  program
    .command('validate')
    .description(
      'Judge a rules table or a JSON document of rules as the functions would, ' +
        'and list all that is wrong with it.',
    )
    .argument('<file>', 'rules as CSV or JSON; - reads standard input')
    .addOption(formatOption())
    .addHelpText(
      'after',
      '\nExample: validate rules.csv\n\n' +
        'Exit codes: 0 all rules can be in force; 1 some are wrong; 2 unusable arguments or file.',
    )
    .action((file: string, { format }: { format: 'text' | 'json' }) => {
      const checked = checkRules(readRulesFile(file), context.now());
      const { rules, errors, warnings } = checked;
      const reported = (problems: readonly RuleProblem[]) =>
        problems.map(({ where, column, message }) => ({ where, column, message }));
      const result = { rules: rules.length, errors: reported(errors), warnings: reported(warnings) };
      context.print(
        format === 'json' ? `${JSON.stringify(result, undefined, 2)}\n` : describeCheckedRules(checked),
      );
      context.exitCode = errors.length > 0 ? 1 : 0;
    });
}
