import Checkbox from '@cloudscape-design/components/checkbox';
import ExpandableSection from '@cloudscape-design/components/expandable-section';
import type { ReactElement } from 'react';
import { NativeField } from '../../shared/native-field';
import { PERIOD_CHOICES } from '../columns';
import { TIMES } from './choices';
import { ChoiceEntry, TextEntry, type FieldsProps } from './fields';
import { outcomeOf, timeOf, withTime, type Time } from './form-edits';
import { shownFields } from './shown-fields';

const LIFETIME = [
  ['startsAt', 'Counts from'],
  ['endsAt', 'Counts until'],
] as const;
const DAYS = [
  ['startDate', 'First day'],
  ['finishDate', 'Last day'],
] as const;

/** Edits the time whose events count. */
export function TimeFields({ form, faults, onChange }: FieldsProps): ReactElement {
  const time = timeOf(form);
  const shown = shownFields(form);
  // A rule that sends events is never of the type with days.
  const options = TIMES.filter(({ value }) => value !== 'days' || outcomeOf(form) !== 'event');
  return (
    <>
      <ChoiceEntry
        label="Which events count"
        place=""
        faults={faults}
        value={time}
        options={options}
        onChange={(next) => onChange(withTime(form, next as Time, today()))}
      />
      {shown.includes('period') && (
        <TextEntry
          label="Period"
          place="period"
          faults={faults}
          value={form.period ?? ''}
          suggestions={PERIOD_CHOICES}
          onChange={(next, how) => onChange({ ...form, period: next }, how)}
        />
      )}
      {shown.includes('includeHistory') && (
        <Checkbox
          checked={form.includeHistory === true}
          onChange={({ detail }) => onChange({ ...form, includeHistory: detail.checked || undefined })}
        >
          Count earlier events too, as far back as history is kept
        </Checkbox>
      )}
      {shown.includes('startDate') && <Days days={DAYS} {...{ form, faults, onChange }} />}
      {shown.includes('startsAt') && (
        <ExpandableSection
          variant="inline"
          headerText="Only from or until a day"
          defaultExpanded={form.startsAt !== undefined || form.endsAt !== undefined}
        >
          <Days days={LIFETIME} {...{ form, faults, onChange }} />
        </ExpandableSection>
      )}
    </>
  );
}

function Days({
  days,
  form,
  faults,
  onChange,
}: FieldsProps & { readonly days: typeof DAYS | typeof LIFETIME }): ReactElement {
  return (
    <div className="builder-fields">
      {days.map(([key, label]) => (
        <NativeField
          key={key}
          type="date"
          label={label}
          value={form[key] ?? ''}
          fault={faults.at(key).errorText ?? faults.at(key).warningText}
          onChange={(next) => onChange({ ...form, [key]: next || undefined }, 'typing')}
        />
      ))}
    </div>
  );
}

/** Returns the reader's day as YYYY-MM-DD. */
function today(): string {
  return new Date().toLocaleDateString('sv');
}
