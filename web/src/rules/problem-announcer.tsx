import { useEffect, useRef, useState, type ReactElement } from 'react';
import type { RowProblem } from '../../../src/playground/api';
import type { Rows } from './sheet-edits';

const MAX_ANNOUNCED = 3;

/** Announces new problems to screen readers, and the moment when none is left. */
export function ProblemAnnouncer({
  problems,
  rows,
}: {
  readonly problems: readonly RowProblem[];
  readonly rows: Rows;
}): ReactElement {
  const previous = useRef<ReadonlySet<string>>(new Set());
  const [announcement, announce] = useState('');
  useEffect(() => {
    const texts = problems.map((problem) => textOf(problem, rows));
    const fresh = texts.filter((text) => !previous.current.has(text));
    if (fresh.length > 0) announce(fresh.slice(0, MAX_ANNOUNCED).join('. '));
    else if (texts.length === 0 && previous.current.size > 0) announce('No problems any more');
    previous.current = new Set(texts);
    // The positions of the rows are looked up only when the problems change.
  }, [problems]);
  return (
    <div role="status" className="visually-hidden">
      {announcement}
    </div>
  );
}

function textOf({ severity, row, column, message }: RowProblem, rows: Rows): string {
  const index = rows.findIndex(({ id }) => id === row);
  const where = [index >= 0 && `row ${index + 1}`, column].filter(Boolean).join(', ');
  return `${severity === 'error' ? 'Error' : 'Warning'}${where ? `, ${where}` : ''}: ${message}`;
}
