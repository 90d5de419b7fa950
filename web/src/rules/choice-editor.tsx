import { useId, useState, type KeyboardEvent, type ReactElement } from 'react';
import type { Choice } from './columns';
import { endOn, isComposing, useFocusAtEnd, type EditorProps } from './editing';
import { lastOf, matching, withLast } from './suggestions';
import { usePopup } from './use-popup';

interface Props extends EditorProps {
  readonly choices: readonly Choice[];
  /** Whether only the choices are valid, so that their first letters are enough. */
  readonly strict: boolean;
  readonly several: boolean;
  readonly numeric: boolean;
}

const MAX_SHOWN = 100;

/** Edits a cell as text with a list of suggestions. */
export function ChoiceEditor({
  label,
  value,
  begun,
  choices,
  strict,
  several,
  numeric,
  onType,
  onCommit,
  onCancel,
}: Props): ReactElement {
  const field = useFocusAtEnd<HTMLInputElement>();
  const list = useId();
  const [typed, setTyped] = useState(begun);
  const part = several ? lastOf(value) : value;
  const offered = (typed ? matching(choices, part) : choices).slice(0, MAX_SHOWN);
  const [marked, setMarked] = useState(() =>
    strict ? (begun ? firstOf(offered) : offered.findIndex((choice) => choice.value === part)) : -1,
  );
  const popup = usePopup<HTMLUListElement>(field, offered.length > 0);

  const chosen = (choice: Choice) => (several ? withLast(value, choice.value) : choice.value);
  const type = (text: string) => {
    const next = several ? lastOf(text) : text;
    setTyped(true);
    setMarked(strict && next !== '' ? firstOf(matching(choices, next)) : -1);
    onType(text);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (isComposing(event)) {
      event.stopPropagation();
      return;
    }
    if (offered.length > 0 && (event.key === 'ArrowDown' || event.key === 'ArrowUp')) {
      event.preventDefault();
      event.stopPropagation();
      const count = offered.length;
      setMarked(event.key === 'ArrowDown' ? (marked + 1) % count : (Math.max(marked, 0) + count - 1) % count);
      return;
    }
    const choice = offered[marked];
    if (!endOn(event, choice ? chosen(choice) : value, { onCommit, onCancel })) event.stopPropagation();
  };

  return (
    <>
      <input
        ref={field}
        className="cell-input"
        role="combobox"
        aria-label={label}
        aria-autocomplete="list"
        aria-expanded={offered.length > 0}
        aria-controls={list}
        aria-activedescendant={marked >= 0 ? `${list}-${marked}` : undefined}
        inputMode={numeric ? 'decimal' : undefined}
        autoComplete="off"
        spellCheck={false}
        value={value}
        onChange={(event) => type(event.target.value)}
        onBlur={() => onCommit(value, 'stay')}
        onKeyDown={onKeyDown}
      />
      <ul
        ref={popup}
        id={list}
        className="choices"
        role="listbox"
        aria-label={`${label}: choices`}
        popover="manual"
      >
        {offered.map((choice, index) => (
          <li
            key={choice.value}
            id={`${list}-${index}`}
            role="option"
            aria-selected={index === marked}
            // Keeps the focus in the field, because losing it would commit the text typed so far.
            onMouseDown={(event) => {
              event.preventDefault();
              event.stopPropagation();
              onCommit(chosen(choice), 'stay');
            }}
          >
            {choice.value}
            {choice.meaning && <span className="quiet"> {choice.meaning}</span>}
          </li>
        ))}
      </ul>
    </>
  );
}

function firstOf(choices: readonly Choice[]): number {
  return choices.length > 0 ? 0 : -1;
}
