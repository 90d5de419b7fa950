import { useRef, type ClipboardEvent, type KeyboardEvent, type MouseEvent } from 'react';
import { cellsOf, textOf } from './clipboard';
import type { ColumnDefinition } from './columns';
import { isComposing } from './editing';
import { newId } from './new-id';
import { at, blockOf, move, type Place } from './selection';
import { clear, fill, fillDown, paste, read, remove, setCell } from './sheet-edits';
import type { Draft } from './use-draft';
import type { SheetState } from './use-sheet';

/** Handles the keyboard, the mouse and the clipboard for the sheet. */
export function useSheetKeys(
  sheet: SheetState,
  draft: Draft,
  columns: readonly ColumnDefinition[],
  readOnly: boolean,
  onFind: () => void,
  onRefused: (reason: string) => void,
) {
  const dragging = useRef(false);
  const leaving = useRef(false);
  const { selection, block, extent, editor } = sheet;

  const onKeyDown = (event: KeyboardEvent) => {
    if (editor || isComposing(event)) return;
    if (!(event.target as HTMLElement).matches('[role="gridcell"], .typing-field')) return;
    const control = event.ctrlKey || event.metaKey;
    const { key, shiftKey: shift } = event;
    const leaves = leaving.current && key === 'Tab';
    if (key !== 'Shift') leaving.current = key === 'Escape';
    if (leaves) return;
    const next = move(selection, { key, shift, control }, extent);
    if (next) {
      sheet.select(next);
    } else if (control && key.toLowerCase() === 'a') {
      sheet.select({
        anchor: { row: 0, column: 0 },
        focus: { row: extent.rows - 1, column: extent.columns - 1 },
      });
    } else if (control && key.toLowerCase() === 'f') {
      onFind();
    } else if (shift && key === ' ') {
      sheet.select(rowOf(selection.focus.row));
    } else if (key === 'Escape') {
      sheet.select({ anchor: selection.focus, focus: selection.focus });
    } else if (readOnly || !change(key, shift, control)) {
      return;
    }
    event.preventDefault();
  };

  /** @returns whether the key has a meaning in the sheet */
  const change = (key: string, shift: boolean, control: boolean): boolean => {
    if (control) {
      const letter = key.toLowerCase();
      if (letter === 'd') sheet.edit(fillDown(draft.rows, block, columns));
      else if (letter === 'z' && !shift) draft.undo();
      else if (letter === 'y' || letter === 'z') draft.redo();
      else return false;
      // The columns may be others now, so that the focus would be left in a cell that is gone.
      sheet.select(selection);
    } else if (key === 'Enter' || key === 'F2') {
      sheet.beginTyping();
    } else if (key === 'Delete' || key === 'Backspace') {
      const isWhole = block.left === 0 && block.right === columns.length - 1;
      sheet.edit(
        isWhole ? remove(draft.rows, block.top, block.bottom) : clear(draft.rows, block, columns),
        isWhole ? at(block.top, 0) : undefined,
      );
    } else if (key.length === 1) {
      sheet.beginTyping(key);
    } else {
      return false;
    }
    return true;
  };

  const onMouseDown = (event: MouseEvent) => {
    const place = placeOf(event.target);
    if (event.button !== 0 || !place || isInside(event.target, 'a, input, textarea, button')) return;
    event.preventDefault();
    const { focus } = selection;
    const isSecondClick =
      !editor &&
      isOne(selection) &&
      place.column === focus.column &&
      place.row === focus.row &&
      event.currentTarget.contains(document.activeElement);
    sheet.endTyping();
    if (place.column < 0) {
      sheet.select(
        event.shiftKey
          ? {
              anchor: { ...selection.anchor, column: extent.columns - 1 },
              focus: { row: place.row, column: 0 },
            }
          : rowOf(place.row),
      );
    } else if (event.shiftKey) {
      sheet.select({ anchor: selection.anchor, focus: place });
    } else if (isSecondClick) {
      sheet.beginTyping();
    } else {
      sheet.select(at(place.row, place.column));
    }
    dragging.current = place.column >= 0 && !isSecondClick;
  };

  const onMouseOver = (event: MouseEvent) => {
    if (event.buttons !== 1) dragging.current = false;
    const place = placeOf(event.target);
    if (dragging.current && place && place.column >= 0) {
      sheet.select({ anchor: selection.anchor, focus: place });
    }
  };

  const onCopy = (event: ClipboardEvent) => {
    if (editor || hasMarkedText()) return;
    event.preventDefault();
    event.clipboardData.setData('text/plain', textOf(read(draft.rows, block, columns)));
  };

  const onCut = (event: ClipboardEvent) => {
    if (editor) return;
    onCopy(event);
    if (!readOnly) sheet.edit(clear(draft.rows, block, columns));
  };

  const onPaste = (event: ClipboardEvent) => {
    if (editor || readOnly) return;
    event.preventDefault();
    const lines = cellsOf(event.clipboardData.getData('text/plain'));
    if (lines.length === 1 && lines[0].length === 1) {
      const [[value]] = lines;
      const { row, column } = selection.focus;
      sheet.edit(
        isOne(selection)
          ? setCell(draft.rows, row, columns[column].name, value, newId)
          : fill(draft.rows, value, block, columns),
      );
    } else {
      try {
        const pasted = paste(draft.rows, lines, { row: block.top, column: block.left }, columns, newId);
        sheet.edit(pasted.rows, {
          anchor: { row: pasted.block.bottom, column: pasted.block.right },
          focus: { row: pasted.block.top, column: pasted.block.left },
        });
      } catch (error) {
        onRefused((error as Error).message);
      }
    }
  };

  const rowOf = (row: number) => ({ anchor: { row, column: extent.columns - 1 }, focus: { row, column: 0 } });

  return { onKeyDown, onMouseDown, onMouseOver, onCopy, onCut, onPaste };
}

function isOne(selection: SheetState['selection']): boolean {
  const { top, bottom, left, right } = blockOf(selection);
  return top === bottom && left === right;
}

/** Finds the cell of an element; column -1 is the row number. */
function placeOf(target: EventTarget): Place | undefined {
  const cell = (target as Element).closest<HTMLElement>('[data-row]');
  return cell ? { row: Number(cell.dataset.row), column: Number(cell.dataset.column ?? -1) } : undefined;
}

function isInside(target: EventTarget, selector: string): boolean {
  return (target as Element).closest(selector) !== null;
}

/** Tells whether text such as the words of a rule is selected, which is then copied as text. */
function hasMarkedText(): boolean {
  return window.getSelection()?.isCollapsed === false;
}
