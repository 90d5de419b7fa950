import { useEffect, useRef, type KeyboardEvent } from 'react';

/** The cell to select after an edit: the same one, or the neighbour that the key leads to. */
export type Onward = 'stay' | 'Enter' | 'Shift+Enter' | 'Tab' | 'Shift+Tab';

export interface EditorProps {
  readonly label: string;
  readonly value: string;
  /** Whether typing a character opened the editor, which replaces the previous text. */
  readonly begun: boolean;
  readonly onType: (value: string) => void;
  readonly onCommit: (value: string, onward: Onward) => void;
  readonly onCancel: () => void;
}

/**
 * Tells whether a key belongs to an input method. Safari ends a composition before the key that ended it,
 * which only has the code 229 then.
 */
export function isComposing({ nativeEvent: { isComposing: within, keyCode } }: KeyboardEvent): boolean {
  return within || keyCode === 229;
}

/**
 * Commits on Enter or Tab, and cancels on Escape.
 *
 * @returns whether the key ended the edit
 */
export function endOn(
  event: KeyboardEvent,
  value: string,
  { onCommit, onCancel }: Pick<EditorProps, 'onCommit' | 'onCancel'>,
): boolean {
  if (isComposing(event) || !['Enter', 'Tab', 'Escape'].includes(event.key)) return false;
  event.preventDefault();
  event.stopPropagation();
  if (event.key === 'Escape') onCancel();
  else onCommit(value, `${event.shiftKey ? 'Shift+' : ''}${event.key}` as Onward);
  return true;
}

/** Focuses the field and places the caret at the end of its text. */
export function useFocusAtEnd<T extends HTMLInputElement | HTMLTextAreaElement>() {
  const field = useRef<T>(null);
  useEffect(() => {
    field.current!.focus();
    const end = field.current!.value.length;
    field.current!.setSelectionRange(end, end);
  }, []);
  return field;
}
