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
        (column) => `    ${oneLine(column)}: ${shown(before.cells[column])} -> ${shown(after.cells[column])}`,
      ),
    ]),
    ...removed.map(({ id }) => `- ${oneLine(id)}`),
    `${added.length} to add, ${changed.length} to change, ${removed.length} to remove`,
  ];
  return `${lines.join('\n')}\n`;
}

function shown(cell: string | undefined): string {
  return oneLine(cell ?? '(empty)');
}
