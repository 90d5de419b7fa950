import { unambiguous } from '../../common/decimal-text';
import { isTooDeep, MAX_LEVELS } from '../../common/json-depth';
import { quote } from '../../common/quote';
import { columnOf } from '../columns';
import { RuleProblem } from '../problem';
import { Sheet, TextLimits } from './sheet';
import { RuleRow } from './table';

/** Version of the document; there has been no other. */
export const DOCUMENT_VERSION = 1;

/**
 * Reads rules as JSON: `{"version": 1, "rules": [...]}`, a list of rules, or a single rule. A rule has the
 * JSON form, or is an object with the cells of a row by column.
 *
 * @param place source of the document for messages; not needed for a file
 * @throws Error when the text is no such document, or exceeds the limits
 */
export function readDocument(text: string, place?: string, limits?: TextLimits): Sheet {
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch (error) {
    throw new Error(`the rules are not JSON: ${(error as Error).message}`);
  }
  if (Array.isArray(document)) return rowsOf(document, place, limits);
  if (!isObject(document)) {
    throw new Error(`the rules are ${quote(text)}; write {"version": ${DOCUMENT_VERSION}, "rules": [...]}`);
  }
  if (!('rules' in document)) return rowsOf([document], place, limits);

  const { version, rules, ...unknown } = document;
  if (version !== DOCUMENT_VERSION) {
    const shownVersion = isTooDeep(version) ? 'something else' : (JSON.stringify(version) ?? 'none');
    throw new Error(
      `the rules are of version ${shownVersion}, and this release reads version ` +
        `${DOCUMENT_VERSION}; write "version": ${DOCUMENT_VERSION} or use a later release`,
    );
  }
  if (!Array.isArray(rules)) {
    const shown = isTooDeep(rules) ? 'something else' : quote(JSON.stringify(rules));
    throw new Error(`"rules" is ${shown}; write a list of rules`);
  }
  const sheet = rowsOf(rules, place, limits);
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

function rowsOf(
  rules: readonly unknown[],
  place: string | undefined,
  limits: TextLimits = { rows: Infinity, columns: Infinity },
): Sheet {
  if (rules.length > limits.rows) {
    throw new Error(`the text has ${rules.length} rules; write at most ${limits.rows} at a time`);
  }
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
    } else if (isObject(rule) && Object.keys(rule).length > limits.columns) {
      problems.push({
        severity: 'error',
        where,
        message: `has ${Object.keys(rule).length} names; write at most ${limits.columns}`,
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

/** Tells a row of the table by a key that the JSON form does not have. */
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
            : typeof value === 'number' && columnOf(heading) === 'Target-V'
              ? unambiguous(String(value))
              : String(value),
    ]),
  );
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
