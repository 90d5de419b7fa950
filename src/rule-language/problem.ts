import { oneLine } from '../common/one-line';

/** A mistake in a rule, or a part of it that is hardly meant. */
export interface RuleProblem {
  /** A rule with an error is not active; one with a warning is. */
  readonly severity: 'error' | 'warning';
  /** Place of the rule for people: `row 7`, `item spring-sale`. */
  readonly where: string;
  readonly column?: string;
  /** The value, what is allowed and the fix, without the place. */
  readonly message: string;
}

/** Gathers the problems of one rule, so that all of them are reported at once. */
export class Report {
  readonly problems: RuleProblem[] = [];

  constructor(private readonly where: string) {}

  get wrong(): boolean {
    return this.problems.some((problem) => problem.severity === 'error');
  }

  error(column: string, message: string): undefined {
    this.problems.push({ severity: 'error', where: this.where, column, message });
    return undefined;
  }

  warn(column: string, message: string): void {
    this.problems.push({ severity: 'warning', where: this.where, column, message });
  }
}

/** Writes a problem as one line for people. */
export function describeProblem(problem: RuleProblem): string {
  return oneLine(`${[problem.where, problem.column].filter(Boolean).join(', ')}: ${problem.message}`);
}
