import Papa from 'papaparse';
import { RecordSplitter } from './event-line';
import { JsonLines } from './json-lines';
import { JsonValues } from './json-values';
import { TableRows } from './table-rows';
import { LineEnd } from './text-blocks';

const SEPARATORS = [',', ';', '\t'];

/** Tells the end of lines: old programs of the Mac write carriage returns alone. */
export function lineEndOf(head: string): LineEnd {
  return head.includes('\r') && !head.includes('\n') ? '\r' : '\n';
}

/**
 * Chooses how a text is split into records, by its content: JSON lines, other JSON, or a table.
 *
 * @param head beginning of the text, without a byte order mark
 * @param maxLength characters of a record of JSON
 */
export function splitterOf(head: string, maxLength: number): RecordSplitter {
  const lineEnd = lineEndOf(head);
  const lines = head.split(lineEnd).filter((line) => line.trim() !== '');
  const [first = ''] = lines;
  if (/^\s*\[/.test(first)) return new JsonValues(lineEnd, maxLength);
  if (areObjects(lines)) return new JsonLines(lineEnd, maxLength);
  if (/^\s*\{/.test(first)) return new JsonValues(lineEnd, maxLength);
  const separator = separatorOf(first);
  return separator === undefined ? new JsonLines(lineEnd, maxLength) : new TableRows(separator, lineEnd);
}

/** Tells whether lines are objects of their own, some of which may be wrong, and not parts of longer ones. */
function areObjects(lines: readonly string[]): boolean {
  const opened = lines.filter((line) => line.startsWith('{'));
  const whole = opened.filter(isJson).length;
  return whole > 0 && whole >= opened.length / 2;
}

function isJson(line: string): boolean {
  try {
    JSON.parse(line);
    return true;
  } catch {
    return false;
  }
}

/** Finds the separator that makes most columns of the headings; undefined when none makes two. */
function separatorOf(headings: string): string | undefined {
  const [best] = SEPARATORS.map((separator) => ({
    separator,
    columns: Papa.parse<string[]>(headings, { delimiter: separator }).data[0]?.length ?? 0,
  })).sort((a, b) => b.columns - a.columns);
  return best.columns > 1 ? best.separator : undefined;
}
