import { DateWindow, FIRST_DAY, LAST_DAY } from '../../rule-language/date-window';
import { fires } from '../../rule-language/reset-modes';
import { EMPTY_AGGREGATE, Aggregate } from '../aggregate/aggregate';
import { ActiveRule, RuleSet } from '../catalogue/rule-set';
import { DatedEvent } from '../events/event';
import { isRefused } from '../state/refused-rules';
import { Counter, RuleState, UserState } from '../state/user-state';
import { counts, toHistoryEntry, recount, TimedEntry } from './history';
import { replay } from './replay';

type Counters = Readonly<Record<string, RuleState>>;

/** Returns the user's counter of the rule's current generation. */
export function currentCounter(rules: Counters, rule: ActiveRule): Counter | undefined {
  const counter = rules[rule.key]?.counter;
  return counter?.generation === rule.generation ? counter : undefined;
}

/**
 * Returns the user's current aggregate of a rule. For a rule with history that is new to the user it is
 * recounted from history, of one that fires without what it would have fired for.
 */
export function aggregateOf(
  rules: Counters,
  rule: ActiveRule,
  history: () => readonly TimedEntry[],
): Aggregate {
  const counter = currentCounter(rules, rule);
  if (counter) return counter;
  if (!rule.includesHistory) return EMPTY_AGGREGATE;
  return fires(rule.reset) ? replay(rule, rule.reset, history()).left : recount(rule, history());
}

/**
 * Returns the days for which folding these events needs history that was moved out of the state, because
 * rules with history meet the user for the first time; undefined when there are none.
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

/** Returns the days for which re-evaluating a user needs history that was moved out of the state. */
export function olderDaysForReevaluation(state: UserState, rules: RuleSet): DateWindow | undefined {
  return olderDaysFor(
    state,
    rules.includingHistory.filter(({ reset }) => !fires(reset)),
  );
}

/** Returns the days for which judging a user by these rules needs history that was moved out of the state. */
export function olderDaysFor(state: UserState, rules: readonly ActiveRule[]): DateWindow | undefined {
  return daysSpannedBy(rules.filter((rule) => reachesChunks(state, rule)));
}

function reachesChunks(state: UserState, rule: ActiveRule): boolean {
  if (!state.chunks || !rule.includesHistory || currentCounter(state.rules, rule)) return false;
  if (isRefused(state, rule)) return false;
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
  return (!rule.further && rule.window) || { start: FIRST_DAY, finish: LAST_DAY };
}
