import { oneLine } from '../../common/one-line';
import { quote } from '../../common/quote';
import { suggestion } from '../../common/suggestion';
import { parseRules, RuleRow } from '../../rule-language/parse/table';
import { outputKey, outputOfKey } from '../../rule-language/rule';
import { OperationError } from '../operation-error';

/** Names that a message lists. */
const MAX_SHOWN = 10;

/**
 * Finds the rules that a name stands for: an output key such as `attribute:purchase`, or the name of an
 * output, which an attribute and an event may share.
 *
 * @param known output keys to choose from
 * @param where place of the rules for people, such as `rules.csv`
 * @returns their output keys
 * @throws OperationError when there is none, with the nearest name
 */
export function keysNamed(name: string, known: ReadonlySet<string>, where: string): ReadonlySet<string> {
  const found = [...known].filter((key) => key === name || outputOfKey(key).name === name);
  if (found.length > 0) return new Set(found);
  const near =
    suggestion(name, [...known]) ||
    suggestion(
      name,
      [...known].map((key) => outputOfKey(key).name),
    );
  throw new OperationError(
    'not-found',
    `no rule of ${where} is named ${quote(name)}${near || listed(known)}`,
  );
}

/** Lists the output keys of rows, also those that a wrong row may be meant to have. */
export function keysIn(rows: readonly RuleRow[]): ReadonlySet<string> {
  return new Set(rows.flatMap(keysOf));
}

/** Selects the rows of rules by their output keys; of two with one output both. */
export function rowsOf(rows: readonly RuleRow[], keys: ReadonlySet<string>): RuleRow[] {
  return rows.filter((row) => keysOf(row).some((key) => keys.has(key)));
}

function keysOf(row: RuleRow): string[] {
  const { rules, invalid } = parseRules([row]);
  return [...rules.map(({ output }) => outputKey(output)), ...invalid];
}

function listed(known: ReadonlySet<string>): string {
  if (known.size === 0) return '; it has no rules';
  const names = [...known].slice(0, MAX_SHOWN).map(oneLine).join(', ');
  return `; it has ${names}${known.size > MAX_SHOWN ? ' and others' : ''}`;
}
