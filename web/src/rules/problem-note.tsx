import Icon from '@cloudscape-design/components/icon';
import type { ReactElement } from 'react';
import type { RowProblem } from '../../../src/playground/api';
import type { Rows } from './sheet-edits';

interface Props {
  readonly problem: RowProblem;
  /**
   * Rows of the sheet, by which the note names the row of the problem; absent where only the message is
   * shown.
   */
  readonly rows?: Rows;
  /** Whether the cell is still to be filled in, so that the problem is not an error yet. */
  readonly pending?: boolean;
}

/** Rows for a note beside its own row, which names the column only. */
export const NO_ROWS: Rows = [];

const STYLES = {
  error: { name: 'status-negative', label: 'Error' },
  warning: { name: 'status-warning', label: 'Warning' },
  pending: { name: 'status-pending', label: 'To be filled in' },
} as const;

/** Shows a problem below its cell, or elsewhere with its row and column. */
export function ProblemNote({
  problem: { severity, message, row, column },
  rows,
  pending = false,
}: Props): ReactElement {
  const index = rows?.findIndex(({ id }) => id === row) ?? -1;
  const where = rows && [index >= 0 && `row ${index + 1}`, column].filter(Boolean).join(', ');
  const { name, label } = STYLES[pending ? 'pending' : severity];
  return (
    <p className={`problem problem-${pending ? 'pending' : severity}`}>
      <Icon name={name} size="small" />
      <span>
        <span className="visually-hidden">{label}: </span>
        {where ? `${where}: ` : ''}
        {message}
      </span>
    </p>
  );
}
