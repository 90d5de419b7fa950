import { fires } from '../../rule-language/reset-modes';
import { outputOfKey } from '../../rule-language/rule';
import { ActiveRule, RuleSet } from '../catalogue/rule-set';
import { counts, entriesOf, HistoryEntry } from '../history/history';
import { aggregateOf, currentCounter } from '../history/lookback';
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

/**
 * Tells whether the rule in its current form may change the user's membership without an event. A rule that
 * fires never does: its counter waits for the next event that it counts.
 */
export function needsReevaluation(state: UserState, rule: ActiveRule): boolean {
  if (fires(rule.reset)) return false;
  const counter = currentCounter(state.rules, rule);
  if (counter) return counter.conditionRevision !== rule.conditionRevision;
  return (rule.includesHistory || state.rules[rule.key]?.ready === true) && !isRefused(state, rule);
}

/** Lists the rules by which a run has yet to judge a user, in the order of the table. */
export function rulesToReevaluate(state: UserState, rules: RuleSet): readonly ActiveRule[] {
  const candidates = [...rules.includingHistory, ...rulesKnownTo(state, rules)];
  return inOrder(
    rules,
    candidates.filter((rule) => needsReevaluation(state, rule)),
  );
}

/**
 * Lists the edited rules by which a user has to be judged before the next event, in the order of the table:
 * those with a membership or a counter of the user.
 */
export function editedRules(state: UserState, rules: RuleSet): readonly ActiveRule[] {
  const known = rulesKnownTo(state, rules).filter(
    (rule) => state.rules[rule.key].ready || currentCounter(state.rules, rule),
  );
  return inOrder(
    rules,
    known.filter((rule) => needsReevaluation(state, rule)),
  );
}

function rulesKnownTo(state: UserState, rules: RuleSet): ActiveRule[] {
  return Object.keys(state.rules).flatMap((key) => rules.get(key) ?? []);
}

function inOrder(rules: RuleSet, some: readonly ActiveRule[]): readonly ActiveRule[] {
  if (some.length === 0) return some;
  const all = new Set(some);
  return rules.rules.filter((rule) => all.has(rule));
}

/**
 * Judges a user by the rules that need a re-evaluation, without waiting for a new event.
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
  return reevaluate(state, rulesToReevaluate(state, rules), rules.revision, older, context, portion);
}

/**
 * Judges a user by rules that need a re-evaluation. Where the counter stays and nothing changes, the state
 * stays as it is, so that an edit costs no write for a user whom it does not concern.
 *
 * @param due rules that `rulesToReevaluate` or `editedRules` returns
 * @param older history that was moved out of the state, for the days that `olderDaysFor` returns
 */
export function reevaluate(
  state: UserState,
  due: readonly ActiveRule[],
  revision: number,
  older: readonly HistoryEntry[],
  context: EvaluationContext,
  portion: Portion = WHOLE,
): Counted & PartlyDone {
  const counters = new Counters(state, portion);
  const changes: Change[] = [];
  const entries = due.length > 0 ? [...older, ...entriesOf(state.history)] : [];
  let rulesWithChanges = 0;
  let judged = 0;
  let finished = true;

  for (const rule of due) {
    const previous = state.rules[rule.key] ?? NEW_RULE_STATE;
    // Without a counted event a user is judged only to lose a membership that an earlier form gave.
    if (!previous.ready && !hasCounted(state, rule, entries)) continue;
    if (isFilled(portion, changes.length, rulesWithChanges)) {
      finished = false;
      break;
    }
    const isBegun = currentCounter(state.rules, rule) !== undefined;
    const room = counters.aggregateOf(rule, () => entries);
    if (!room && !previous.ready) continue;
    // Without room for a counter, a membership is judged by what the counter would be.
    const aggregate = room ?? aggregateOf(counters.states, rule, () => entries);
    const judgement = judge(rule, previous, aggregate, context);
    if (isBegun && judgement.changes.length === 0) continue;
    const { counter: _, ...published } = judgement.state;
    counters.states[rule.key] = room ? judgement.state : published;
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
      latestRevision: revision,
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
