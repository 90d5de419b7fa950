import { EMPTY_AGGREGATE } from '../../engine/aggregate/aggregate';
import { ActiveRule } from '../../engine/catalogue/rule-set';
import { TestResult } from '../../engine/evaluate/condition';
import { standingOf } from '../../engine/evaluate/standing';
import { Change, changeId } from '../../engine/state/change';
import { isIn, UserState } from '../../engine/state/user-state';
import { LocalCalendar } from '../../engine/windows/local-calendar';
import { describeMeasure } from '../../rule-language/describe-rule';
import { fires } from '../../rule-language/reset-modes';
import { outputKey, outputOfKey, Rule } from '../../rule-language/rule';
import { labelOf } from '../../rule-language/statistics';
import { ChangeView, Member, TestView, UserSummary } from '../api';
import { KnownMember } from '../ports';

export function changeView(change: Change): ChangeView {
  const { userId, output, value, told, count, sum, at } = change;
  return {
    id: changeId(change),
    userId,
    rule: outputKey(output),
    kind: output.kind,
    name: output.name,
    value: value ?? (told === undefined ? 'fired' : 'told'),
    ...(told !== undefined && { told }),
    count,
    sum,
    at,
  };
}

/** Says why a rule that tells its number is not shown as a segment. */
export function hasNoMembers(rule: string): string {
  return `${rule} tells a value and has no members; see that of each user under Users`;
}

export function testView({ test, value, met, measure }: TestResult): TestView {
  return {
    statistic: labelOf(test),
    operator: test.operator,
    target: test.target,
    ...(value !== undefined && { value }),
    met,
    ...(measure && { of: describeMeasure(measure) }),
  };
}

/**
 * @param rule the rule that puts the member in; absent when it is no longer in force
 * @param changes newest first; absent where they are not stored
 */
export function memberView(
  { userId, state }: KnownMember,
  rule: ActiveRule | undefined,
  changes: readonly ChangeView[] | undefined,
  calendar: LocalCalendar,
  now: number,
): Member {
  const { aggregate = EMPTY_AGGREGATE, turnsAt } = (rule && standingOf(state, rule, calendar, now)) ?? {};
  const last = changes?.find((change) => change.rule === rule?.key && change.value !== 'not-ready');
  return {
    userId,
    ...(last && { since: last.at }),
    ...(turnsAt !== undefined && { until: calendar.textOf(turnsAt) }),
    ...(rule && fires(rule.reset) && { fired: state.rules[rule.key].changes }),
    count: aggregate.count,
    sum: aggregate.sum,
  };
}

export function userSummary(userId: string, state: UserState, rules: readonly Rule[]): UserSummary {
  const keys = rules
    .filter(({ tells }) => !tells)
    .map(({ output }) => outputKey(output))
    .filter((key) => isIn(state, key));
  const isTrigger = (key: string) => outputOfKey(key).kind === 'event';
  return {
    userId,
    in: keys.filter((key) => !isTrigger(key)),
    fired: keys.filter(isTrigger).map((rule) => ({ rule, times: state.rules[rule].changes })),
  };
}
