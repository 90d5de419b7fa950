import { Change, Membership } from './change';
import { isMet } from './condition';
import { subtract } from './decimal';
import { NOTHING, Tally } from './history';
import { RuleInForce } from './rule-set';
import { RuleState } from './user-state';

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
  const ready = tally.count > 0 && isMet(rule, tally);
  const counter = counterOf(rule, tally);
  if (ready === before.ready) return { state: { ...before, counter }, changes: [] };
  const changes = before.changes + 1;
  return { state: { changes, ready, counter }, changes: [changeOf(rule, occasion, changes, tally, ready ? 'ready' : 'not-ready')] };
}

function fire(rule: RuleInForce, before: RuleState, tally: Tally, occasion: Occasion): Judgement {
  const changes: Change[] = [];
  const most = rule.reset === 'carry' ? MAX_FIRINGS : 1;
  let rest = tally;
  while (changes.length < most && isMet(rule, rest)) {
    changes.push(changeOf(rule, occasion, before.changes + changes.length + 1, rest));
    rest = rule.reset === 'carry' ? afterCarry(rule, rest) : NOTHING;
  }
  return { state: { changes: before.changes + changes.length, ready: before.ready, counter: counterOf(rule, rest) }, changes };
}

/** What is over the target stays; the tally that the rule does not test starts again. */
function afterCarry(rule: RuleInForce, tally: Tally): Tally {
  return rule.count
    ? { count: tally.count - rule.count.target, sum: NOTHING.sum }
    : { count: NOTHING.count, sum: subtract(tally.sum, rule.sum!.target) };
}

function counterOf(rule: RuleInForce, tally: Tally): RuleState['counter'] {
  return { ...tally, generation: rule.generation, conditionRevision: rule.conditionRevision };
}

function changeOf(rule: RuleInForce, occasion: Occasion, n: number, tally: Tally, value?: Membership): Change {
  return { ...occasion, output: rule.output, n, value, count: tally.count, sum: tally.sum };
}
