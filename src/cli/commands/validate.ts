import type { Command } from 'commander';
import { readRulesFile } from '../../operations/rules/rules-file';
import { Sheet } from '../../rule-language/parse/sheet';
import { ParsedRules, parseRules } from '../../rule-language/parse/table';
import { describeProblem, RuleProblem } from '../../rule-language/problem';
import { formatOption, RunContext } from '../options';

export interface Judged extends ParsedRules {
  readonly errors: readonly RuleProblem[];
  readonly warnings: readonly RuleProblem[];
}

/** Judges rules as the functions would. */
export function judge(sheet: Sheet, now: number): Judged {
  const parsed = parseRules(sheet.rows, new Date(now).toISOString().slice(0, 10));
  const problems = [...sheet.problems, ...parsed.problems];
  return {
    ...parsed,
    problems,
    errors: problems.filter(({ severity }) => severity === 'error'),
    warnings: problems.filter(({ severity }) => severity === 'warning'),
  };
}

export function describeJudged({ rules, errors, warnings }: Judged): string {
  const wrong = new Set(errors.map(({ where }) => where)).size;
  return [
    ...errors.map((problem) => `error: ${describeProblem(problem)}`),
    ...warnings.map((problem) => `warning: ${describeProblem(problem)}`),
    `${count(rules.length, 'rule')} can be in force, ${wrong} wrong, ${count(warnings.length, 'warning')}`,
  ]
    .join('\n')
    .concat('\n');
}

export function registerValidate(program: Command, context: RunContext): void {
  program
    .command('validate')
    .description(
      'Judge a rules table or a JSON document of rules as the functions would, and list all that is wrong with it.',
    )
    .argument('<file>', 'rules as CSV or JSON; - reads standard input')
    .addOption(formatOption())
    .addHelpText(
      'after',
      '\nExample: validate rules.csv\n\nExit codes: 0 all rules can be in force; 1 some are wrong; 2 unusable arguments or file.',
    )
    .action((file: string, { format }: { format: 'text' | 'json' }) => {
      const judged = judge(readRulesFile(file), context.now());
      const { rules, errors, warnings } = judged;
      const said = (problems: readonly RuleProblem[]) =>
        problems.map(({ where, column, message }) => ({ where, column, message }));
      context.print(
        format === 'json'
          ? `${JSON.stringify({ rules: rules.length, errors: said(errors), warnings: said(warnings) }, undefined, 2)}\n`
          : describeJudged(judged),
      );
      context.exitCode = errors.length > 0 ? 1 : 0;
    });
}

function count(number: number, what: string): string {
  return `${number} ${what}${number === 1 ? '' : 's'}`;
}
