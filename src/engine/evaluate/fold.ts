import { fires } from '../../rule-language/reset-modes';
import { outputKey, OWN_OUTPUT_PREFIX, PLATFORM_PREFIX } from '../../rule-language/rule';
import { ActiveRule, isMoving, RuleSet } from '../catalogue/rule-set';
import { findsText } from '../events/asked-metrics';
import { DatedEvent } from '../events/event';
import {
  counts,
  entriesOf,
  toHistoryEntry,
  HistoryEntry,
  historySize,
  addToHistory,
  TimedEntry,
} from '../history/history';
import { currentCounter } from '../history/lookback';
import { atStartOfDay } from '../history/timed-entries';
import { Change } from '../state/change';
import { heldBy, judgedBy } from '../state/unfinished-event';
import { MAX_RECENT_IDS, NEW_RULE_STATE, RuleState, UnfinishedEvent, UserState } from '../state/user-state';
import { beginTrigger } from './begin-trigger';
import { Boundaries } from './boundaries';
import { Counters } from './counters';
import { judge, EvaluationContext, Judgement } from './judge';
import { isFilled, Portion, WHOLE } from './portion';
import { Tellings } from './tellings';

export interface Folded {
  readonly state: UserState;
  readonly changes: readonly Change[];
}

export interface Counted extends Folded {
  /** Number of times that a counter or a distinct value was left out, because the state has no room. */
  readonly refused: number;
  /** Whether a counter was begun or extended. */
  readonly grows: boolean;
  /** Number of rules with changes. */
  readonly rules: number;
}

/** Event to fold; an unfinished one was judged by some of its rules in earlier writes. */
export interface PendingEvent extends DatedEvent {
  readonly unfinished?: UnfinishedEvent;
}

/** Limits at which folding stops, so that one write does not carry too much. */
export interface FoldLimits {
  /** Changes after which no further event is begun. */
  readonly changes: number;
  /** Changes after which the other rules of an event are left to the next write; 20,000 when absent. */
  readonly changesOfEvent?: number;
  /** Bytes of recent history. */
  readonly history: number;
  /** Whether each event tells the value of a rule, and not the last one of a write alone. */
  readonly tellsEachEvent?: boolean;
}

export interface CountedEvents extends Counted {
  /** Number of events folded, from the first. */
  readonly used: number;
  /** Number of these that were skipped, because their producer had sent the same id before. */
  readonly repeated: number;
  /** Number of these in which a rule asked for a number and found a text that is none. */
  readonly nonNumeric: number;
  /** Output keys of the rules that have judged the next event, which the write could not finish. */
  readonly judged?: readonly string[];
  /** Names of the slots that hold the next event already. */
  readonly held?: readonly string[];
}

/** Returns the reason to skip every event of this name; undefined when it may count. */
export function skipReason(eventName: string, rules: RuleSet): 'own output' | 'platform event' | undefined {
  if (eventName.startsWith(OWN_OUTPUT_PREFIX)) return 'own output';
  if (eventName.startsWith(PLATFORM_PREFIX) && rules.naming(eventName).length === 0) return 'platform event';
  return undefined;
}

/**
 * Counts a user's events in order, and after each judges the rules that count it, in the order of the table.
 * Takes at least one rule of one event, and stops at the first that reaches a limit.
 *
 * @param before state that has been judged by the edited rules
 * @param older history that was moved out of the state, for the days that `olderDaysForEvents` returns
 */
