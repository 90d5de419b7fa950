import type { ReactElement } from 'react';
import { ChoiceEditor } from './choice-editor';
import type { Choice, ColumnDefinition } from './columns';
import { DayEditor } from './day-editor';
import { endOn, useFocusAtEnd, type EditorProps } from './editing';

export function CellEditor({
  column,
  choices,
  ...props
}: EditorProps & { readonly column: ColumnDefinition; readonly choices: readonly Choice[] }): ReactElement {
  if (column.kind === 'date') return <DayEditor {...props} />;
  if (column.kind === 'long') return <LongEditor {...props} />;
  return (
    <ChoiceEditor
      {...props}
      choices={choices}
      strict={column.kind === 'choice'}
      several={column.several ?? false}
      numeric={column.kind === 'number'}
    />
  );
}

function LongEditor({ label, value, onType, onCommit, onCancel }: EditorProps): ReactElement {
  const field = useFocusAtEnd<HTMLTextAreaElement>();
  return (
    <textarea
      ref={field}
      className="cell-input cell-input-long"
      aria-label={label}
      rows={6}
      spellCheck={false}
      value={value}
      onChange={(event) => onType(event.target.value)}
      onBlur={() => onCommit(value, 'stay')}
      onKeyDown={(event) => {
        if (!(event.key === 'Enter' && event.altKey)) endOn(event, value, { onCommit, onCancel });
        else event.stopPropagation();
      }}
    />
  );
}
