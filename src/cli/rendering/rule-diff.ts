import { oneLine } from '../../common/one-line';
import { RuleDiff } from '../../operations/rules/rule-diff';
import { inTableOrder } from '../../rule-language/columns';

export function describeDiff({ added, changed, removed }: RuleDiff): string {
  const lines = [
    ...added.flatMap((rule) => [
      `+ ${oneLine(rule.id)}`,
      ...inTableOrder(Object.keys(rule.cells)).map(
        (column) => `    ${oneLine(column)}: ${oneLine(rule.cells[column])}`,
      ),
    ]),
    ...changed.flatMap(({ id, before, after, columns }) => [
      `~ ${oneLine(id)}`,
      ...columns.map(
        (column) =>
          `    ${oneLine(column)}: ${oneLine(before.cells[column] ?? '(empty)')} -> ` +
          oneLine(after.cells[column] ?? '(empty)'),
      ),
    ]),
    ...removed.map(({ id }) => `- ${oneLine(id)}`),
    `${added.length} to add, ${changed.length} to change, ${removed.length} to remove`,
  ];
  return `${lines.join('\n')}\n`;
}
