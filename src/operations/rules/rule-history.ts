import { oneLine } from '../../common/one-line';
import { RuleChange } from '../../engine/catalogue/catalogue';
import { COLUMNS } from '../../rule-language/columns';
import { RuleRow } from '../../rule-language/parse/table';
import { UsageError } from '../usage-error';
import { cellsOf, StoredRule } from './rule-diff';

/** @param changes newest first */
export function describeHistory(changes: readonly RuleChange[]): string {
  if (changes.length === 0) return 'the rules of this installation have not been read yet\n';
  return changes
    .map(({ revision, at, source, rules }) =>
      [
        `revision ${revision}, ${new Date(at).toISOString()}, found in ${source}`,
        ...rules.flatMap(({ key, before, after }) =>
          after
            ? [
                `  ${before ? '~' : '+'} ${oneLine(key)} (${oneLine(after.where)})`,
                ...cellLines(before, after),
              ]
            : [`  - ${oneLine(key)}${before ? ` (${oneLine(before.where)})` : ''}`],
        ),
      ].join('\n'),
    )
    .join('\n')
    .concat('\n');
}

function cellLines(before: RuleRow | undefined, after: RuleRow): string[] {
  const [old, now] = [before?.cells ?? {}, after.cells];
  const place = (column: string) => COLUMNS.findIndex((known) => known === column);
  return [...new Set([...Object.keys(old), ...Object.keys(now)])]
    .sort((a, b) => place(a) - place(b))
    .filter((column) => (old[column] ?? '') !== (now[column] ?? ''))
    .map(
      (column) =>
        `      ${oneLine(column)}: ${before ? `${oneLine(old[column] || '(empty)')} -> ` : ''}${oneLine(now[column] || '(empty)')}`,
    );
}

/**
 * The rules of a source as they were at a revision: every later change is undone, newest first. What is not
 * in force stays.
 *
 * @param changes newest first
 */
export function undoChanges(
  existing: readonly StoredRule[],
  changes: readonly RuleChange[],
  revision: number,
): StoredRule[] {
  const known = changes.map((change) => change.revision);
  if (!known.includes(revision)) {
    throw new UsageError(
      `there is no revision ${revision}; the revisions are ${known.length > 0 ? `${Math.min(...known)} to ${Math.max(...known)}` : 'none'}`,
    );
  }
  const rules = new Map(existing.map((rule) => [rule.id, rule]));
  const idOf = (row: RuleRow, key: string) =>
    row.id ?? existing.find(({ cells }) => sameCells(cells, cellsOf(row)))?.id ?? key;
  for (const change of changes.filter((one) => one.revision > revision)) {
    for (const { key, before, after } of change.rules) {
      if (after) rules.delete(idOf(after, key));
      if (before) rules.set(idOf(before, key), { id: idOf(before, key), cells: cellsOf(before) });
    }
  }
  return [...rules.values()];
}

function sameCells(a: StoredRule['cells'], b: StoredRule['cells']): boolean {
  const columns = Object.keys(a);
  return columns.length === Object.keys(b).length && columns.every((column) => a[column] === b[column]);
}
