import { ChangeView, TestView } from './api';
import { outputKey } from '../contract/rule';
import { Change, changeId } from '../runtime/domain/change';
import { TestResult } from '../runtime/domain/condition';

export function changeView(change: Change): ChangeView {
  const { userId, output, value, count, sum, at } = change;
  return { id: changeId(change), userId, rule: outputKey(output), kind: output.kind, name: output.name, value: value ?? 'fired', count, sum, at };
}

export function testView({ test: { statistic, attribute, operator, target }, value, met }: TestResult): TestView {
  return { statistic: attribute === undefined ? statistic : `${statistic} ${attribute}`, operator, target, ...(value !== undefined && { value }), met };
}
