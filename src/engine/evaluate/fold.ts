import { fires } from '../../rule-language/reset-modes';
import { OWN_OUTPUT_PREFIX, PLATFORM_PREFIX } from '../../rule-language/rule';
import { ActiveRule, RuleSet } from '../catalogue/rule-set';
import { DatedEvent } from '../events/event';
import {
  counts,
  entriesOf,
  toHistoryEntry,
  HistoryEntry,
  historySize,
  addToHistory,
} from '../history/history';
import { currentCounter } from '../history/lookback';
import { Change } from '../state/change';
import { judgedBy } from '../state/unfinished-event';
import { MAX_RECENT_IDS, NEW_RULE_STATE, UnfinishedEvent, UserState } from '../state/user-state';
import { Counters } from './counters';
import { judge, EvaluationContext } from './judge';
import { isFilled, Portion, WHOLE } from './portion';

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
}

export interface CountedEvents extends Counted {
  /** Number of events folded, from the first. */
  readonly used: number;
  /** Number of these that were skipped, because their producer had sent the same id before. */
  readonly repeated: number;
  /** Output keys of the rules that have judged the next event, which the write could not finish. */
  readonly judged?: readonly string[];
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
  const counters = new Counters(before, portion);
  const states = counters.states;
  let { history } = before;
  const changes: Change[] = [];
  let { endpointId, recentIds } = before;
  let used = 0;
  let repeated = 0;
  let rulesWithChanges = 0;
  let judged: readonly string[] | undefined;
  const filled = () => isFilled(portion, changes.length, rulesWithChanges, limits.changesOfEvent);

  for (const event of events) {
    const { unfinished } = event;
    if (event.id !== undefined && !unfinished) {
      if (recentIds?.includes(event.id)) {
        repeated++;
        used++;
        continue;
      }
      recentIds = [...(recentIds ?? []), event.id].slice(-MAX_RECENT_IDS);
    }
    endpointId = event.endpointId ?? endpointId;
    const context: EvaluationContext = { userId: event.userId, endpointId, at: event.time };
    const entry = toHistoryEntry(event, event.day);
    const counting = rules.naming(entry.eventName).filter((rule) => counts(rule, entry));
    const due = unfinished ? rulesLeft(counting, unfinished) : counting;
    let place = 0;
    for (; place < due.length && !filled(); place++) {
      const rule = due[place];
      const begins = !currentCounter(states, rule);
      const aggregate = counters.aggregateOf(rule, () => [...older, ...entriesOf(history)]);
      if (!aggregate) continue;
      const previous = states[rule.key] ?? NEW_RULE_STATE;
      // A run that came before the event would have judged what history holds.
      const past = begins && judgesHistory(rule) ? judge(rule, previous, aggregate, context) : undefined;
      const next = counters.withEvents(rule, aggregate, entry);
      const judgement = judge(rule, past?.state ?? previous, next, context);
      states[rule.key] = judgement.state;
      const ofRule = [...(past?.changes ?? []), ...judgement.changes];
      if (ofRule.length > 0) rulesWithChanges++;
      changes.push(...ofRule);
    }
    if (place < due.length) {
      judged = [...judgedBefore(unfinished, due), ...due.slice(0, place).map(({ key }) => key)];
      break;
    }
    history = addToHistory(history, entry);
    used++;
    if (used >= portion.events || changes.length >= limits.changes) break;
    if (filled() || historySize(history) >= limits.history) break;
  }

  return {
    state: {
      ...before,
      endpointId,
      ...(recentIds && { recentIds }),
      rules: states,
      ...(counters.refusedRules && { refused: counters.refusedRules }),
      history,
      judgedRevision: rules.revision,
      latestRevision: rules.revision,
    },
    changes,
    used,
    refused: counters.refused,
    grows: counters.grows,
    rules: rulesWithChanges,
    repeated,
    ...(judged && { judged }),
  };
}

/** Tells whether a rule judges the past when it meets a user; one that fires waits for an event. */
function judgesHistory({ includesHistory, reset }: ActiveRule): boolean {
  return includesHistory && !fires(reset);
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
