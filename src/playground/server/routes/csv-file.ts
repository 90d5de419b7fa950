import type { Context } from 'hono';
import { stream } from 'hono/streaming';
import Papa from 'papaparse';
import { guarded } from '../../../common/formula-guard';
import { attachment } from './answers';

/** Lines that are written at once. */
const LINES_PER_WRITE = 1_000;

/** Answers with lines as a file of CSV, which is never held in memory as a whole. */
export function csvFile(
  c: Context,
  name: string,
  headings: readonly string[],
  lines: AsyncIterable<readonly string[]>,
): Response {
  attachment(c, name, 'text/csv');
  return stream(c, async (out) => {
    let waiting: (readonly string[])[] = [headings];
    for await (const line of lines) {
      waiting.push(line.map(guarded));
      if (waiting.length < LINES_PER_WRITE) continue;
      await out.write(csv(waiting));
      waiting = [];
      if (out.aborted) return;
    }
    await out.write(csv(waiting));
  });
}

function csv(lines: readonly (readonly string[])[]): string {
  return lines.length === 0 ? '' : `${Papa.unparse([...lines] as string[][], { newline: '\n' })}\n`;
}
