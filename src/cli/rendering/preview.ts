import { oneLine } from '../../common/one-line';
import { describeEffect, describeWithHistory } from '../../operations/preview/effect-words';
import { RuleEffect } from '../../operations/preview/publication-preview';
import { SimulatedRule } from '../../operations/preview/simulation-preview';

/** Describes what publishing rules would do. */
export function describeEffects(
  users: number,
  effects: readonly RuleEffect[],
  warnings: readonly string[],
): string {
  const lines = effects.length > 0 ? effects.flatMap(linesOf) : ['the file holds no rule'];
  return [`Once these rules are published, of ${usersOf(users)}:`, '', ...lines, ...listed(warnings)]
    .join('\n')
    .concat('\n');
}

/** Describes what publishing does by the rules that change something. */
export function describeChangedEffects(users: number, effects: readonly RuleEffect[]): string {
  return ['', `With that, of ${usersOf(users)}:`, '', ...effects.flatMap(linesOf), '', ''].join('\n');
}

/** Describes members by events of a file, had the rules been in force during these. */
export function describeSimulated(
  users: number,
  rules: readonly SimulatedRule[],
  warnings: readonly string[],
): string {
  const compared = rules.some(({ gained }) => gained !== undefined);
  const lines = rules.map(({ rule, users: members, changes, gained, lost, costPerMonth, sample }) => [
    rule,
    String(members),
    String(changes),
    ...(compared ? [`+${gained} -${lost}`] : []),
    costPerMonth === undefined ? '-' : `$${costPerMonth.toFixed(costPerMonth < 0.01 ? 6 : 2)}`,
    sample.map(oneLine).join(', '),
  ]);
  const headings = ['rule', 'in', 'changes', ...(compared ? ['against --current'] : []), 'a month'];
  return [
    `${usersOf(users)}; by these events, had the rules been in force from the first one:`,
    '',
    ...(rules.length > 0 ? aligned([[...headings, 'for example'], ...lines]) : ['the file holds no rule']),
    ...listed(warnings),
  ]
    .join('\n')
    .concat('\n');
}

function linesOf(effect: RuleEffect): string[] {
  const withHistory = describeWithHistory(effect);
  return [
    `${effect.rule}${effect.removed ? ', which these rules do not have' : ''}`,
    `  ${describeEffect(effect)}`,
    ...(withHistory === undefined ? [] : [`  ${withHistory} For that, set IncludeHistory to yes.`]),
    ...(effect.sample.length > 0 ? [`  for example ${effect.sample.map(oneLine).join(', ')}`] : []),
  ];
}

function listed(warnings: readonly string[]): string[] {
  return warnings.length > 0 ? ['', ...warnings.map((warning) => `warning: ${warning}`)] : [];
}

function usersOf(count: number): string {
  return `${count} ${count === 1 ? 'user' : 'users'}`;
}

/** Aligns a table: the first and the last column to the left, the others to the right. */
function aligned(table: readonly (readonly string[])[]): string[] {
  const widths = table[0].map((_, column) => Math.max(...table.map((line) => line[column].length)));
  const last = widths.length - 1;
  return table.map((line) =>
    line
      .map((cell, column) => {
        if (column === last) return cell;
        return column === 0 ? cell.padEnd(widths[column]) : cell.padStart(widths[column]);
      })
      .join('  ')
      .trimEnd(),
  );
}
