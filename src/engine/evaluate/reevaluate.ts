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

/**
 * Whether a run has to look at the user: a rule that counts older events is new to the user, or its condition
 * is.
 */
export function needsReevaluation(state: UserState, rule: ActiveRule): boolean {
  return currentCounter(state.rules, rule)?.conditionRevision !== rule.conditionRevision;
}

/**
 * Judges the rules that the user qualifies for, or no longer does, by older events alone.
 *
 * @param older history that was moved out of the state, of the days that `olderDaysForSettling` asks for
 */
export function reevaluateUser(
  state: UserState,
  userId: string,
  rules: RuleSet,
  older: readonly HistoryEntry[],
  now: number,
): Counted {
  const occasion: EvaluationContext = { userId, endpointId: state.endpointId, at: now };
  const touched: Record<string, RuleState> = {};
  const changes: Change[] = [];
  const all = [...older, ...entriesOf(state.history)];
  const history = () => all;
  let size = countersSize(state);
  let refused = 0;

  for (const rule of rules.includingHistory) {
    if (!needsReevaluation(state, rule)) continue;
    const tally = aggregateOf(state.rules, rule, history);
    const before = state.rules[rule.key] ?? NEW_RULE_STATE;
    // Nobody is judged by a window without an event of theirs, but who was ready by another window is no
    // longer.
    if (tally.count === 0 && !before.ready) continue;
    if (size > MAX_COUNTERS_SIZE && !currentCounter(state.rules, rule)) {
      refused++;
      continue;
    }
    const judgement = judge(rule, before, tally, occasion);
    size += ruleSize(judgement.state);
    touched[rule.key] = judgement.state;
    changes.push(...judgement.changes);
  }
  if (Object.keys(touched).length === 0) return { state, changes, refused };
  return {
    state: { ...state, rules: { ...state.rules, ...touched }, latestRevision: rules.revision },
    changes,
    refused,
  };
}

/**
 * Forgets the counters of rules that are no longer known. What the destination was told last, and how often,
 * outlives them;
 * where removed rules are to leave nobody behind, it is told that the user is no longer in.
 */
export function dropRemovedRules(state: UserState, rules: RuleSet, occasion: EvaluationContext): Folded {
  const gone = Object.entries(state.rules).filter(
    ([key, { counter, ready }]) =>
      !rules.keeps(key) && (counter !== undefined || (ready && rules.pendingRemoval.has(key))),
  );
  if (gone.length === 0) return { state, changes: [] };
  gone.sort(([a], [b]) => (a < b ? -1 : 1));

  const left = { ...state.rules };
  const changes: Change[] = [];
  for (const [key, { changes: n, ready, counter }] of gone) {
    delete left[key];
    const told = ready && rules.pendingRemoval.has(key);
    if (told) {
      changes.push({
        ...occasion,
        output: outputOfKey(key),
        n: n + 1,
        value: 'not-ready',
        count: counter?.count ?? 0,
        sum: counter?.sum ?? '0',
      });
    }
    if (n > 0) left[key] = { changes: told ? n + 1 : n, ready: ready && !told };
  }
  return { state: { ...state, rules: left, latestRevision: rules.revision }, changes };
}
