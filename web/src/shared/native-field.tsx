import FormField from '@cloudscape-design/components/form-field';
import { useId, type ReactElement } from 'react';
import './views.css';

interface Props {
  readonly type: 'date' | 'time';
  readonly label: string;
  /** A day as YYYY-MM-DD, a time as HH:MM; empty for none. */
  readonly value: string;
  readonly earliest?: string;
  readonly fault?: string;
  readonly onChange: (value: string) => void;
}

/** Edits a day or a time with the browser's own field, which uses the reader's date format and language. */
export function NativeField({ type, label, value, earliest, fault, onChange }: Props): ReactElement {
  const id = useId();
  return (
    <FormField label={label} controlId={id} errorText={fault}>
      <input
        id={id}
        className="native-field"
        type={type}
        value={value}
        min={earliest}
        aria-invalid={fault !== undefined}
        onChange={(event) => onChange(event.target.value)}
      />
    </FormField>
  );
}
