import { ActiveRule } from '../../engine/catalogue/rule-set';
import { standingOf } from '../../engine/evaluate/standing';
import { UserState } from '../../engine/state/user-state';
import { DAY_MS } from '../../engine/windows/day-number';
import { LocalCalendar } from '../../engine/windows/local-calendar';

/** Days for which previews and summaries say what time alone changes. */
export const DAYS_AHEAD = 7;

/** Tells whether time alone turns a user's membership within the days ahead. */
export function turnsSoon(state: UserState, rule: ActiveRule, calendar: LocalCalendar, now: number): boolean {
  const turnsAt = standingOf(state, rule, calendar, now)?.turnsAt ?? Infinity;
  return turnsAt <= now + DAYS_AHEAD * DAY_MS;
}
