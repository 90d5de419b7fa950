import { FiringMode, fires } from '../../rule-language/reset-modes';
import { Aggregate } from '../aggregate/aggregate';
import { statisticsOf } from '../aggregate/statistics';
import { ActiveRule } from '../catalogue/rule-set';
import { Change } from '../state/change';
import { isHeldBack, withFiring, withHeldBack } from '../state/firings';
import { Counter, RuleState } from '../state/user-state';
import { resetWhileMet } from './resets';
import { differ, Saying, sayingOf } from './saying';

/** User, endpoint and moment that the changes of a judgement carry. */
export type ChangeContext = Pick<Change, 'userId' | 'endpointId' | 'at'>;

/** Circumstances of a judgement. */
export interface EvaluationContext extends ChangeContext {
  /** Local day YYYY-MM-DD of the event, or of the re-evaluation run. */
  readonly day: string;
}

export interface Judgement {
  readonly state: RuleState;
  readonly changes: readonly Change[];
  /** Whether a firing, also one that a cap holds back, has taken what was counted. */
  readonly isReset?: boolean;
}

/**
 * Judges an aggregate by its rule: turns the membership, tells the value, or fires the event as often as it
 * is due.
 *
 * @param isCounted whether the rule has ever counted an event of the user
 */
export function judge(
  rule: ActiveRule,
  before: RuleState,
  aggregate: Aggregate,
  occasion: EvaluationContext,
  isCounted = true,
): Judgement {
  const { reset } = rule;
  return fires(reset)
    ? fire(rule, reset, before, aggregate, occasion)
    : judgeAttribute(rule, before, aggregate, occasion, isCounted);
}

/** Judges what the attribute of a rule says. A value that a cap holds back is told when the time is over. */
function judgeAttribute(
  rule: ActiveRule,
  before: RuleState,
  aggregate: Aggregate,
  occasion: EvaluationContext,
  isCounted: boolean,
): Judgement {
  const saying = sayingOf(rule, aggregate, isCounted);
  const { atMost } = rule;
  const counter = toCounter(rule, aggregate);
  if (!differ(saying, before)) return { state: withCounter(before, counter), changes: NO_CHANGES };
  // What an earlier form of the rule has said is no telling of this one.
  if (atMost && isCounted && isHeldBack(atMost, before, occasion.day)) {
    const firings = withHeldBack(before.firings, occasion.day);
    return { state: { ...before, counter, firings }, changes: NO_CHANGES };
  }
  const { told: _, ...others } = before;
  const changes = before.changes + 1;
  const firings = atMost ? withFiring(atMost, before.firings, occasion.day) : before.firings;
  return {
    state: { ...others, ...saying, changes, counter, ...(firings && { firings }) },
    changes: [changeOf(rule, occasion, changes, aggregate, saidIn(rule, saying))],
  };
}

function saidIn({ tells }: ActiveRule, { ready, told }: Saying): Pick<Change, 'value' | 'told'> {
  return tells ? { told: told ?? null } : { value: ready ? 'ready' : 'not-ready' };
}

function fire(
  rule: ActiveRule,
  mode: FiringMode,
  before: RuleState,
  aggregate: Aggregate,
  occasion: EvaluationContext,
): Judgement {
  const { met, left } = resetWhileMet(rule, mode, aggregate);
  const counted = withCounter(before, toCounter(rule, left));
  if (met.length === 0) return { state: counted, changes: NO_CHANGES };
  return { ...sendFirings(rule, counted, met, occasion), isReset: true };
}

/** Sends an event for each aggregate that has met the rule, apart from those that its cap holds back. */
export function sendFirings(
  rule: ActiveRule,
  before: RuleState,
  met: readonly Aggregate[],
  occasion: EvaluationContext,
): Judgement {
  const { atMost } = rule;
  const { day } = occasion;
  const changes: Change[] = [];
  let state = before;
  for (const aggregate of met) {
    if (atMost && isHeldBack(atMost, state, day)) {
      state = { ...state, firings: withHeldBack(state.firings, day) };
      continue;
    }
    const n = state.changes + 1;
    state = { ...state, changes: n, ...(atMost && { firings: withFiring(atMost, state.firings, day) }) };
    changes.push(changeOf(rule, occasion, n, aggregate));
  }
  return { state, changes };
}

const NO_CHANGES: readonly Change[] = [];

/** Replaces the counter. Here and below, a literal takes far less time than a copy by spread. */
function withCounter({ changes, ready, told, firings }: RuleState, counter: Counter): RuleState {
  return { changes, ready, told, firings, counter } satisfies Record<keyof RuleState, unknown>;
}

export function toCounter(
  rule: ActiveRule,
  { count, sum, range, distinct, ends, further }: Aggregate,
): Counter {
  return {
    count,
    sum,
    range,
    distinct,
    ends,
    further,
    generation: rule.generation,
    conditionRevision: rule.conditionRevision,
    slots: rule.slots,
  } satisfies Record<keyof Counter, unknown>;
}

function changeOf(
  rule: ActiveRule,
  { userId, endpointId, at }: ChangeContext,
  n: number,
  aggregate: Aggregate,
  { value, told }: Pick<Change, 'value' | 'told'> = {},
): Change {
  return {
    userId,
    endpointId,
    at,
    output: rule.output,
    n,
    value,
    told,
    count: aggregate.count,
    sum: aggregate.sum,
    statistics: statisticsOf(rule, aggregate),
    window: rule.window,
    to: rule.destinations,
    until: undefined,
  } satisfies Record<keyof Change, unknown>;
}
