import { isTooDeep, MAX_LEVELS } from '../../common/json-depth';
import { columnOf } from '../columns';
import { quote, RuleProblem } from '../problem';
import { Sheet } from './sheet';
import { RuleRow } from './table';

/** The one version of the document that there is. */
export const DOCUMENT_VERSION = 1;

/**
 * Reads rules as JSON: `{"version": 1, "rules": [...]}`, a list of rules, or a single rule. A rule is written
 * in the JSON form
 * or as a row of the rules table, an object by column.
 *
 * @param place where the document comes from, for messages; in a file there is no need to say
 * @throws Error when the text is no such document
 */
export function readDocument(text: string, place?: string): Sheet {
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch (error) {
    throw new Error(`the rules are not JSON: ${(error as Error).message}`);
  }
  if (Array.isArray(document)) return rowsOf(document, place);
  if (!isObject(document)) {
    throw new Error(`the rules are ${quote(text)}; write {"version": ${DOCUMENT_VERSION}, "rules": [...]}`);
  }
  if (!('rules' in document)) return rowsOf([document], place);

  const { version, rules, ...unknown } = document;
  if (version !== DOCUMENT_VERSION) {
    throw new Error(
      `the rules are of version ${JSON.stringify(version) ?? 'none'}, and this release reads version ${DOCUMENT_VERSION}; write "version": ${DOCUMENT_VERSION} or use a later release`,
    );
  }
  if (!Array.isArray(rules)) {
    throw new Error(
      `"rules" is ${isTooDeep(rules) ? 'something else' : quote(JSON.stringify(rules))}; write a list of rules`,
    );
  }
  const sheet = rowsOf(rules, place);
  return {
    rows: sheet.rows,
    problems: [
      ...Object.keys(unknown).map((key): RuleProblem => ({
        severity: 'warning',
        where: place ?? 'document',
        message: `${quote(key)} is not read; a document holds "version" and "rules"`,
      })),
      ...sheet.problems,
    ],
  };
}

function rowsOf(rules: readonly unknown[], place: string | undefined): Sheet {
  const rows: RuleRow[] = [];
  const problems: RuleProblem[] = [];
  rules.forEach((rule, index) => {
    const where = [place, rules.length > 1 || place === undefined ? `rule ${index + 1}` : '']
      .filter(Boolean)
      .join(', ');
    if (isTooDeep(rule)) {
      problems.push({
        severity: 'error',
        where,
        message: `has more than ${MAX_LEVELS} levels of brackets; write the same with fewer`,
      });
    } else if (isObject(rule)) {
      rows.push({ where, cells: isTableRow(rule) ? cellsOf(rule) : { Definition: JSON.stringify(rule) } });
    } else {
      problems.push({
        severity: 'error',
        where,
        message: `${quote(JSON.stringify(rule))} is no rule; write an object`,
      });
    }
  });
  return { rows, problems };
}

/** The JSON form has no key that is a heading of the table beginning with RuleType. */
function isTableRow(rule: Record<string, unknown>): boolean {
  return Object.keys(rule).some((key) => ['RuleType', 'Definition'].includes(columnOf(key) ?? ''));
}

function cellsOf(row: Record<string, unknown>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(row).map(([heading, value]) => [
      heading,
      value === null
        ? ''
        : typeof value === 'object'
          ? JSON.stringify(value)
          : typeof value === 'boolean'
            ? value
              ? 'yes'
              : 'no'
            : String(value),
    ]),
  );
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
