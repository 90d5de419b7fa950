import { Change } from './change';
import { UserEvent } from './event';
import { contribution, counts, entryOf, HistoryEntry, NOTHING, plus, recount, remember, Tally } from './history';
import { judge, Occasion } from './judge';
import { RuleInForce, RuleSet } from './rule-set';
import { RuleState, UserState } from './user-state';
import { DateWindow, OWN_OUTPUT_PREFIX, PLATFORM_PREFIX } from '../../contract/rule';

/** An event together with the local day it belongs to. */
export interface DatedEvent extends UserEvent {
  readonly day: string;
}

export interface Folded {
  readonly state: UserState;
  readonly changes: readonly Change[];
}

const UNTOUCHED: RuleState = { changes: 0, ready: false };

/** Why an event is left out by its name, if it is. */
export function skipReason(eventName: string, rules: RuleSet): 'own output' | 'platform event' | undefined {
  if (eventName.startsWith(OWN_OUTPUT_PREFIX)) return 'own output';
  if (eventName.startsWith(PLATFORM_PREFIX) && rules.naming(eventName).length === 0) return 'platform event';
  return undefined;
}

/** The days that folding these events needs of the history that was moved out of the state: date rules meet the user for the first time. */
export function olderDaysForEvents(state: UserState, events: readonly DatedEvent[], rules: RuleSet): DateWindow | undefined {
  return hull(events.flatMap((event) => {
    const entry = entryOf(event, event.day);
    return rules.naming(event.name).filter((rule) => counts(rule, entry) && reachesChunks(state, rule));
  }));
}

/** The days that settling a user needs of the history that was moved out of the state. */
export function olderDaysForSettling(state: UserState, rules: RuleSet): DateWindow | undefined {
  return hull(rules.dateRules.filter((rule) => reachesChunks(state, rule)));
}

function reachesChunks(state: UserState, rule: RuleInForce): boolean {
  if (!state.chunks || !rule.window || counterOf(state, rule)) return false;
  return state.chunks.from <= rule.window.finish && rule.window.start <= state.chunks.to;
}

function hull(rules: readonly RuleInForce[]): DateWindow | undefined {
  if (rules.length === 0) return undefined;
  const starts = rules.map((rule) => rule.window!.start).sort();
  const finishes = rules.map((rule) => rule.window!.finish).sort();
  return { start: starts[0], finish: finishes[finishes.length - 1] };
}

/**
 * Counts one event of a user and judges every rule it concerns, in the order of the table.
 *
 * @param older history that was moved out of the state, of the days that `olderDaysForEvents` asks for
 */
export function fold(state: UserState, event: DatedEvent, rules: RuleSet, older: readonly HistoryEntry[]): Folded {
  const entry = entryOf(event, event.day);
  const endpointId = event.endpointId ?? state.endpointId;
  const occasion: Occasion = { userId: event.userId, endpointId, at: event.time };
  const touched: Record<string, RuleState> = {};
  const changes: Change[] = [];

  for (const rule of concerned(state, event, rules)) {
    const before = tallyOf(state, rule, older);
    const tally = counts(rule, entry) ? plus(before, contribution(rule, entry)) : before;
    const judgement = judge(rule, state.rules[rule.key] ?? UNTOUCHED, tally, occasion);
    touched[rule.key] = judgement.state;
    changes.push(...judgement.changes);
  }

  return {
    state: {
      ...state,
      endpointId,
      rules: { ...state.rules, ...touched },
      history: remember(state.history, entry),
      judgedRevision: rules.revision,
      latestRevision: rules.revision,
    },
    changes,
  };
}

/** Whether a run has to look at the user: a date rule is new to the user, or its condition is. */
export function isUnsettled(state: UserState, rule: RuleInForce): boolean {
  return counterOf(state, rule)?.conditionRevision !== rule.conditionRevision;
}

/**
 * Judges the date rules that the user qualifies for, or no longer does, by older events alone.
 *
 * @param older history that was moved out of the state, of the days that `olderDaysForSettling` asks for
 */
export function settleUser(state: UserState, userId: string, rules: RuleSet, older: readonly HistoryEntry[], now: number): Folded {
  const occasion: Occasion = { userId, endpointId: state.endpointId, at: now };
  const touched: Record<string, RuleState> = {};
  const changes: Change[] = [];

  for (const rule of rules.dateRules) {
    if (!isUnsettled(state, rule)) continue;
    const tally = tallyOf(state, rule, older);
    const before = state.rules[rule.key] ?? UNTOUCHED;
    // Nobody is judged by a window without an event of theirs, but who was ready by another window is no longer.
    if (tally.count === 0 && !before.ready) continue;
    const judgement = judge(rule, before, tally, occasion);
    touched[rule.key] = judgement.state;
    changes.push(...judgement.changes);
  }
  if (Object.keys(touched).length === 0) return { state, changes };
  return { state: { ...state, rules: { ...state.rules, ...touched }, latestRevision: rules.revision }, changes };
}

/** Forgets the counters of rules that are no longer in force. What the destination was told last, and how often, outlives them. */
export function forgetRemoved(state: UserState, rules: RuleSet): UserState {
  if (Object.entries(state.rules).every(([key, { counter }]) => rules.get(key) || !counter)) return state;
  const kept = Object.entries(state.rules).flatMap(([key, ruleState]): [string, RuleState][] => {
    if (rules.get(key)) return [[key, ruleState]];
    return ruleState.changes > 0 ? [[key, { changes: ruleState.changes, ready: ruleState.ready }]] : [];
  });
  return { ...state, rules: Object.fromEntries(kept) };
}

/** The rules that count the event, and those whose condition has changed since the user was last judged by it. */
function concerned(state: UserState, event: DatedEvent, rules: RuleSet): readonly RuleInForce[] {
  const entry = entryOf(event, event.day);
  if (state.judgedRevision === rules.revision) return rules.naming(event.name).filter((rule) => counts(rule, entry));
  return rules.rules.filter((rule) => {
    const counter = counterOf(state, rule);
    return counts(rule, entry) || (counter !== undefined && counter.conditionRevision !== rule.conditionRevision);
  });
}

/** What the user's counter stands at; for a date rule that is new to the user, what it would have counted so far. */
function tallyOf(state: UserState, rule: RuleInForce, older: readonly HistoryEntry[]): Tally {
  const counter = counterOf(state, rule);
  if (counter) return { count: counter.count, sum: counter.sum };
  return rule.kind === 'date' ? plus(recount(rule, older), recount(rule, state.history)) : NOTHING;
}

/** The user's counter of this very generation of the rule. */
function counterOf(state: UserState, rule: RuleInForce): RuleState['counter'] {
  const counter = state.rules[rule.key]?.counter;
  return counter?.generation === rule.generation ? counter : undefined;
}
