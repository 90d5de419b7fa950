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
import { MAX_RECENT_IDS, NEW_RULE_STATE, RuleState, UnfinishedEvent, UserState } from '../state/user-state';
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
 * Counts a user's events in order, and after each judges the rules that it affects, in the order of the
 * table. Takes at least one rule of one event, and stops at the first that reaches a limit.
 *
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
  let { endpointId, judgedRevision, recentIds } = before;
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
    const affected = affectedRules(states, entry, rules, judgedRevision);
    const due = unfinished ? rulesLeft(affected, unfinished) : affected;
    let place = 0;
    for (; place < due.length && !filled(); place++) {
      const rule = due[place];
      const aggregate = counters.aggregateOf(rule, () => [...older, ...entriesOf(history)]);
      if (!aggregate) continue;
      const previous = states[rule.key] ?? NEW_RULE_STATE;
      const next = counts(rule, entry) ? counters.withEvents(rule, aggregate, entry) : aggregate;
      const judgement = judge(rule, previous, next, context);
      states[rule.key] = judgement.state;
      if (judgement.changes.length > 0) rulesWithChanges++;
      changes.push(...judgement.changes);
    }
    if (place < due.length) {
      judged = [...judgedBefore(unfinished, due), ...due.slice(0, place).map(({ key }) => key)];
      break;
    }
    history = addToHistory(history, entry);
    // A rule that judged the event in an earlier write may have had another condition there.
    if (!unfinished) judgedRevision = rules.revision;
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
      judgedRevision,
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

function rulesLeft(affected: readonly ActiveRule[], unfinished: UnfinishedEvent): readonly ActiveRule[] {
  const hasJudged = judgedBy(unfinished);
  return affected.filter((rule) => !hasJudged(rule));
}

/** Lists the rules that have judged an event in earlier writes, without those that have started afresh. */
function judgedBefore(unfinished: UnfinishedEvent | undefined, due: readonly ActiveRule[]): string[] {
  if (!unfinished) return [];
  const dueKeys = new Set(due.map(({ key }) => key));
  return unfinished.judged.filter((key) => !dueKeys.has(key));
}

/** Lists the rules that count the event, and those whose condition is new since the user was last judged. */
function affectedRules(
  states: Readonly<Record<string, RuleState>>,
  entry: HistoryEntry,
  rules: RuleSet,
  judgedRevision: number,
): readonly ActiveRule[] {
  const counting = rules.naming(entry.eventName).filter((rule) => counts(rule, entry));
  if (judgedRevision === rules.revision) return counting;
  const edited = Object.keys(states).flatMap((key) => {
    const rule = rules.get(key);
    const counter = rule && currentCounter(states, rule);
    return counter && counter.conditionRevision !== rule.conditionRevision ? [rule] : [];
  });
  if (edited.length === 0) return counting;
  const all = new Set([...counting, ...edited]);
  return rules.rules.filter((rule) => all.has(rule));
}
