import { useLayoutEffect, useRef, type ReactElement } from 'react';

interface Props {
  readonly label: string;
  readonly invalid: boolean;
  /** Ids of the elements that describe the cell. */
  readonly describedBy?: string;
  /** Called when a composition begins, and when it ends without text. */
  readonly onCompose: (on: boolean) => void;
  /** Called with text that begins an edit of the cell. */
  readonly onText: (text: string) => void;
  /** Called with text of a composition that ends because another cell is selected. */
  readonly onLeft: (text: string) => void;
}

/**
 * Receives the text for a selected cell that comes otherwise than by single keys: from an input method, a
 * dead key, an emoji picker or dictation, which all need an editable element that has the focus.
 */
export function TypingField({ label, invalid, describedBy, onCompose, onText, onLeft }: Props): ReactElement {
  const field = useRef<HTMLInputElement>(null);
  const left = useRef(onLeft);
  left.current = onLeft;
  useLayoutEffect(() => {
    const element = field.current!;
    return () => {
      const text = take(element);
      if (text !== '') left.current(text);
    };
  }, []);
  return (
    <input
      ref={field}
      className="typing-field"
      aria-label={label}
      aria-invalid={invalid || undefined}
      aria-describedby={describedBy}
      autoComplete="off"
      spellCheck={false}
      // Lets the style tell a field with text from an empty one.
      placeholder=" "
      onCompositionStart={() => onCompose(true)}
      onCompositionEnd={({ currentTarget }) => {
        const text = take(currentTarget);
        if (text === '') onCompose(false);
        else onText(text);
      }}
      onInput={({ currentTarget, nativeEvent }) => {
        if ((nativeEvent as InputEvent).isComposing) return;
        const text = take(currentTarget);
        if (text !== '') onText(text);
      }}
    />
  );
}

/** Returns the text of a field, and empties it. */
function take(field: HTMLInputElement): string {
  const { value } = field;
  field.value = '';
  return value;
}
