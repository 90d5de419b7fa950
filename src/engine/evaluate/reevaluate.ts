import { fires } from '../../rule-language/reset-modes';
import { outputOfKey } from '../../rule-language/rule';
import { eventsIn } from '../aggregate/aggregate';
import { ActiveRule, isMoving, isTimed, RuleSet } from '../catalogue/rule-set';
import { counts, entriesOf, HistoryEntry } from '../history/history';
import { currentCounter } from '../history/lookback';
import { atStartOfDay } from '../history/timed-entries';
import { Change } from '../state/change';
import { isRefused } from '../state/refused-rules';
import { NEW_RULE_STATE, RuleState, UserState, withoutCounter } from '../state/user-state';
import { beginTrigger } from './begin-trigger';
import { Boundaries } from './boundaries';
import { Counters } from './counters';
import { Counted, Folded } from './fold';
import { judge, ChangeContext, EvaluationContext } from './judge';
import { isFilled, Portion, WHOLE } from './portion';

/** Result of a part of the work on a user, which a further write has to go on with unless it is finished. */
export interface PartlyDone {
  readonly finished: boolean;
}

export interface Reevaluated extends Counted, PartlyDone {
  /** Output keys of the rules that have judged the user, other than by boundaries. */
  readonly judged: readonly string[];
}

/**
 * Tells whether the rule in its current form may change something for the user without an event. A rule that
 * fires does so only where it asks for the users whom history has.
 */
export function needsReevaluation(state: UserState, rule: ActiveRule): boolean {
  const counter = currentCounter(state.rules, rule);
  if (fires(rule.reset)) {
    return rule.existing === 'fire' && rule.includesHistory && !counter && !isRefused(state, rule);
  }
  if (counter) return counter.conditionRevision !== rule.conditionRevision;
  return (rule.includesHistory || state.rules[rule.key]?.ready === true) && !isRefused(state, rule);
}

/**
 * Lists the rules by which a run has yet to judge a user, in the order of the table.
 *
 * @param firing those that fire what an event has left
 */
export function rulesToReevaluate(
  state: UserState,
  rules: RuleSet,
  firing: readonly ActiveRule[] = [],
): readonly ActiveRule[] {
  const candidates = [...rules.includingHistory, ...rulesKnownTo(state, rules)];
  return inOrder(rules, [...candidates.filter((rule) => needsReevaluation(state, rule)), ...firing]);
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
): Reevaluated {
  const context = { userId, endpointId: state.endpointId, at: now };
  return reevaluate(state, rulesToReevaluate(state, rules), rules, older, context, portion);
}

/**
 * Judges the boundaries that have passed, and then the user by rules that need a re-evaluation. Where the
 * counter stays and nothing changes, the state stays as it is, so that an edit costs no write for a user whom
 * it does not concern; except where the window moves.
 *
 * @param due rules that `rulesToReevaluate` or `editedRules` returns
 * @param older history that was moved out of the state, for the days that `olderDaysFor` returns
 * @param until epoch milliseconds of the last boundary
 */
