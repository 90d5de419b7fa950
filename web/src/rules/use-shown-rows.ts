import { useMemo, useRef, useState } from 'react';
import type { Facts } from './row-facts';
import type { Rows } from './sheet-edits';
import { EVERYTHING, shownRows, takeOver, type Narrowing } from './shown-rows';
import type { Draft } from './use-draft';

export interface ShownRows {
  readonly narrowing: Narrowing;
  readonly narrow: (to: Narrowing) => void;
  /** The draft as if it had the rows that are shown, and no others. */
  readonly draft: Draft;
  /** Number of each row that is shown, from 1, in the whole draft. */
  readonly numbers: readonly number[];
}

/**
 * Narrows the sheet to some rows. A row that is edited stays in its place until the narrowing changes, so
 * that it does not disappear under the hands of the reader; so does a new one.
 */
export function useShownRows(draft: Draft, facts: Facts): ShownRows {
  const [narrowing, narrow] = useState(EVERYTHING);
  const latest = useRef({ draft, facts });
  latest.current = { draft, facts };

  const chosen = useMemo(() => {
    if (narrowing === EVERYTHING) return undefined;
    const { draft: current, facts: known } = latest.current;
    const changed = new Set(current.view.changes.map(({ row }) => row));
    const ids = shownRows(current.rows, narrowing, (id) => ({
      facts: known.of(id),
      isChanged: changed.has(id),
    })).map(({ id }) => id);
    return { ids, all: new Set(current.rows.map(({ id }) => id)) };
  }, [narrowing]);

  const shownDraft = useMemo(() => {
    if (!chosen) return draft;
    const byId = new Map(draft.rows.map((row) => [row.id, row]));
    const rows = [
      ...chosen.ids.flatMap((id) => byId.get(id) ?? []),
      ...draft.rows.filter(({ id }) => !chosen.all.has(id)),
    ];
    const takenOver = (edited: Rows) => takeOver(draft.rows, rows, edited);
    return {
      ...draft,
      rows,
      edit: (edited: Rows) => draft.edit(takenOver(edited)),
      type: (edited: Rows) => draft.type(takenOver(edited)),
    };
  }, [draft, chosen]);

  const numbers = useMemo(() => {
    const places = new Map(draft.rows.map(({ id }, index) => [id, index + 1]));
    return shownDraft.rows.map(({ id }) => places.get(id)!);
  }, [draft.rows, shownDraft.rows]);
  return { narrowing, narrow, draft: shownDraft, numbers };
}
