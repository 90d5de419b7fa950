import Badge from '@cloudscape-design/components/badge';
import type { ReactElement, ReactNode } from 'react';
import type { RowChange } from '../../../src/playground/api';

const KINDS = {
  added: { color: 'green', text: 'Added' },
  changed: { color: 'blue', text: 'Changed' },
  removed: { color: 'red', text: 'Removed' },
} as const;

/** Lists the changes of each rule, each with what the caller adds to it. */
export function ChangeList({
  changes,
  children,
}: {
  readonly changes: readonly RowChange[];
  readonly children?: (change: RowChange) => ReactNode;
}): ReactElement {
  if (changes.length === 0) return <p className="quiet">Nothing differs.</p>;
  return (
    <ul className="changes" aria-label="What differs">
      {changes.map((change) => {
        const { row, kind, description, cells } = change;
        return (
          <li key={`${kind} ${row}`}>
            <Badge color={KINDS[kind].color}>{KINDS[kind].text}</Badge> {description}
            {kind === 'changed' && cells.length > 0 && (
              <ul>
                {cells.map(({ column, before, after }) => (
                  <li key={column}>
                    {column}: <del aria-label={`was ${before ?? 'empty'}`}>{before ?? '(empty)'}</del> →{' '}
                    <ins aria-label={`is ${after ?? 'empty'}`}>{after ?? '(empty)'}</ins>
                  </li>
                ))}
              </ul>
            )}
            {children?.(change)}
          </li>
        );
      })}
    </ul>
  );
}
