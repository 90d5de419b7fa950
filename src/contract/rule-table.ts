import { Rule } from './rule';

/** One row of the rules table as its source has it. */
export interface RuleRow {
  /** How a person finds it: `row 7`, `item spring-sale`. */
  readonly where: string;
  /** Cells by column heading. */
  readonly cells: Readonly<Record<string, string>>;
}

export interface RuleProblem {
  /** A rule with an error is not in force; one with a warning is. */
  readonly severity: 'error' | 'warning';
  readonly where: string;
  readonly column?: string;
  /** What is wrong, what is allowed and how to mend it, without the place. */
  readonly message: string;
}

export function describeProblem(problem: RuleProblem): string {
  return `${[problem.where, problem.column].filter(Boolean).join(', ')}: ${problem.message}`;
}

export function parseRules(rows: readonly RuleRow[]): { rules: Rule[]; problems: RuleProblem[] } {
  void rows; return { rules: [], problems: [] };
}
