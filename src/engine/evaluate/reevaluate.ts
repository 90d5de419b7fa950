import { outputOfKey } from '../../rule-language/rule';
import { ActiveRule, RuleSet } from '../catalogue/rule-set';
import { entriesOf, HistoryEntry } from '../history/history';
import { currentCounter, aggregateOf } from '../history/lookback';
import { Change } from '../state/change';
import {
  countersSize,
  MAX_COUNTERS_SIZE,
  RuleState,
  ruleSize,
  NEW_RULE_STATE,
  UserState,
} from '../state/user-state';
import { Counted, Folded } from './fold';
import { judge, EvaluationContext } from './judge';

/** Tells whether the rule, or its current condition, has yet to be evaluated for this user. */
export function needsReevaluation(state: UserState, rule: ActiveRule): boolean {
  return currentCounter(state.rules, rule)?.conditionRevision !== rule.conditionRevision;
}

/**
 * Judges a user's older events by the rules with history that need a re-evaluation, without waiting for a new
 * event.
 *
 * @param older history that was moved out of the state, for the days that `olderDaysForReevaluation` returns
 */
export function reevaluateUser(
  state: UserState,
  userId: string,
  rules: RuleSet,
  older: readonly HistoryEntry[],
  now: number,
): Counted {
  const context: EvaluationContext = { userId, endpointId: state.endpointId, at: now };
  const judged: Record<string, RuleState> = {};
  const changes: Change[] = [];
  const entries = [...older, ...entriesOf(state.history)];
  let size = countersSize(state);
  let refused = 0;

  for (const rule of rules.includingHistory) {
    if (!needsReevaluation(state, rule)) continue;
    const aggregate = aggregateOf(state.rules, rule, () => entries);
    const previous = state.rules[rule.key] ?? NEW_RULE_STATE;
    // Without a counted event a user is judged only to lose a membership that an earlier window gave.
    if (aggregate.count === 0 && !previous.ready) continue;
    if (size > MAX_COUNTERS_SIZE && !currentCounter(state.rules, rule)) {
      refused++;
      continue;
    }
    const judgement = judge(rule, previous, aggregate, context);
    size += ruleSize(judgement.state);
    judged[rule.key] = judgement.state;
    changes.push(...judgement.changes);
  }
  if (Object.keys(judged).length === 0) return { state, changes, refused };
  return {
    state: { ...state, rules: { ...state.rules, ...judged }, latestRevision: rules.revision },
    changes,
    refused,
  };
}

/**
 * Drops the counters of removed rules, and sends `not-ready` to members of those that are pending removal.
 * Keeps the last membership sent and the number of changes, so that no change id is used twice.
 */
export function dropRemovedRules(state: UserState, rules: RuleSet, context: EvaluationContext): Folded {
  const removed = Object.entries(state.rules).filter(
    ([key, { counter, ready }]) =>
      !rules.keeps(key) && (counter !== undefined || (ready && rules.pendingRemoval.has(key))),
  );
  if (removed.length === 0) return { state, changes: [] };
  removed.sort(([a], [b]) => (a < b ? -1 : 1));

  const remaining = { ...state.rules };
  const changes: Change[] = [];
  for (const [key, { changes: n, ready, counter }] of removed) {
    delete remaining[key];
    const clears = ready && rules.pendingRemoval.has(key);
    if (clears) {
      changes.push({
        ...context,
        output: outputOfKey(key),
        n: n + 1,
        value: 'not-ready',
        count: counter?.count ?? 0,
        sum: counter?.sum ?? '0',
      });
    }
    if (n > 0) remaining[key] = { changes: clears ? n + 1 : n, ready: ready && !clears };
  }
  return { state: { ...state, rules: remaining, latestRevision: rules.revision }, changes };
}
