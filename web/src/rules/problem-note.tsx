import Icon from '@cloudscape-design/components/icon';
import type { ReactElement } from 'react';
import type { RowProblem } from '../../../src/playground/api';
import type { Rows } from './sheet-edits';

interface Props {
  readonly problem: RowProblem;
  /** Where its place is to be said as well. */
  readonly rows?: Rows;
  /** Not wrong yet: to be filled in. */
  readonly pending?: boolean;
}

/** Beside its row, only its column has to be named. */
export const NO_ROWS: Rows = [];

const LOOKS = {
  error: { name: 'status-negative', says: 'Error' },
  warning: { name: 'status-warning', says: 'Warning' },
  pending: { name: 'status-pending', says: 'To be filled in' },
} as const;

/** What is wrong, under what it is about; elsewhere with its place among the rows. */
export function ProblemNote({
  problem: { severity, message, row, column },
  rows,
  pending = false,
}: Props): ReactElement {
  const index = rows?.findIndex(({ id }) => id === row) ?? -1;
  const where = rows && [index >= 0 && `row ${index + 1}`, column].filter(Boolean).join(', ');
  const { name, says } = LOOKS[pending ? 'pending' : severity];
  return (
    <p className={`problem problem-${pending ? 'pending' : severity}`}>
      <Icon name={name} size="small" />
      <span>
        <span className="visually-hidden">{says}: </span>
        {where ? `${where}: ` : ''}
        {message}
      </span>
    </p>
  );
}
