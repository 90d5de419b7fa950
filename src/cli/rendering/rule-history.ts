import { oneLine } from '../../common/one-line';
import { RuleChange } from '../../engine/catalogue/catalogue';
import { publishedBy } from '../../operations/rules/publishers';
import { inTableOrder } from '../../rule-language/columns';
import { RuleRow } from '../../rule-language/parse/table';

/**
 * Describes the revisions of the rules, each with the cells that it changed.
 *
 * @param changes newest first
 */
export function describeHistory(changes: readonly RuleChange[]): string {
  if (changes.length === 0) return 'the rules of this installation have not been read yet\n';
  return changes
    .map(({ revision, at, source, rules, timeZone }) => {
      const publishers = publishedBy({ rules });
      const isShared = rules.some(({ by }) => by !== rules[0].by);
      const publisher = (by: string | undefined) =>
        isShared && by !== undefined ? `, by ${oneLine(by)}` : '';
      return [
        `revision ${revision}, ${new Date(at).toISOString()}, ` +
          (timeZone ? 'another time zone' : `found in ${source}`),
        ...(publishers === undefined ? [] : [`  ${oneLine(publishers)}`]),
        ...(timeZone ? [`  days are those of ${timeZone.after}, before of ${timeZone.before}`] : []),
        ...rules.flatMap(({ key, before, after, by }) =>
          after
            ? [
                `  ${before ? '~' : '+'} ${oneLine(key)} (${oneLine(after.where)})${publisher(by)}`,
                ...cellLines(before, after),
              ]
            : [`  - ${oneLine(key)}${before ? ` (${oneLine(before.where)})` : ''}${publisher(by)}`],
        ),
      ].join('\n');
    })
    .join('\n')
    .concat('\n');
}

function cellLines(before: RuleRow | undefined, after: RuleRow): string[] {
  const [old, now] = [before?.cells ?? {}, after.cells];
  const shown = (cell: string) => oneLine(cell || '(empty)');
  return inTableOrder([...Object.keys(old), ...Object.keys(now)])
    .filter((column) => (old[column] ?? '') !== (now[column] ?? ''))
    .map(
      (column) =>
        `      ${oneLine(column)}: ${before ? `${shown(old[column])} -> ` : ''}${shown(now[column])}`,
    );
}
