import type { ReactElement } from 'react';
import { observedIn } from '../suggestions';
import { attributeUse, STATISTIC_OPTIONS } from './choices';
import { ChoiceEntry, TextEntry, type FieldsProps } from './fields';

/** Edits which number a rule tells. */
export function ToldStatistic({ form, faults, vocabulary, onChange }: FieldsProps): ReactElement {
  const { statistic = form.metric === undefined ? 'count' : 'sum', attribute, events = [] } = form;
  const takes = attributeUse(statistic);
  return (
    <div className="builder-fields">
      <div className="builder-wide">
        <ChoiceEntry
          label="What"
          place="statistic"
          faults={faults}
          value={statistic}
          options={STATISTIC_OPTIONS}
          onChange={(next) => onChange({ ...form, statistic: next, attribute: undefined })}
        />
      </div>
      {takes !== 'none' && (
        <TextEntry
          label="of"
          hint={takes === 'optional' ? 'a text; empty: the number' : undefined}
          place="attribute"
          faults={faults}
          value={attribute ?? ''}
          placeholder="category"
          suggestions={observedIn(vocabulary, 'attributes', events)}
          onChange={(next, how) => onChange({ ...form, attribute: next || undefined }, how)}
        />
      )}
    </div>
  );
}
