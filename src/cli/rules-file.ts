import { readFileSync } from 'node:fs';
import { UsageError } from './usage-error';
import { Sheet } from '../contract/rule-sheet';
import { readRuleText } from '../contract/rule-text';

/**
 * Reads a file of rules: a table as CSV, or JSON.
 *
 * @throws UsageError when the file cannot be read or holds no rules
 */
export function readRulesFile(path: string): Sheet {
  const text = readText(path);
  try {
    return readRuleText(text);
  } catch (error) {
    throw new UsageError(`${path}: ${(error as Error).message}`);
  }
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw new UsageError(`the rules file ${path} cannot be read: ${(error as Error).message}`);
  }
}
