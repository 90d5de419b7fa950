import { readFileSync } from 'node:fs';
import { atOnce, mapInSteps, Steps } from '../../common/steps';
import { ID_COLUMN } from '../../rule-language/columns';
import { textOfFile } from '../../rule-language/parse/file-text';
import { Sheet, TextLimits } from '../../rule-language/parse/sheet';
import { RuleRow } from '../../rule-language/parse/table';
import { readRuleTextInSteps } from '../../rule-language/parse/text';
import { OperationError } from '../operation-error';

/**
 * Reads a file of rules: a table as CSV, or JSON; `-` is standard input.
 *
 * @throws OperationError when the file cannot be read or holds no rules
 */
export function readRulesFile(path: string): Sheet {
  return inFile(path, rulesIn);
}

/**
 * Reads the text of a file of rules; `-` is standard input.
 *
 * @throws OperationError when the file cannot be read, or is no text
 */
export function readRulesText(path: string): string {
  return inFile(path, (text) => text);
}

function inFile<T>(path: string, read: (text: string) => T): T {
  const bytes = readBytes(path);
  try {
    return read(textOfFile(bytes));
  } catch (error) {
    throw new OperationError('invalid-input', `${path}: ${(error as Error).message}`);
  }
}

/**
 * Reads a text of rules: a table as CSV, or JSON.
 *
 * @throws Error when the text holds no rules, or more than the limits allow
 */
export function rulesIn(text: string, limits?: TextLimits): Sheet {
  return atOnce(readRulesInSteps(text, limits));
}

/** Does the same as {@link rulesIn}, in steps. */
export function* readRulesInSteps(text: string, limits?: TextLimits): Steps<Sheet> {
  const { rows, problems } = yield* readRuleTextInSteps(text, limits);
  yield;
  return { rows: yield* mapInSteps(rows, takeId), problems };
}

function readBytes(path: string): Uint8Array {
  try {
    return readFileSync(path === '-' ? 0 : path);
  } catch (error) {
    throw new OperationError(
      'unavailable',
      `the rules file ${path} cannot be read: ${(error as Error).message}`,
    );
  }
}

/** Moves the RuleId from the cells to the row: it names the rule in its source and says nothing about it. */
function takeId(row: RuleRow): RuleRow {
  const { [ID_COLUMN]: id, ...cells } = row.cells;
  return id ? { ...row, id: id.trim(), cells } : { ...row, cells };
}
