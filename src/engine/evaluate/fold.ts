import { OWN_OUTPUT_PREFIX, PLATFORM_PREFIX } from '../../rule-language/rule';
import { contribution, mergeAggregates, Aggregate } from '../aggregate/aggregate';
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
import { currentCounter, aggregateOf } from '../history/lookback';
import { Change } from '../state/change';
import {
  countersSize,
  MAX_COUNTERS_SIZE,
  MAX_RECENT_IDS,
  RuleState,
  ruleSize,
  NEW_RULE_STATE,
  UserState,
} from '../state/user-state';
import { judge, EvaluationContext } from './judge';

export interface Folded {
  readonly state: UserState;
  readonly changes: readonly Change[];
}

export interface Counted extends Folded {
  /** Number of times that a counter or a distinct value was left out, because the counters are full. */
  readonly refused: number;
}

/** Limits at which folding stops, so that one write does not carry too much. */
export interface FoldLimits {
  readonly changes: number;
  /** Bytes of recent history. */
  readonly history: number;
}

export interface CountedEvents extends Counted {
  /** Number of events folded, from the first. */
  readonly used: number;
  /** Number of these that were skipped, because their producer had sent the same id before. */
  readonly repeated: number;
}

/** Returns the reason to skip every event of this name; undefined when it may count. */
export function skipReason(eventName: string, rules: RuleSet): 'own output' | 'platform event' | undefined {
  if (eventName.startsWith(OWN_OUTPUT_PREFIX)) return 'own output';
  if (eventName.startsWith(PLATFORM_PREFIX) && rules.naming(eventName).length === 0) return 'platform event';
  return undefined;
}

/**
 * Counts a user's events in order, and after each judges the rules that it affects, in the order of the
 * table. Takes at least one event, and stops at the first that reaches a limit.
 *
 * @param older history that was moved out of the state, for the days that `olderDaysForEvents` returns
 */
export function fold(
  before: UserState,
  events: readonly DatedEvent[],
  rules: RuleSet,
  older: readonly HistoryEntry[],
  limits: FoldLimits,
): CountedEvents {
  const states: Record<string, RuleState> = { ...before.rules };
  let { history } = before;
  const changes: Change[] = [];
  let size = countersSize(before);
  let { endpointId, judgedRevision, recentIds } = before;
  let used = 0;
  let refused = 0;
  let repeated = 0;

  for (const event of events) {
    if (event.id !== undefined) {
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
    for (const rule of affectedRules(states, entry, rules, judgedRevision)) {
      const isFull = size > MAX_COUNTERS_SIZE;
      if (isFull && !currentCounter(states, rule)) {
        refused++;
        continue;
      }
      const previous = states[rule.key] ?? NEW_RULE_STATE;
      const aggregate = aggregateOf(states, rule, () => [...older, ...entriesOf(history)]);
      const judgement = judge(
        rule,
        previous,
        counts(rule, entry) ? withEvent(rule, aggregate, entry, isFull) : aggregate,
        context,
      );
      if (isFull && Object.keys(aggregate.distinct ?? {}).length > 0) refused++;
      states[rule.key] = judgement.state;
      size += ruleSize(judgement.state) - (previous === NEW_RULE_STATE ? 0 : ruleSize(previous));
      changes.push(...judgement.changes);
    }
    history = addToHistory(history, entry);
    judgedRevision = rules.revision;
    used++;
    if (changes.length >= limits.changes || historySize(history) >= limits.history) break;
  }

  return {
    state: {
      ...before,
      endpointId,
      ...(recentIds && { recentIds }),
      rules: states,
      history,
      judgedRevision,
      latestRevision: rules.revision,
    },
    changes,
    used,
    refused,
    repeated,
  };
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

function withEvent(rule: ActiveRule, aggregate: Aggregate, entry: HistoryEntry, isFull: boolean): Aggregate {
  const added = contribution(rule, entry);
  return mergeAggregates(aggregate, isFull ? { ...added, distinct: undefined } : added);
}
