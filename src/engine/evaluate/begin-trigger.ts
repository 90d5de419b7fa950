import { ActiveRule } from '../catalogue/rule-set';
import { Replayed } from '../history/replay';
import { RuleState } from '../state/user-state';
import { EvaluationContext, Judgement, sendFirings, toCounter } from './judge';

/**
 * Begins a rule that fires with what history leaves over, and sends none of the firings that would have been,
 * or one where the rule says so.
 */
export function beginTrigger(
  rule: ActiveRule,
  before: RuleState,
  { left, lastMet }: Replayed,
  context: EvaluationContext,
): Judgement {
  const state = { ...before, counter: toCounter(rule, left) };
  return sendFirings(rule, state, rule.existing === 'fire' && lastMet ? [lastMet] : [], context);
}
