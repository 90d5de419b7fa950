import { fires } from '../../rule-language/reset-modes';
import { Aggregate } from '../aggregate/aggregate';
import { ActiveRule, isMoving } from '../catalogue/rule-set';
import { currentCounter } from '../history/lookback';
import { UserState } from '../state/user-state';
import { LocalCalendar } from '../windows/local-calendar';
import { UserWindows } from '../windows/user-windows';
import { differ, sayingOf } from './saying';

/** What one user has done by a rule, as it stands at an instant. */
export interface Standing {
  readonly aggregate: Aggregate;
  /**
   * Epoch milliseconds at which time alone turns the membership or the value, if nothing else happens; absent
   * when it never does.
   */
  readonly turnsAt?: number;
}

/**
 * Finds out where a user stands by a rule; undefined when the rule has counted nothing for the user.
 *
 * @param now epoch milliseconds
 */
export function standingOf(
  state: UserState,
  rule: ActiveRule,
  calendar: LocalCalendar,
  now: number,
): Standing | undefined {
  const counter = currentCounter(state.rules, rule);
  if (!counter || !isMoving(rule)) return counter && { aggregate: counter };
  const windows = new UserWindows(state, state.rules, calendar);
  windows.advance(now);
  const aggregate = windows.aggregateOf(rule);
  if (fires(rule.reset)) return { aggregate };
  const saying = sayingOf(rule, aggregate);
  const turnsAt = windows.nextTurn(rule, Infinity, (later) => differ(sayingOf(rule, later), saying));
  return { aggregate, ...(turnsAt !== undefined && { turnsAt }) };
}
