import Checkbox from '@cloudscape-design/components/checkbox';
import FormField from '@cloudscape-design/components/form-field';
import type { ReactElement } from 'react';
import { DESTINATION_NAMES } from '../../../../src/rule-language/destination-names';
import { CAP_EXAMPLES, EXISTING_OPTIONS, OUTCOMES, RESET_OPTIONS } from './choices';
import { ChoiceEntry, TextEntry, type FieldsProps } from './fields';
import { outcomeOf, withOutcome, type Outcome } from './form-edits';
import { shownFields } from './shown-fields';

/** Edits what becomes of a user who meets the rule, and how often. */
export function OutcomeFields({ form, faults, onChange }: FieldsProps): ReactElement {
  const outcome = outcomeOf(form);
  const shown = shownFields(form);
  const caps = CAP_EXAMPLES.map((value) => ({ value }));
  return (
    <>
      <ChoiceEntry
        label="Outcome"
        place="type"
        faults={faults}
        value={outcome}
        options={OUTCOMES}
        onChange={(next) => onChange(withOutcome(form, next as Outcome))}
      />
      {shown.includes('reset') && (
        <ChoiceEntry
          label="Counting then starts again"
          place="reset"
          faults={faults}
          value={form.reset ?? 'zero'}
          options={RESET_OPTIONS}
          onChange={(reset) => onChange({ ...form, reset })}
        />
      )}
      {shown.includes('existing') && (
        <ChoiceEntry
          label="Those who have reached it before"
          place="existing"
          faults={faults}
          value={form.existing ?? 'skip'}
          options={EXISTING_OPTIONS}
          onChange={(existing) => onChange({ ...form, existing: existing === 'skip' ? undefined : existing })}
        />
      )}
      {shown.includes('atMost') && (
        <TextEntry
          label="At most"
          hint={outcome === 'value' ? 'How often it is told' : 'How often for one person'}
          place="atMost"
          faults={faults}
          value={form.atMost ?? ''}
          placeholder="no limit"
          suggestions={caps}
          onChange={(atMost, how) => onChange({ ...form, atMost: atMost || undefined }, how)}
        />
      )}
    </>
  );
}

/** Edits the name that others know the outcome by, who is told of it, and the note. */
export function TellingFields({ form, faults, onChange }: FieldsProps): ReactElement {
  const { destinations } = form;
  const toggle = (name: string, isTold: boolean) => {
    const told = destinations ?? DESTINATION_NAMES;
    const next = DESTINATION_NAMES.filter((one) => (one === name ? isTold : told.includes(one)));
    onChange({ ...form, destinations: next.length === DESTINATION_NAMES.length ? undefined : next });
  };
  return (
    <>
      <TextEntry
        label="Name"
        hint="What the segment, event or number is called; empty: after the event"
        place="output"
        faults={faults}
        value={form.output ?? ''}
        placeholder="regular_buyers"
        onChange={(output, how) => onChange({ ...form, output: output || undefined }, how)}
      />
      <FormField
        label="Who is told"
        description="Of those that are connected; without any, it is only counted here"
        {...faults.at('destinations')}
      >
        {DESTINATION_NAMES.map((name) => (
          <Checkbox
            key={name}
            checked={destinations === undefined || destinations.includes(name)}
            onChange={({ detail }) => toggle(name, detail.checked)}
          >
            {name}
          </Checkbox>
        ))}
      </FormField>
      <TextEntry
        label="Note"
        place="description"
        faults={faults}
        value={form.description ?? ''}
        onChange={(description, how) => onChange({ ...form, description: description || undefined }, how)}
      />
    </>
  );
}
