import Papa from 'papaparse';
import { guarded } from '../../common/formula-guard';
import { ID_COLUMN, inTableOrder } from '../../rule-language/columns';
import { DOCUMENT_VERSION } from '../../rule-language/parse/document';
import { StoredRule } from './rule-diff';

export type RuleFormat = 'csv' | 'json';

/** Formats rules as CSV with the columns that any of them uses: known ones in order, then the others. */
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

/** Formats rules as a JSON document: each in its JSON form if it has nothing else, or as cells by column. */
export function toDocument(rules: readonly StoredRule[], withIds: boolean): string {
  const entries = rules.map(({ id, cells }) => {
    const hasNothingElse = Object.keys(cells).every((column) => column === 'Definition');
    return cells.Definition !== undefined && hasNothingElse && !withIds
      ? (JSON.parse(cells.Definition) as unknown)
      : { ...(withIds && { [ID_COLUMN]: id }), ...cells };
  });
  return `${JSON.stringify({ version: DOCUMENT_VERSION, rules: entries }, undefined, 2)}\n`;
}

export function format(rules: readonly StoredRule[], as: RuleFormat, withIds: boolean): string {
  return as === 'csv' ? toTable(rules, withIds) : toDocument(rules, withIds);
}
