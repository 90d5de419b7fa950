import { useCallback, useLayoutEffect, useMemo, useRef, useState } from 'react';
import type { ColumnDefinition } from './columns';
import type { EditorProps, Onward } from './editing';
import { newId } from './new-id';
import { at, blockOf, move, within, type Block, type Extent, type Place, type Selection } from './selection';
import { includeHistory, setCell, type Rows } from './sheet-edits';
import type { Draft } from './use-draft';

interface Typing extends Place {
  readonly value: string;
  readonly begun: boolean;
}

export interface SheetState {
  /** Rows including the input of the open editor. */
  readonly rows: Rows;
  readonly newRowId: string;
  readonly extent: Extent;
  readonly selection: Selection;
  /** Selected rows without the empty row at the end, which is no rule yet. */
  readonly selectedRows: { readonly top: number; readonly bottom: number } | undefined;
  readonly block: Block;
  readonly editor: EditorProps | undefined;
  /** Selects cells and moves the focus to the sheet. */
  readonly select: (selection: Selection) => void;
  /** Selects cells and leaves the focus where it is. */
  readonly selectWithoutFocus: (selection: Selection) => void;
  readonly beginTyping: (value?: string) => void;
  /** Delays changes by others while text for the selected cell is being composed. */
  readonly compose: (on: boolean) => void;
  /** Replaces the text of a cell, as a step that can be undone. */
  readonly overwrite: (place: Place, value: string) => void;
  readonly endTyping: () => void;
  /** Applies an edit as a step that can be undone, and then selects cells. */
  readonly edit: (rows: Rows, then?: Selection) => void;
  /** Makes the rule of a row count the events from before it, too. */
  readonly includeHistory: (row: string) => void;
  readonly table: React.RefObject<HTMLTableElement | null>;
}

/**
 * Holds the selection and the open editor of the sheet.
 *
 * @param numbers number of each row, from 1
 */
export function useSheet(
  draft: Draft,
  numbers: readonly number[],
  columns: readonly ColumnDefinition[],
  readOnly: boolean,
): SheetState {
  const table = useRef<HTMLTableElement>(null);
  const wantsFocus = useRef(false);
  const [wanted, setSelection] = useState(() => at(0, 0));
  const [typing, setTyping] = useState<Typing>();
  const [newRowId, setNewRowId] = useState(newId);

  const rows = useMemo(
    () =>
      typing
        ? setCell(draft.rows, typing.row, columns[typing.column].name, typing.value, () => newRowId)
        : draft.rows,
    [draft.rows, typing, columns, newRowId],
  );
  const extent = useMemo(
    () => ({ rows: Math.max(1, rows.length + (readOnly ? 0 : 1)), columns: columns.length }),
    [rows.length, columns.length, readOnly],
  );
  const selection = within(wanted, extent);
  const latest = useRef({ draft, columns, typing, rows, extent, selection, newRowId });
  latest.current = { draft, columns, typing, rows, extent, selection, newRowId };
  if (rows.some(({ id }) => id === newRowId) && !typing) setNewRowId(newId());

  const select = useCallback((next: Selection) => {
    wantsFocus.current = true;
    setSelection(next);
  }, []);

  const commit = useCallback((value: string, onward: Onward) => {
    const {
      typing: open,
      draft: { rows: before, edit: record, type: validate, hold },
      columns: shown,
      extent: size,
      rows: typed,
    } = latest.current;
    if (!open) return;
    latest.current.typing = undefined;
    setTyping(undefined);
    const next = setCell(before, open.row, shown[open.column].name, value, () => latest.current.newRowId);
    if (next !== before) record(next);
    else if (typed !== before) validate(before);
    hold(false);
    wantsFocus.current = true;
    setSelection(after(open, onward, { ...size, rows: next.length + 1 }));
  }, []);

  const cancel = useCallback(() => {
    const {
      typing: open,
      draft: { rows: before, type: validate, hold },
      rows: typed,
    } = latest.current;
    if (!open) return;
    latest.current.typing = undefined;
    if (typed !== before) validate(before);
    hold(false);
    wantsFocus.current = true;
    setTyping(undefined);
  }, []);

  const type = useCallback((value: string) => {
    const {
      typing: open,
      draft: { rows: before, type: validate },
      columns: shown,
    } = latest.current;
    if (!open) return;
    setTyping({ ...open, value });
    validate(setCell(before, open.row, shown[open.column].name, value, () => latest.current.newRowId));
  }, []);

  const beginTyping = useCallback(
    (value?: string) => {
      const {
        draft: { rows: before, type: validate, hold },
        columns: shown,
        selection: { focus },
      } = latest.current;
      if (readOnly) return;
      const { name } = shown[focus.column];
      hold(true);
      setSelection(at(focus.row, focus.column));
      setTyping({
        ...focus,
        begun: value !== undefined,
        value: value ?? before[focus.row]?.cells[name] ?? '',
      });
      if (value !== undefined) {
        validate(setCell(before, focus.row, name, value, () => latest.current.newRowId));
      }
    },
    [readOnly],
  );

  const endTyping = useCallback(() => {
    const { typing: open } = latest.current;
    if (open) commit(open.value, 'stay');
  }, [commit]);

  const compose = useCallback((on: boolean) => latest.current.draft.hold(on), []);

  const overwrite = useCallback(({ row, column }: Place, value: string) => {
    const { draft: current, columns: shown } = latest.current;
    current.edit(setCell(current.rows, row, shown[column].name, value, newId));
    current.hold(false);
  }, []);

  const edit = useCallback((next: Rows, then?: Selection) => {
    latest.current.draft.edit(next);
    wantsFocus.current = true;
    if (then) setSelection(then);
  }, []);

  const countEarlierEvents = useCallback(
    (row: string) => {
      endTyping();
      edit(includeHistory(latest.current.draft.rows, row));
    },
    [endTyping, edit],
  );

  useLayoutEffect(() => {
    if (!wantsFocus.current || typing) return;
    wantsFocus.current = false;
    table.current?.querySelector<HTMLElement>('.typing-field, [role="gridcell"][tabindex="0"]')?.focus();
  });

  const label = typing && `${columns[typing.column].name}, row ${numbers[typing.row] ?? numbers.length + 1}`;
  const editor = useMemo(
    () =>
      typing && label !== undefined
        ? {
            label,
            value: typing.value,
            begun: typing.begun,
            onType: type,
            onCommit: commit,
            onCancel: cancel,
          }
        : undefined,
    [typing, label, type, commit, cancel],
  );
  const block = blockOf(selection);
  const selectedRows =
    block.top < draft.rows.length
      ? { top: block.top, bottom: Math.min(block.bottom, draft.rows.length - 1) }
      : undefined;
  return {
    rows,
    newRowId,
    extent,
    selection,
    selectedRows,
    block,
    editor,
    select,
    selectWithoutFocus: setSelection,
    beginTyping,
    endTyping,
    compose,
    overwrite,
    edit,
    includeHistory: countEarlierEvents,
    table,
  };
}

function after(place: Place, onward: Onward, extent: Extent): Selection {
  const here = at(place.row, place.column);
  switch (onward) {
    case 'stay':
      return here;
    case 'Enter':
      return within(at(place.row + 1, place.column), extent);
    case 'Shift+Enter':
      return within(at(place.row - 1, place.column), extent);
    case 'Tab':
    case 'Shift+Tab':
      return move(here, { key: 'Tab', shift: onward === 'Shift+Tab' }, extent) ?? here;
  }
}
