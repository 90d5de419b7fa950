import { distance } from 'fastest-levenshtein';
import { oneLine } from '../common/one-line';

export interface RuleProblem {
  /** A rule with an error is not in force; one with a warning is. */
  readonly severity: 'error' | 'warning';
  /** How a person finds the row: `row 7`, `item spring-sale`. */
  readonly where: string;
  readonly column?: string;
  /** What is wrong, what is allowed and how to mend it, without the place. */
  readonly message: string;
}

/** Gathers what is wrong with one rule, so that a person mends it in one go. */
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

/** The problem as one line for a person. */
export function describeProblem(problem: RuleProblem): string {
  return oneLine(`${[problem.where, problem.column].filter(Boolean).join(', ')}: ${problem.message}`);
}

/** A value as it is shown in messages: long ones are cut. */
export function quote(value: string): string {
  const characters = [...oneLine(value)];
  return `“${characters.length > 80 ? `${characters.slice(0, 80).join('')}…` : value}”`;
}

/** The word that was probably meant, if one is near. */
export function nearest(word: string, known: readonly string[]): string | undefined {
  const ranked = known
    .map((candidate) => ({ candidate, steps: distance(word.toLowerCase(), candidate.toLowerCase()) }))
    .sort((a, b) => a.steps - b.steps);
  const best = ranked[0];
  return best && best.steps <= Math.max(1, Math.floor(best.candidate.length / 3))
    ? best.candidate
    : undefined;
}

export function didYouMean(word: string, known: readonly string[]): string {
  const candidate = nearest(word, known);
  return candidate ? `; did you mean ${quote(candidate)}?` : '.';
}
