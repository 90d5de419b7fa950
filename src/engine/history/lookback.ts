import { DateWindow, FIRST_DAY, LAST_DAY } from '../../rule-language/date-window';
import { EMPTY_AGGREGATE, Aggregate } from '../aggregate/aggregate';
import { ActiveRule, RuleSet } from '../catalogue/rule-set';
import { DatedEvent } from '../events/event';
import { Counter, RuleState, UserState } from '../state/user-state';
import { counts, toHistoryEntry, HistoryEntry, recount } from './history';

type Counters = Readonly<Record<string, RuleState>>;

/** The user's counter of this very generation of the rule. */
export function currentCounter(rules: Counters, rule: ActiveRule): Counter | undefined {
  const counter = rules[rule.key]?.counter;
  return counter?.generation === rule.generation ? counter : undefined;
}

/**
 * What the user's counter stands at; for a rule that counts older events and is new to the user, what it
 * would have counted so far.
 */
export function aggregateOf(
  rules: Counters,
  rule: ActiveRule,
  history: () => readonly HistoryEntry[],
): Aggregate {
  const counter = currentCounter(rules, rule);
  if (counter) return counter;
  return rule.includesHistory ? recount(rule, history()) : EMPTY_AGGREGATE;
}

/**
 * The days that folding these events needs of the history that was moved out of the state: rules that count
 * older events meet the user for the first time.
 */
export function olderDaysForEvents(
  state: UserState,
  events: readonly DatedEvent[],
  rules: RuleSet,
): DateWindow | undefined {
  if (!state.chunks || rules.includingHistory.length === 0) return undefined;
  return daysSpannedBy(
    events.flatMap((event) => {
      const entry = toHistoryEntry(event, event.day);
      return rules.naming(event.name).filter((rule) => reachesChunks(state, rule) && counts(rule, entry));
    }),
  );
}

/** The days that settling a user needs of the history that was moved out of the state. */
export function olderDaysForReevaluation(state: UserState, rules: RuleSet): DateWindow | undefined {
  return daysSpannedBy(rules.includingHistory.filter((rule) => reachesChunks(state, rule)));
}

function reachesChunks(state: UserState, rule: ActiveRule): boolean {
  if (!state.chunks || !rule.includesHistory || currentCounter(state.rules, rule)) return false;
  const { start, finish } = windowOf(rule);
  return state.chunks.from <= finish && start <= state.chunks.to;
}

function daysSpannedBy(rules: readonly ActiveRule[]): DateWindow | undefined {
  if (rules.length === 0) return undefined;
  const starts = rules.map((rule) => windowOf(rule).start).sort();
  const finishes = rules.map((rule) => windowOf(rule).finish).sort();
  return { start: starts[0], finish: finishes[finishes.length - 1] };
}

function windowOf(rule: ActiveRule): DateWindow {
  return rule.window ?? { start: FIRST_DAY, finish: LAST_DAY };
}
