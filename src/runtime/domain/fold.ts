import { Change } from './change';
import { UserEvent } from './event';
import { counts, entryOf, HistoryEntry, recount, remember } from './history';
import { judge, Occasion } from './judge';
import { RuleInForce, RuleSet } from './rule-set';
import { contribution, NOTHING, plus, Tally } from './tally';
import { RuleState, UserState } from './user-state';
import { DateWindow, FIRST_DAY, LAST_DAY, outputOfKey, OWN_OUTPUT_PREFIX, PLATFORM_PREFIX } from '../../contract/rule';

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

/** The days that folding these events needs of the history that was moved out of the state: rules that count older events meet the user for the first time. */
export function olderDaysForEvents(state: UserState, events: readonly DatedEvent[], rules: RuleSet): DateWindow | undefined {
  return hull(events.flatMap((event) => {
    const entry = entryOf(event, event.day);
    return rules.naming(event.name).filter((rule) => counts(rule, entry) && reachesChunks(state, rule));
  }));
}

/** The days that settling a user needs of the history that was moved out of the state. */
export function olderDaysForSettling(state: UserState, rules: RuleSet): DateWindow | undefined {
  return hull(rules.fromHistory.filter((rule) => reachesChunks(state, rule)));
}

function reachesChunks(state: UserState, rule: RuleInForce): boolean {
  if (!state.chunks || !rule.fromHistory || counterOf(state, rule)) return false;
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

/** Whether a run has to look at the user: a rule that counts older events is new to the user, or its condition is. */
export function isUnsettled(state: UserState, rule: RuleInForce): boolean {
  return counterOf(state, rule)?.conditionRevision !== rule.conditionRevision;
}

/**
 * Judges the rules that the user qualifies for, or no longer does, by older events alone.
 *
 * @param older history that was moved out of the state, of the days that `olderDaysForSettling` asks for
 */
export function settleUser(state: UserState, userId: string, rules: RuleSet, older: readonly HistoryEntry[], now: number): Folded {
  const occasion: Occasion = { userId, endpointId: state.endpointId, at: now };
  const touched: Record<string, RuleState> = {};
  const changes: Change[] = [];

  for (const rule of rules.fromHistory) {
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

/**
 * Forgets the counters of rules that are no longer known. What the destination was told last, and how often, outlives them;
 * where removed rules are to leave nobody behind, it is told that the user is no longer in.
 */
export function forgetRemoved(state: UserState, rules: RuleSet, occasion: Occasion): Folded {
  const gone = Object.entries(state.rules).filter(([key, { counter, ready }]) => !rules.keeps(key) && (counter !== undefined || (ready && rules.leaving.has(key))));
  if (gone.length === 0) return { state, changes: [] };

  const left = { ...state.rules };
  const changes: Change[] = [];
  for (const [key, { changes: n, ready, counter }] of gone) {
    delete left[key];
    const told = ready && rules.leaving.has(key);
    if (told) changes.push({ ...occasion, output: outputOfKey(key), n: n + 1, value: 'not-ready', count: counter?.count ?? 0, sum: counter?.sum ?? '0' });
    if (n > 0) left[key] = { changes: told ? n + 1 : n, ready: ready && !told };
  }
  return { state: { ...state, rules: left }, changes };
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

/** What the user's counter stands at; for a rule that counts older events and is new to the user, what it would have counted so far. */
function tallyOf(state: UserState, rule: RuleInForce, older: readonly HistoryEntry[]): Tally {
  const counter = counterOf(state, rule);
  if (counter) return counter;
  return rule.fromHistory ? plus(recount(rule, older), recount(rule, state.history)) : NOTHING;
}

/** The user's counter of this very generation of the rule. */
function counterOf(state: UserState, rule: RuleInForce): RuleState['counter'] {
  const counter = state.rules[rule.key]?.counter;
  return counter?.generation === rule.generation ? counter : undefined;
}
