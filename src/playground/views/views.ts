import { TestResult } from '../../engine/evaluate/condition';
import { Change, changeId } from '../../engine/state/change';
import { UserState } from '../../engine/state/user-state';
import { isIn } from '../../operations/preview';
import { outputKey, Rule } from '../../rule-language/rule';
import { ChangeView, TestView, UserSummary } from '../api';

export function changeView(change: Change): ChangeView {
  const { userId, output, value, count, sum, at } = change;
  return {
    id: changeId(change),
    userId,
    rule: outputKey(output),
    kind: output.kind,
    name: output.name,
    value: value ?? 'fired',
    count,
    sum,
    at,
  };
}

export function testView({
  test: { statistic, attribute, operator, target },
  value,
  met,
}: TestResult): TestView {
  return {
    statistic: attribute === undefined ? statistic : `${statistic} ${attribute}`,
    operator,
    target,
    ...(value !== undefined && { value }),
    met,
  };
}

export function userSummary(userId: string, state: UserState, rules: readonly Rule[]): UserSummary {
  const keys = rules.map(({ output }) => outputKey(output)).filter((key) => isIn(state, key));
  const fires = (key: string) => key.startsWith('event:');
  return {
    userId,
    in: keys.filter((key) => !fires(key)),
    fired: keys.filter(fires).map((rule) => ({ rule, times: state.rules[rule].changes })),
  };
}
