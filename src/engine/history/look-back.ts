import { counts, entryOf, HistoryEntry, recount } from './history';
import { DateWindow, FIRST_DAY, LAST_DAY } from '../../rule-language/rule';
import { NOTHING, Tally } from '../aggregate/tally';
import { RuleInForce, RuleSet } from '../catalogue/rule-set';
import { DatedEvent } from '../events/event';
import { Counter, RuleState, UserState } from '../state/user-state';

type Counters = Readonly<Record<string, RuleState>>;

/** The user's counter of this very generation of the rule. */
export function counterOf(rules: Counters, rule: RuleInForce): Counter | undefined {
  const counter = rules[rule.key]?.counter;
  return counter?.generation === rule.generation ? counter : undefined;
}

/** What the user's counter stands at; for a rule that counts older events and is new to the user, what it would have counted so far. */
export function tallyOf(rules: Counters, rule: RuleInForce, history: () => readonly HistoryEntry[]): Tally {
  const counter = counterOf(rules, rule);
  if (counter) return counter;
  return rule.fromHistory ? recount(rule, history()) : NOTHING;
}

/** The days that folding these events needs of the history that was moved out of the state: rules that count older events meet the user for the first time. */
export function olderDaysForEvents(state: UserState, events: readonly DatedEvent[], rules: RuleSet): DateWindow | undefined {
  if (!state.chunks || rules.fromHistory.length === 0) return undefined;
  return hull(events.flatMap((event) => {
    const entry = entryOf(event, event.day);
    return rules.naming(event.name).filter((rule) => reachesChunks(state, rule) && counts(rule, entry));
  }));
}

/** The days that settling a user needs of the history that was moved out of the state. */
export function olderDaysForSettling(state: UserState, rules: RuleSet): DateWindow | undefined {
  return hull(rules.fromHistory.filter((rule) => reachesChunks(state, rule)));
}

function reachesChunks(state: UserState, rule: RuleInForce): boolean {
  if (!state.chunks || !rule.fromHistory || counterOf(state.rules, rule)) return false;
  const { start, finish } = windowOf(rule);
  return state.chunks.from <= finish && start <= state.chunks.to;
}

function hull(rules: readonly RuleInForce[]): DateWindow | undefined {
  if (rules.length === 0) return undefined;
  const starts = rules.map((rule) => windowOf(rule).start).sort();
  const finishes = rules.map((rule) => windowOf(rule).finish).sort();
  return { start: starts[0], finish: finishes[finishes.length - 1] };
}

function windowOf(rule: RuleInForce): DateWindow {
  return rule.window ?? { start: FIRST_DAY, finish: LAST_DAY };
}