export function reevaluate(
  state: UserState,
  due: readonly ActiveRule[],
  rules: RuleSet,
  older: readonly HistoryEntry[],
  occasion: ChangeContext,
  portion: Portion = WHOLE,
  until = occasion.at,
): Reevaluated {
  const context: EvaluationContext = { ...occasion, day: rules.calendar.dayOf(occasion.at) };
  const counters = new Counters(state, rules, portion);
  const boundaries = new Boundaries(state, rules, counters);
  const passed = boundaries.pass(until, context, (more) => isFilled(portion, more, more));
  const changes = [...passed.changes];
  const past = due.length > 0 ? [...older, ...entriesOf(state.history)] : [];
  const entries = atStartOfDay(past, rules.calendar);
  let rulesWithChanges = changes.length;
  const judged: string[] = [];
  let { finished } = passed;

  for (const rule of finished ? due : []) {
    const previous = counters.states[rule.key] ?? NEW_RULE_STATE;
    const isCounted = hasCounted(state, rule, entries);
    // Without a counted event a user is judged only to lose a membership that an earlier form gave.
    if (!previous.ready && !isCounted) continue;
    if (isFilled(portion, changes.length, rulesWithChanges)) {
      finished = false;
      break;
    }
    const isBegun = currentCounter(state.rules, rule) !== undefined;
    const begins = isCounted || !isMoving(rule);
    const room = begins ? counters.aggregateOf(rule, () => entries) : undefined;
    if (!room && !previous.ready) continue;
    // Without room for a counter, a membership is judged by what the counter would be.
    const aggregate = room ?? counters.recount(rule, entries);
    const judgement =
      fires(rule.reset) && !isBegun
        ? beginTrigger(rule, previous, counters.replay(rule, rule.reset, entries), context)
        : judge(rule, previous, aggregate, boundaries.occasionOf(rule, context), isCounted);
    boundaries.touch(rule);
    // Time judges by the new condition from now on, for which the state has to say that it holds.
    if (isBegun && judgement.changes.length === 0 && !isTimed(rule) && !judgement.isReset) continue;
    const { counter: _, ...published } = judgement.state;
    if (room) counters.keep(rule, judgement);
    else counters.states[rule.key] = published;
    judged.push(rule.key);
    if (judgement.changes.length > 0) rulesWithChanges++;
    changes.push(...(room ? boundaries.dated(rule, judgement.changes) : judgement.changes));
  }
  const { grows, refused, refusedRules } = counters;
  const counted = { changes, refused, grows, rules: rulesWithChanges, finished, judged };
  const next = boundaries.stateOf({ ...state, latestRevision: rules.revision }, occasion.at);
  const isSame =
    passed.changes.length + judged.length === 0 &&
    refusedRules === state.refused &&
    !isMoved(state, next, until);
  return { ...counted, state: isSame ? state : next };
}

/** Sets the clock of a user forward who is written anyway, after boundaries at which nothing turned. */
export function withClockAt(state: UserState, until: number): UserState {
  if (state.clock === undefined || until <= state.clock) return state;
  return { ...state, clock: until };
}

/** Tells whether the instant at which a user is due has to be written: it is over, or has become earlier. */
function isMoved({ dueAt = Infinity }: UserState, next: UserState, until: number): boolean {
  return dueAt <= until || (next.dueAt ?? Infinity) < dueAt;
}

function hasCounted(state: UserState, rule: ActiveRule, entries: readonly HistoryEntry[]): boolean {
  const counter = currentCounter(state.rules, rule);
  // A firing leaves no count behind.
  if (counter) return isMoving(rule) || fires(rule.reset) || eventsIn(counter) > 0;
  return rule.includesHistory && entries.some((entry) => counts(rule, entry));
}

/**
 * Drops the counters of removed rules, and clears what the attributes of those say that are pending removal.
 * Keeps what was said last and the number of changes, so that no change id is used twice.
 */
export function dropRemovedRules(
  state: UserState,
  rules: RuleSet,
  context: ChangeContext,
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
  for (const [key, known] of removed) {
    const { changes: n, ready, counter } = known;
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
        ...(known.told === undefined ? { value: 'not-ready' } : { told: null }),
        count: counter?.count ?? 0,
        sum: counter?.sum ?? '0',
      });
    }
    if (n > 0) {
      remaining[key] = clears ? cleared(known) : withoutCounter(known);
    }
  }
  const { refused: _, ...rest } = state;
  return {
    state: { ...rest, ...(refused && { refused }), rules: remaining, latestRevision: rules.revision },
    changes,
    finished,
  };
}

/** Returns what outlives a rule whose attribute was cleared. */
function cleared({ counter: _counter, told: _told, ...known }: RuleState): RuleState {
  return { ...known, changes: known.changes + 1, ready: false };
}

/** Drops the removed rules from those without room. */
function withoutRemoved(refused: UserState['refused'], rules: RuleSet): UserState['refused'] {
  if (!refused) return undefined;
  const kept = Object.entries(refused).filter(([key]) => rules.keeps(key));
  if (kept.length === Object.keys(refused).length) return refused;
  return kept.length > 0 ? Object.fromEntries(kept) : undefined;
}
