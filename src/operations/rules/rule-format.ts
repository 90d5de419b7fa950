import Papa from 'papaparse';
import { guarded } from '../../common/formula-guard';
import { ID_COLUMN, inTableOrder } from '../../rule-language/columns';
import { DOCUMENT_VERSION } from '../../rule-language/parse/document';
import { StoredRule } from './rule-diff';

export type RuleFormat = 'csv' | 'json';

/** The rules as a table, with the columns that any of them uses: ours in their order, unknown ones after. */
export function toTable(rules: readonly StoredRule[], withIds: boolean): string {
  const columns = inTableOrder([
    'RuleType',
    'EventName',
    ...rules.flatMap(({ cells }) => Object.keys(cells)),
  ]);
  const fields = [...(withIds ? [ID_COLUMN] : []), ...columns];
  const data = rules.map(({ id, cells }) => [
    ...(withIds ? [id] : []),
    ...columns.map((column) => cells[column] ?? ''),
  ]);
  return `${Papa.unparse(
    [fields, ...data].map((cells) => cells.map(guarded)),
    { newline: '\n' },
  )}\n`;
}

/** The rules as a document: each in its JSON form if it was written in that, else as a row by column. */
export function toDocument(rules: readonly StoredRule[], withIds: boolean): string {
  const written = rules.map(({ id, cells }) => {
    const alone = Object.keys(cells).every((column) => column === 'Definition');
    return cells.Definition !== undefined && alone && !withIds
      ? (JSON.parse(cells.Definition) as unknown)
      : { ...(withIds && { [ID_COLUMN]: id }), ...cells };
  });
  return `${JSON.stringify({ version: DOCUMENT_VERSION, rules: written }, undefined, 2)}\n`;
}

export function format(rules: readonly StoredRule[], as: RuleFormat, withIds: boolean): string {
  return as === 'csv' ? toTable(rules, withIds) : toDocument(rules, withIds);
}
