import { oneLine } from '../../common/one-line';
import { RulePreview } from '../../operations/preview';

export function describePreview(
  users: number,
  rules: readonly RulePreview[],
  warnings: readonly string[],
): string {
  const lines = rules.map(({ rule, users: members, changes, joining, leaving, costPerMonth, sample }) => [
    rule,
    String(members),
    String(changes),
    `+${joining} -${leaving}`,
    costPerMonth === undefined ? '-' : `$${costPerMonth.toFixed(costPerMonth < 0.01 ? 6 : 2)}`,
    sample.map(oneLine).join(', '),
  ]);
  const table = [['rule', 'users', 'changes', 'against now', 'a month', 'for example'], ...lines];
  const widths = table[0].map((_, column) => Math.max(...table.map((line) => line[column].length)));
  const text = table.map((line) =>
    line
      .map((cell, column) =>
        column === 0 || column === 5
          ? cell.padEnd(column === 5 ? 0 : widths[column])
          : cell.padStart(widths[column]),
      )
      .join('  ')
      .trimEnd(),
  );
  return [
    `${users} users`,
    '',
    ...(rules.length > 0 ? text : ['no rule is in force']),
    ...(warnings.length > 0 ? ['', ...warnings.map((warning) => `warning: ${warning}`)] : []),
  ]
    .join('\n')
    .concat('\n');
}
