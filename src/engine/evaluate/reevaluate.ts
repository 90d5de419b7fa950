import { outputOfKey } from '../../rule-language/rule';
import { ActiveRule, RuleSet } from '../catalogue/rule-set';
import { counts, entriesOf, HistoryEntry } from '../history/history';
import { currentCounter } from '../history/lookback';
import { Change } from '../state/change';
import { isRefused } from '../state/refused-rules';
import { NEW_RULE_STATE, UserState } from '../state/user-state';
import { Counters } from './counters';
import { Counted, Folded } from './fold';
import { judge, EvaluationContext } from './judge';
import { isFilled, Portion, WHOLE } from './portion';

/** Result of a part of the work on a user, which a further write has to go on with unless it is finished. */
export interface PartlyDone {
  readonly finished: boolean;
}

/** Tells whether the rule, or its current condition, has yet to be evaluated for this user. */
export function needsReevaluation(state: UserState, rule: ActiveRule): boolean {
  const counter = currentCounter(state.rules, rule);
  if (!counter && isRefused(state, rule)) return false;
  return counter?.conditionRevision !== rule.conditionRevision;
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
  portion: Portion = WHOLE,
): Counted & PartlyDone {
  const context: EvaluationContext = { userId, endpointId: state.endpointId, at: now };
  const counters = new Counters(state, portion);
  const changes: Change[] = [];
  const entries = [...older, ...entriesOf(state.history)];
  let rulesWithChanges = 0;
  let judged = 0;
  let finished = true;

  for (const rule of rules.includingHistory) {
    if (!needsReevaluation(state, rule)) continue;
    const previous = state.rules[rule.key] ?? NEW_RULE_STATE;
    // Without a counted event a user is judged only to lose a membership that an earlier window gave.
    if (!previous.ready && !hasCounted(state, rule, entries)) continue;
    if (isFilled(portion, changes.length, rulesWithChanges)) {
      finished = false;
      break;
    }
    const aggregate = counters.aggregateOf(rule, () => entries);
    if (!aggregate) continue;
    const judgement = judge(rule, previous, aggregate, context);
    counters.states[rule.key] = judgement.state;
    judged++;
    if (judgement.changes.length > 0) rulesWithChanges++;
    changes.push(...judgement.changes);
  }
  const { grows, refused, refusedRules } = counters;
  const counted = { changes, refused, grows, rules: rulesWithChanges, finished };
  if (judged === 0 && refusedRules === state.refused) return { ...counted, state };
  return {
    ...counted,
    state: {
      ...state,
      rules: counters.states,
      ...(refusedRules && { refused: refusedRules }),
      latestRevision: rules.revision,
    },
  };
}

function hasCounted(state: UserState, rule: ActiveRule, entries: readonly HistoryEntry[]): boolean {
  const counter = currentCounter(state.rules, rule);
  return counter ? counter.count > 0 : entries.some((entry) => counts(rule, entry));
}

/**
 * Drops the counters of removed rules, and sends `not-ready` to members of those that are pending removal.
 * Keeps the last membership sent and the number of changes, so that no change id is used twice.
 */
export function dropRemovedRules(
  state: UserState,
  rules: RuleSet,
  context: EvaluationContext,
  portion: Portion = WHOLE,
): Folded & PartlyDone {
  const removed = Object.entries(state.rules).filter(
    ([key, { counter, ready }]) =>
      !rules.keeps(key) && (counter !== undefined || (ready && rules.pendingRemoval.has(key))),
  );
  const refused = withoutRemoved(state.refused, rules);
  if (removed.length === 0 && refused === state.refused) return { state, changes: [], finished: true };
  removed.sort(([a], [b]) => (a < b ? -1 : 1));

  const remaining = { ...state.rules };
  const changes: Change[] = [];
  let finished = true;
  for (const [key, { changes: n, ready, counter }] of removed) {
    // Each of these rules has at most one change.
    if (isFilled(portion, changes.length, changes.length)) {
      finished = false;
      break;
    }
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
  const { refused: _, ...rest } = state;
  return {
    state: { ...rest, ...(refused && { refused }), rules: remaining, latestRevision: rules.revision },
    changes,
    finished,
  };
}

/** Drops the removed rules from those without room. */
function withoutRemoved(refused: UserState['refused'], rules: RuleSet): UserState['refused'] {
  if (!refused) return undefined;
  const kept = Object.entries(refused).filter(([key]) => rules.keeps(key));
  if (kept.length === Object.keys(refused).length) return refused;
  return kept.length > 0 ? Object.fromEntries(kept) : undefined;
}
