import { oneLine } from '../../common/one-line';
import { RuleDiff } from '../../operations/rules/rule-diff';

export function describeDiff({ added, changed, removed }: RuleDiff): string {
  const lines = [
    ...added.flatMap((rule) => [
      `+ ${oneLine(rule.id)}`,
      ...Object.entries(rule.cells).map(([column, value]) => `    ${oneLine(column)}: ${oneLine(value)}`),
    ]),
    ...changed.flatMap(({ id, before, after, columns }) => [
      `~ ${oneLine(id)}`,
      ...columns.map(
        (column) =>
          `    ${oneLine(column)}: ${oneLine(before.cells[column] ?? '(empty)')} -> ${oneLine(after.cells[column] ?? '(empty)')}`,
      ),
    ]),
    ...removed.map(({ id }) => `- ${oneLine(id)}`),
    `${added.length} to add, ${changed.length} to change, ${removed.length} to remove`,
  ];
  return `${lines.join('\n')}\n`;
}
