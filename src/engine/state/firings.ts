import { FiringCap } from '../../rule-language/firing-cap';
import { firstDayOf } from '../windows/calendar-unit';
import { dayNumber, dayText } from '../windows/day-number';
import type { RuleState } from './user-state';

/** Memory of a rule with a cap. Outlives the rule, so that one that comes back stays within its cap. */
export interface Firings {
  /** Local days of the last firings, the newest last and none before another: as many as the cap needs. */
  readonly days: readonly string[];
  /** Local day of the last firing that was held back, unless the rule has fired since. */
  readonly heldBack?: string;
}

type Fired = Pick<RuleState, 'changes' | 'firings'>;

/** Returns the first local day on which a rule may fire again; undefined when it may on any day. */
export function firesAgainFrom(cap: FiringCap, { changes, firings }: Fired): string | 'never' | undefined {
  if (cap.per === 'ever') return changes >= cap.firings ? 'never' : undefined;
  // The days never go back, so the oldest that counts says whether all of them lie within the cap's time.
  const days = firings?.days ?? [];
  const oldest = days.at(-cap.firings);
  if (oldest === undefined) return undefined;
  const day = dayNumber(oldest);
  const from = dayText(typeof cap.per === 'number' ? day + cap.per : firstDayOf(cap.per, day, 1));
  return days.at(-1)! < from ? from : undefined;
}

/** Tells whether the cap holds a firing of this local day back. */
export function isHeldBack(cap: FiringCap, state: Fired, day: string): boolean {
  const from = firesAgainFrom(cap, state);
  return from !== undefined && (from === 'never' || day < from);
}

/** Remembers a firing. A late event fires on the day of the last firing, so that it re-opens no day. */
export function withFiring(cap: FiringCap, firings: Firings | undefined, day: string): Firings {
  const days = firings?.days ?? [];
  const last = days.at(-1);
  const kept = cap.per === 'ever' ? 1 : cap.firings;
  return { days: [...days, last !== undefined && day < last ? last : day].slice(-kept) };
}

/** Remembers a firing that was held back. */
export function withHeldBack(firings: Firings | undefined, day: string): Firings {
  return { days: firings?.days ?? [], heldBack: day };
}