export function fold(
  before: UserState,
  events: readonly PendingEvent[],
  rules: RuleSet,
  older: readonly HistoryEntry[],
  limits: FoldLimits,
  portion: Portion = WHOLE,
): CountedEvents {
  const counters = new Counters(before, rules, portion);
  const boundaries = new Boundaries(before, rules, counters);
  const tellings = new Tellings();
  const { states, windows } = counters;
  let { history } = before;
  const changes: Change[] = [];
  let { endpointId, recentIds } = before;
  let used = 0;
  let repeated = 0;
  let nonNumeric = 0;
  let rulesWithChanges = 0;
  let judged: readonly string[] | undefined;
  let held: readonly string[] = [];
  const filled = () => isFilled(portion, changes.length, rulesWithChanges, limits.changesOfEvent);

  for (const event of events) {
    const { unfinished } = event;
    if (limits.tellsEachEvent) tellings.settleAll();
    const passed = boundaries.pass(event.arrival, { userId: event.userId, endpointId }, (more) =>
      isFilled(portion, changes.length + more, rulesWithChanges + more, limits.changesOfEvent),
    );
    for (const { output } of passed.changes) tellings.settle(outputKey(output));
    changes.push(...passed.changes);
    rulesWithChanges += passed.changes.length;
    if (!passed.finished) break;
    if (event.id !== undefined && !unfinished) {
      if (recentIds?.includes(event.id)) {
        repeated++;
        used++;
        continue;
      }
      recentIds = [...(recentIds ?? []), event.id].slice(-MAX_RECENT_IDS);
    }
    endpointId = event.endpointId ?? endpointId;
    const context: EvaluationContext = { userId: event.userId, endpointId, at: event.time, day: event.day };
    const entry = toHistoryEntry(event, event.day);
    const counting = rules.naming(entry.eventName).filter((rule) => counts(rule, entry));
    const due = unfinished ? rulesLeft(counting, unfinished) : counting;
    const allHistory = () => atStartOfDay([...older, ...entriesOf(history)], rules.calendar);
    const begun = due.filter((rule) => !currentCounter(states, rule));
    const statesBefore = begun.map(({ key }) => [key, states[key] as RuleState | undefined] as const);
    // Rules that share their slots have to begin before the event is added.
    for (const rule of due.filter(isMoving)) counters.begins(rule, allHistory);
    // An edit may have dropped slots since the event was begun.
    windows.take(event, heldBy(unfinished?.slots, before.slots));
    const left: ActiveRule[] = [];
    for (const rule of due) {
      // Slots that hold the event are judged by all of their rules in this write.
      if (filled() && !(isMoving(rule) && windows.holdsEvent(rule))) {
        left.push(rule);
        continue;
      }
      const aggregate = counters.aggregateOf(rule, allHistory);
      if (!aggregate) continue;
      const previous = tellings.rewound(rule, states[rule.key] ?? NEW_RULE_STATE);
      // A run that came before the event would have judged what history holds.
      const past =
        begun.includes(rule) && rule.includesHistory && !rule.tells
          ? judgePast(rule, previous, counters, allHistory(), context)
          : undefined;
      const next = counters.withEvents(rule, aggregate, entry);
      const occasion = boundaries.occasionOf(rule, context);
      const judgement = judge(rule, past?.state ?? previous, next, occasion);
      counters.keep(rule, judgement);
      boundaries.touch(rule);
      const told = boundaries.dated(rule, judgement.changes);
      const replaced = tellings.note(rule, previous, told);
      if (replaced) changes.splice(changes.lastIndexOf(replaced), 1);
      // Most events change nothing of most rules.
      if (!past && told.length === 0 && !replaced) continue;
      const ofRule = [...(past?.changes ?? []), ...told];
      rulesWithChanges += Number(ofRule.length > 0) - Number(replaced !== undefined);
      changes.push(...ofRule);
    }
    if (left.length > 0) {
      const keysLeft = new Set(left.map(({ key }) => key));
      const judgedNow = due.map(({ key }) => key).filter((key) => !keysLeft.has(key));
      judged = [...judgedBefore(unfinished, due), ...judgedNow];
      held = windows.namesWithEvent();
      // What the rules that are left have begun, they begin again in the next write.
      for (const [key, known] of statesBefore) if (keysLeft.has(key)) restore(states, key, known);
      break;
    }
    history = addToHistory(history, entry);
    used++;
    if (findsText(rules, entry)) nonNumeric++;
    if (used >= portion.events || changes.length >= limits.changes) break;
    if (filled() || historySize(history) >= limits.history) break;
  }

  const { revision } = rules;
  const state = {
    ...before,
    endpointId,
    recentIds,
    history,
    judgedRevision: revision,
    latestRevision: revision,
  };
  return {
    state: boundaries.stateOf(state, Math.max(...events.map(({ arrival }) => arrival))),
    changes,
    used,
    refused: counters.refused,
    grows: counters.grows,
    rules: rulesWithChanges,
    repeated,
    nonNumeric,
    judged,
    held: held.length > 0 ? held : undefined,
  };
}

function restore(states: Record<string, RuleState>, key: string, known: RuleState | undefined): void {
  if (known) states[key] = known;
  else delete states[key];
}

/** Judges what history holds for a rule that is new to the user. */
function judgePast(
  rule: ActiveRule,
  previous: RuleState,
  counters: Counters,
  history: readonly TimedEntry[],
  context: EvaluationContext,
): Judgement {
  if (fires(rule.reset)) {
    return beginTrigger(rule, previous, counters.replay(rule, rule.reset, history), context);
  }
  const isCounted = history.some((entry) => counts(rule, entry));
  return judge(rule, previous, counters.recount(rule, history), context, isCounted);
}

function rulesLeft(counting: readonly ActiveRule[], unfinished: UnfinishedEvent): readonly ActiveRule[] {
  const hasJudged = judgedBy(unfinished);
  return counting.filter((rule) => !hasJudged(rule));
}

/** Lists the rules that have judged an event in earlier writes, without those that have started afresh. */
function judgedBefore(unfinished: UnfinishedEvent | undefined, due: readonly ActiveRule[]): string[] {
  if (!unfinished) return [];
  const dueKeys = new Set(due.map(({ key }) => key));
  return unfinished.judged.filter((key) => !dueKeys.has(key));
}
