import Autosuggest from '@cloudscape-design/components/autosuggest';
import FormField from '@cloudscape-design/components/form-field';
import Input from '@cloudscape-design/components/input';
import Select from '@cloudscape-design/components/select';
import { useState, type ReactElement } from 'react';
import type { Vocabulary } from '../../../../src/playground/api';
import type { JsonForm } from '../../../../src/rule-language/json-form/form';
import type { Option } from './choices';
import type { Faults } from './faults';

/** Receives a changed part of the form; a text is `typing` until its field is left. */
export type OnChange<T> = (next: T, how?: 'typing') => void;

/** Properties of the fields of a section of the form. */
export interface FieldsProps {
  readonly form: JsonForm;
  readonly faults: Faults;
  readonly vocabulary?: Vocabulary;
  readonly onChange: OnChange<JsonForm>;
}

interface FieldProps {
  readonly label: string;
  /** Place of its problems in the form. */
  readonly place: string;
  readonly faults: Faults;
  readonly value: string;
  readonly hint?: string;
  readonly onChange: OnChange<string>;
}

interface TextProps extends FieldProps {
  readonly placeholder?: string;
  /** Values to choose from; any other can be typed. */
  readonly suggestions?: readonly { readonly value: string; readonly meaning?: string }[];
  readonly numeric?: boolean;
}

/** Edits a text, with values to choose from where some are known. */
export function TextEntry({
  label,
  place,
  faults,
  value,
  hint,
  placeholder,
  suggestions = [],
  numeric,
  onChange,
}: TextProps): ReactElement {
  return (
    <FormField label={label} description={hint} {...faults.at(place)}>
      {suggestions.length > 0 ? (
        <Autosuggest
          value={value}
          placeholder={placeholder}
          options={suggestions.map((one) => ({ value: one.value, description: one.meaning }))}
          enteredTextLabel={(entered) => `Use “${entered}”`}
          clearAriaLabel={`Clear ${label}`}
          onChange={({ detail }) => onChange(detail.value, 'typing')}
        />
      ) : (
        <Input
          value={value}
          placeholder={placeholder}
          inputMode={numeric ? 'decimal' : undefined}
          spellcheck={false}
          onChange={({ detail }) => onChange(detail.value, 'typing')}
        />
      )}
    </FormField>
  );
}

interface ChoiceProps extends FieldProps {
  readonly options: readonly Option[];
}

/** Chooses one of some words; another one that the rule has stays until one is chosen. */
export function ChoiceEntry({
  label,
  place,
  faults,
  value,
  hint,
  options,
  onChange,
}: ChoiceProps): ReactElement {
  const chosen = options.find((option) => option.value === value) ?? { value, label: value };
  return (
    <FormField label={label} description={hint} {...faults.at(place)}>
      <Select
        selectedOption={chosen}
        options={options}
        triggerVariant="label"
        onChange={({ detail }) => onChange(detail.selectedOption.value!)}
      />
    </FormField>
  );
}

interface ListProps extends Omit<FieldProps, 'value' | 'onChange'> {
  readonly values: readonly string[];
  readonly onChange: OnChange<readonly string[]>;
}

/** Edits several values as one text; a comma at its end stays while the next value is still to be typed. */
export function ListEntry({ values, onChange, ...field }: ListProps): ReactElement {
  const [typed, setTyped] = useState('');
  const isSame = JSON.stringify(listed(typed)) === JSON.stringify(values);
  return (
    <TextEntry
      {...field}
      value={isSame ? typed : values.join(', ')}
      onChange={(next, how) => {
        setTyped(next);
        onChange(listed(next), how);
      }}
    />
  );
}

function listed(text: string): string[] {
  return text
    .split(',')
    .map((value) => value.trim())
    .filter(Boolean);
}
