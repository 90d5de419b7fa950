import { TestResult } from '../../engine/evaluate/condition';
import { Change, changeId } from '../../engine/state/change';
import { isIn, UserState } from '../../engine/state/user-state';
import { describeMeasure } from '../../rule-language/describe-rule';
import { outputKey, outputOfKey, Rule } from '../../rule-language/rule';
import { labelOf } from '../../rule-language/statistics';
import { ChangeView, TestView, UserSummary } from '../api';

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

export function userSummary(userId: string, state: UserState, rules: readonly Rule[]): UserSummary {
  const keys = rules
    .filter(({ tells }) => !tells)
    .map(({ output }) => outputKey(output))
    .filter((key) => isIn(state, key));
  const fires = (key: string) => outputOfKey(key).kind === 'event';
  return {
    userId,
    in: keys.filter((key) => !fires(key)),
    fired: keys.filter(fires).map((rule) => ({ rule, times: state.rules[rule].changes })),
  };
}
