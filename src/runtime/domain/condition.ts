import { compare } from './decimal';
import { Tally } from './history';
import { Operator, Rule } from '../../contract/rule';

/** Whether a tally meets a rule: with a count and a sum to test, both must hold. */
export function isMet(rule: Rule, tally: Tally): boolean {
  if (rule.count && !holds(rule.count.operator, tally.count - rule.count.target)) return false;
  if (rule.sum && !holds(rule.sum.operator, compare(tally.sum, rule.sum.target))) return false;
  return true;
}

/** @param difference negative, zero or positive as the tally is below, at or above the target */
function holds(operator: Operator, difference: number): boolean {
  switch (operator) {
    case 'equal': return difference === 0;
    case 'greater': return difference > 0;
    case 'atLeast': return difference >= 0;
    case 'less': return difference < 0;
    case 'atMost': return difference <= 0;
    case 'notEqual': return difference !== 0;
  }
}
