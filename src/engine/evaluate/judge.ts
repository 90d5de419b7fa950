import { isMet, statisticsOf } from './condition';
import { StatisticTest } from '../../rule-language/rule';
import { subtract } from '../aggregate/decimal';
import { NOTHING, Tally } from '../aggregate/tally';
import { RuleInForce } from '../catalogue/rule-set';
import { Change, Membership } from '../state/change';
import { Counter, RuleState } from '../state/user-state';

/** One event can fire a carrying rule at most this often; the rest stays counted. */
const MAX_FIRINGS = 100;

/** Whom and when the changes of a judgement concern. */
export interface Occasion {
  readonly userId: string;
  readonly endpointId?: string;
  /** Epoch milliseconds. */
  readonly at: number;
}

export interface Judgement {
  readonly state: RuleState;
  readonly changes: readonly Change[];
}

/** Judges a tally by its rule: a membership that turned, or the event fired as often as it is due. */
export function judge(rule: RuleInForce, before: RuleState, tally: Tally, occasion: Occasion): Judgement {
  return rule.output.kind === 'attribute' ? judgeMembership(rule, before, tally, occasion) : fire(rule, before, tally, occasion);
}

/** Who has no counted event is in no segment, not even in one of those who did something less than so often. */
function judgeMembership(rule: RuleInForce, before: RuleState, tally: Tally, occasion: Occasion): Judgement {
  const ready = tally.count > 0 && isMet(rule.condition, tally);
  const counter = counterOf(rule, tally);
  if (ready === before.ready) return { state: { ...before, counter }, changes: [] };
  const changes = before.changes + 1;
  return { state: { changes, ready, counter }, changes: [changeOf(rule, occasion, changes, tally, ready ? 'ready' : 'not-ready')] };
}

function fire(rule: RuleInForce, before: RuleState, tally: Tally, occasion: Occasion): Judgement {
  const changes: Change[] = [];
  const most = rule.reset === 'carry' ? MAX_FIRINGS : 1;
  let rest = tally;
  while (changes.length < most && isMet(rule.condition, rest)) {
    changes.push(changeOf(rule, occasion, before.changes + changes.length + 1, rest));
    rest = rule.reset === 'carry' ? afterCarry(rule, rest) : NOTHING;
  }
  return { state: { changes: before.changes + changes.length, ready: before.ready, counter: counterOf(rule, rest) }, changes };
}

/** What is over the target stays; what the rule does not test starts again. A rule that carries has a single test, of count or sum. */
function afterCarry({ condition }: RuleInForce, tally: Tally): Tally {
  const { statistic, target } = condition as StatisticTest;
  return statistic === 'count' ? { ...NOTHING, count: tally.count - Number(target) } : { ...NOTHING, sum: subtract(tally.sum, target) };
}

function counterOf(rule: RuleInForce, { count, sum, range, distinct }: Tally): Counter {
  return { count, sum, ...(range && { range }), ...(distinct && { distinct }), generation: rule.generation, conditionRevision: rule.conditionRevision };
}

function changeOf(rule: RuleInForce, occasion: Occasion, n: number, tally: Tally, value?: Membership): Change {
  const statistics = statisticsOf(rule, tally);
  return {
    ...occasion,
    output: rule.output,
    n,
    value,
    count: tally.count,
    sum: tally.sum,
    ...(statistics && { statistics }),
    ...(rule.window && { window: rule.window }),
    ...(rule.destinations && { to: rule.destinations }),
  };
}
