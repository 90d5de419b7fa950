import { RESET_MODES } from '../../rule-language/reset-modes';
import { ActiveRule, RuleSet } from '../catalogue/rule-set';
import { currentCounter } from '../history/lookback';
import { RuleState } from '../state/user-state';
import { isMet } from './condition';

/**
 * Lists the rules that have yet to fire for a user, because an event has reached their target more often than
 * it may fire. A rule that an edit alone has met fires with the next event only.
 */
export function rulesWithFiringsLeft(
  states: Readonly<Record<string, RuleState>>,
  { carrying }: RuleSet,
): readonly ActiveRule[] {
  return carrying.filter((rule) => hasFiringsLeft(states, rule));
}

export function hasFiringsLeft(states: Readonly<Record<string, RuleState>>, rule: ActiveRule): boolean {
  if (!RESET_MODES[rule.reset].subtracts) return false;
  const counter = currentCounter(states, rule);
  return counter?.conditionRevision === rule.conditionRevision && isMet(rule, counter);
}
