import { DateWindow } from '../../rule-language/date-window';
import { DestinationName } from '../../rule-language/destination-names';
import { Output, outputKey } from '../../rule-language/rule';
import { RuleEventStatistics } from '../../rule-language/statistics';

/** Effect of a rule on a user, delivered at least once and in order per user. */
export interface Change {
  readonly userId: string;
  /** Last endpoint seen of the user; absent when there was none. */
  readonly endpointId?: string;
  readonly output: Output;
  /** Number of the change among this user's changes of this output, from 1. */
  readonly n: number;
  /** Present when the output is an attribute that says whether the user is in. */
  readonly value?: Membership;
  /** Value that the attribute carries, or null when there is none any more; present when a rule tells it. */
  readonly told?: string | null;
  /** Count that met (or no longer meets) the rule, before any reset. */
  readonly count: number;
  /** Decimal in plain notation. */
  readonly sum: string;
  /** Present when the rule tests more than count and sum. */
  readonly statistics?: RuleEventStatistics;
  /** Present when the rule has a window of days; as of the change where it moves. */
  readonly window?: DateWindow;
  /** Destinations that receive the change; absent when all do. */
  readonly to?: readonly DestinationName[];
  /** Epoch milliseconds of the event, or of the re-evaluation run, that caused the change. */
  readonly at: number;
  /** Epoch milliseconds at which time alone turns what the attribute says; absent when it never does. */
  readonly until?: number;
}

export type Membership = 'ready' | 'not-ready';

/** Returns an id that is the same on every retry and different for every change. */
export function changeId(change: Change): string {
  return `${change.userId}|${outputKey(change.output)}|${change.n}`;
}

/** Tells whether a destination receives a change. A shadow records every change, even one for none. */
export function isMeantFor(destination: DestinationName | 'shadow', { to }: Change): boolean {
  return to === undefined || destination === 'shadow' || to.includes(destination);
}
