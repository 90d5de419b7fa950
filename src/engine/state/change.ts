import { DateWindow } from '../../rule-language/date-window';
import { DestinationName } from '../../rule-language/destination-names';
import { Output, outputKey } from '../../rule-language/rule';
import { RuleEventStatistics } from '../../rule-language/statistics';

/**
 * Something that happened to a user because of a rule, to be delivered at least once and in order per user.
 */
export interface Change {
  readonly userId: string;
  /** The user's endpoint seen last, if any was. */
  readonly endpointId?: string;
  readonly output: Output;
  /** Counts this user's changes of this output from 1. */
  readonly n: number;
  /** Absent when the output is an event. */
  readonly value?: Membership;
  /** The tally that met (or no longer meets) the rule, before any reset. */
  readonly count: number;
  /** Decimal in plain notation. */
  readonly sum: string;
  /** Present when the rule tests more than count and sum. */
  readonly statistics?: RuleEventStatistics;
  /** Present when the rule has one. */
  readonly window?: DateWindow;
  /** Who is told, where the rule says so: else every destination. */
  readonly to?: readonly DestinationName[];
  /** Epoch milliseconds of the event that caused it, or of the run. */
  readonly at: number;
}

export type Membership = 'ready' | 'not-ready';

/** The same on every retry, different for every change. */
export function changeId(change: Change): string {
  return `${change.userId}|${outputKey(change.output)}|${change.n}`;
}

/**
 * Whether a destination is told of a change. A shadow writes down whatever anybody would be told, and what
 * nobody is.
 */
export function isMeantFor(destination: DestinationName | 'shadow', { to }: Change): boolean {
  return to === undefined || destination === 'shadow' || to.includes(destination);
}
