import { useEffect, useRef, type KeyboardEvent } from 'react';

/** Where the sheet goes when a cell is done. */
export type Onward = 'stay' | 'Enter' | 'Shift+Enter' | 'Tab' | 'Shift+Tab';

export interface EditorProps {
  readonly label: string;
  readonly value: string;
  /** Whether a first letter has opened it, and took the place of what was there. */
  readonly begun: boolean;
  readonly onType: (value: string) => void;
  readonly onCommit: (value: string, onward: Onward) => void;
  readonly onCancel: () => void;
}

/** @returns whether the key ended the editing */
export function endOn(
  event: KeyboardEvent,
  value: string,
  { onCommit, onCancel }: Pick<EditorProps, 'onCommit' | 'onCancel'>,
): boolean {
  if (event.nativeEvent.isComposing || !['Enter', 'Tab', 'Escape'].includes(event.key)) return false;
  event.preventDefault();
  event.stopPropagation();
  if (event.key === 'Escape') onCancel();
  else onCommit(value, `${event.shiftKey ? 'Shift+' : ''}${event.key}` as Onward);
  return true;
}

/** The caret behind what is there. */
export function useFocusAtEnd<T extends HTMLInputElement | HTMLTextAreaElement>() {
  const field = useRef<T>(null);
  useEffect(() => {
    field.current!.focus();
    const end = field.current!.value.length;
    field.current!.setSelectionRange(end, end);
  }, []);
  return field;
}
