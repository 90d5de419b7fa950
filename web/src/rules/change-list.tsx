import Badge from '@cloudscape-design/components/badge';
import type { ReactElement } from 'react';
import type { RowChange } from '../../../src/playground/api';

const KINDS = {
  added: { color: 'green', text: 'Added' },
  changed: { color: 'blue', text: 'Changed' },
  removed: { color: 'red', text: 'Removed' },
} as const;

/** Lists the changes of each rule. */
export function ChangeList({ changes }: { readonly changes: readonly RowChange[] }): ReactElement {
  if (changes.length === 0) return <p className="quiet">Nothing differs.</p>;
  return (
    <ul className="changes" aria-label="What differs">
      {changes.map(({ row, kind, description, cells }) => (
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
        </li>
      ))}
    </ul>
  );
}
