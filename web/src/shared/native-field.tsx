import FormField from '@cloudscape-design/components/form-field';
import { useId, type ReactElement } from 'react';
import './views.css';

interface Props {
  readonly type: 'date' | 'time';
  readonly label: string;
  /** A day as YYYY-MM-DD, a time as HH:MM; empty when there is none. */
  readonly value: string;
  readonly earliest?: string;
  readonly fault?: string;
  readonly onChange: (value: string) => void;
}

/**
 * A day or a time by the browser's own field, which writes it as the reader does and needs no words of ours.
 */
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
