import { useEffect, useRef, useState, type ReactElement } from 'react';
import type { RowProblem } from '../../../src/playground/api';
import type { Rows } from './sheet-edits';

const MOST_SAID = 3;

/** Announces new problems to screen readers, and the moment when none is left. */
export function ProblemAnnouncer({
  problems,
  rows,
}: {
  readonly problems: readonly RowProblem[];
  readonly rows: Rows;
}): ReactElement {
  const known = useRef<ReadonlySet<string>>(new Set());
  const [said, say] = useState('');
  useEffect(() => {
    const texts = problems.map((problem) => textOf(problem, rows));
    const fresh = texts.filter((text) => !known.current.has(text));
    if (fresh.length > 0) say(fresh.slice(0, MOST_SAID).join('. '));
    else if (texts.length === 0 && known.current.size > 0) say('No problems any more');
    known.current = new Set(texts);
    // The positions of the rows are looked up only when the problems change.
  }, [problems]);
  return (
    <div role="status" className="visually-hidden">
      {said}
    </div>
  );
}

function textOf({ severity, row, column, message }: RowProblem, rows: Rows): string {
  const index = rows.findIndex(({ id }) => id === row);
  const where = [index >= 0 && `row ${index + 1}`, column].filter(Boolean).join(', ');
  return `${severity === 'error' ? 'Error' : 'Warning'}${where ? `, ${where}` : ''}: ${message}`;
}
