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
  /**
   * How often a counter was not begun or a value not told apart, because the user's counters have no room
   * left.
   */
  readonly refused: number;
}

/** What one write should carry at most. */
export interface FoldLimits {
  readonly changes: number;
  /** Bytes of recent history. */
  readonly history: number;
}

export interface CountedEvents extends Counted {
  /** How many of the events are in it, from the first. */
  readonly used: number;
  /** How many of these were left out because the producer had written them before. */
  readonly repeated: number;
}

/** Why an event is left out by its name, if it is. */
export function skipReason(eventName: string, rules: RuleSet): 'own output' | 'platform event' | undefined {
  if (eventName.startsWith(OWN_OUTPUT_PREFIX)) return 'own output';
  if (eventName.startsWith(PLATFORM_PREFIX) && rules.naming(eventName).length === 0) return 'platform event';
  return undefined;
}

/**
 * Counts events of a user, in order, and judges every rule that each of them concerns, in the order of the
 * table;
 * at least one event, and as many more as the limits allow.
 *
 * @param older history that was moved out of the state, of the days that `olderDaysForEvents` asks for
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
    const occasion: EvaluationContext = { userId: event.userId, endpointId, at: event.time };
    const entry = toHistoryEntry(event, event.day);
    for (const rule of concerned(states, entry, rules, judgedRevision)) {
      const full = size > MAX_COUNTERS_SIZE;
      if (full && !currentCounter(states, rule)) {
        refused++;
        continue;
      }
      const known = states[rule.key] ?? NEW_RULE_STATE;
      const tally = aggregateOf(states, rule, () => [...older, ...entriesOf(history)]);
      const judgement = judge(
        rule,
        known,
        counts(rule, entry) ? counted(rule, tally, entry, full) : tally,
        occasion,
      );
      if (full && Object.keys(tally.distinct ?? {}).length > 0) refused++;
      states[rule.key] = judgement.state;
      size += ruleSize(judgement.state) - (known === NEW_RULE_STATE ? 0 : ruleSize(known));
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

/**
 * The rules that count the event, and those whose condition has changed since the user was last judged by it.
 */
function concerned(
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

function counted(rule: ActiveRule, tally: Aggregate, entry: HistoryEntry, full: boolean): Aggregate {
  const added = contribution(rule, entry);
  return mergeAggregates(tally, full ? { ...added, distinct: undefined } : added);
}
