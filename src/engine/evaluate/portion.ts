import { Aggregate, aggregateOfMeasure, distinctValues } from '../aggregate/aggregate';
import { Oversize } from '../ports';
import { stillHeld } from '../state/unfinished-event';
import { Counter, RuleState, UserState, withoutCounter } from '../state/user-state';

/**
 * Changes after which one write takes on no further rule: about half of what an item of 400 KB holds beside a
 * large state, and few enough to be held in memory.
 */
export const MAX_CHANGES_PER_WRITE = 20_000;

/** Share of the pending work that one write takes on, and counters that it does without. */
export interface Portion {
  /** Maximum number of events. */
  readonly events: number;
  /** Number of rules with changes after which the other rules of an event are left to the next write. */
  readonly rules: number;
  /** Rules whose counters are neither begun nor extended, by output key. */
  readonly refuse: ReadonlySet<string> | 'all';
  /** Number of counters that the state gives up, the largest first. */
  readonly giveUp: number;
}

export const WHOLE: Portion = { events: Infinity, rules: Infinity, refuse: new Set(), giveUp: 0 };

/** Work that a portion turned out to hold. */
export interface Work {
  readonly before: UserState;
  readonly state: UserState;
  readonly events: number;
  /** Number of rules with changes. */
  readonly rules: number;
}

/**
 * Returns a smaller portion than the one whose write was too large: fewer events, else fewer changes of one
 * event, else fewer new or extended counters, else fewer counters.
 *
 * @returns undefined when the state is too large without any counter
 */
export function smaller(portion: Portion, work: Work, { part }: Oversize): Portion | undefined {
  const { before, state, events, rules } = work;
  if (events > 1) return { ...portion, events: Math.floor(events / 2) };
  if (part === 'changes' && rules > 1) return { ...portion, rules: Math.floor(rules / 2) };
  if (portion.refuse !== 'all') {
    const grown = grownCounters(before, state);
    const next = grown.slice(0, Math.max(1, portion.refuse.size));
    if (next.length > 0) return { ...portion, refuse: new Set([...portion.refuse, ...next]) };
  }
  if (rules > 1) return { ...portion, rules: Math.floor(rules / 2) };
  if (countersBySize(state).length === 0) return undefined;
  return { ...portion, giveUp: Math.max(1, 2 * portion.giveUp) };
}

/** Returns the portion to try after one that was written. */
export function afterwards(portion: Portion, isFull: boolean): Portion {
  return {
    ...WHOLE,
    events: 2 * portion.events,
    rules: portion.rules,
    refuse: isFull ? 'all' : WHOLE.refuse,
  };
}

/** Tells whether a write with these changes takes on no further rule. */
export function isFilled(
  { rules }: Portion,
  changes: number,
  rulesWithChanges: number,
  maxChanges = MAX_CHANGES_PER_WRITE,
): boolean {
  return changes >= maxChanges || rulesWithChanges >= rules;
}

/** Tells whether the portion leaves no room for a new or longer counter of this rule. */
export function refuses({ refuse }: Portion, key: string): boolean {
  return refuse === 'all' || refuse.has(key);
}

/** Gives up the largest counters of a state. Their rules keep the last membership, and count no more. */
export function withoutLargest(state: UserState, count: number): UserState {
  if (count === 0) return state;
  const rules: Record<string, RuleState> = { ...state.rules };
  const refused: Record<string, number> = { ...state.refused };
  for (const key of countersBySize(state).slice(0, count)) {
    refused[key] = rules[key].counter!.generation;
    rules[key] = withoutCounter(rules[key]);
  }
  return withoutUnusedSlots({ ...state, rules, refused });
}

/** Drops the slots that no counter looks at. */
function withoutUnusedSlots(state: UserState): UserState {
  if (!state.slots) return state;
  const used = new Set(Object.values(state.rules).map(({ counter }) => counter?.slots));
  const kept = Object.entries(state.slots).filter(([name]) => used.has(name));
  const slots = kept.length > 0 ? Object.fromEntries(kept) : undefined;
  return { ...state, slots, unfinished: stillHeld(state.unfinished, slots) };
}

/** Lists the output keys of counters that were begun or have more different values, the largest first. */
function grownCounters(before: UserState, { rules, slots }: UserState): string[] {
  return countersBySize({
    slots,
    rules: Object.fromEntries(
      Object.entries(rules).filter(([key, { counter }]) => {
        const known = before.rules[key]?.counter;
        return counter !== known && hasGrown(known, counter);
      }),
    ),
  });
}

/** Tells whether a counter is new, or tells more values apart than the one before. */
function hasGrown(known: RuleState['counter'], counter: RuleState['counter']): boolean {
  if (!counter) return false;
  return known?.generation !== counter.generation || hasMoreValues(known, counter);
}

/** Tells whether an aggregate tells more values of an attribute apart than the one that it goes on from. */
export function hasMoreValues(known: Aggregate, next: Aggregate): boolean {
  const { distinct: after, further } = next;
  if (further?.some((one, index) => hasMoreValues(aggregateOfMeasure(known, index + 1), one))) return true;
  return (
    after !== undefined &&
    Object.keys(after).some((name) => after[name].length > distinctValues(known.distinct, name).length)
  );
}

/** Lists the output keys of the rules with a counter, the largest first; sizes only decide the order. */
function countersBySize({ rules, slots = {} }: Pick<UserState, 'rules' | 'slots'>): string[] {
  return Object.entries(rules)
    .flatMap(([key, { counter }]) => (counter ? [{ key, size: sizeOf(counter, slots) }] : []))
    .sort((a, b) => b.size - a.size)
    .map(({ key }) => key);
}

function sizeOf(counter: Counter, slots: Required<UserState>['slots']): number {
  const list = counter.slots === undefined ? undefined : slots[counter.slots];
  return JSON.stringify(counter).length + (list ? JSON.stringify(list).length : 0);
}
