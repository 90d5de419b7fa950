import { Aggregate } from '../aggregate/aggregate';
import { toldValue } from '../aggregate/statistics';
import { ActiveRule } from '../catalogue/rule-set';
import { RuleState } from '../state/user-state';
import { qualifies } from './condition';

/** What the attribute of a rule says of a user. */
export type Saying = Pick<RuleState, 'ready' | 'told'>;

/**
 * Reads what the attribute of a rule has to say.
 *
 * @param isCounted whether the rule has ever counted an event of the user
 */
export function sayingOf(
  rule: Pick<ActiveRule, 'condition' | 'reset' | 'period' | 'tells'>,
  aggregate: Aggregate,
  isCounted = true,
): Saying {
  if (!isCounted || !qualifies(rule, aggregate)) return { ready: false };
  if (!rule.tells) return { ready: true };
  const told = toldValue(rule.tells, aggregate);
  return told === undefined ? { ready: false } : { ready: true, told };
}

/** Tells whether two sayings differ. */
export function differ(a: Saying, b: Saying): boolean {
  return a.ready !== b.ready || a.told !== b.told;
}
