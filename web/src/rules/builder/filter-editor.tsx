import type { ReactElement } from 'react';
import type { Vocabulary } from '../../../../src/playground/api';
import {
  NUMBER_OPERATORS,
  TEXT_OPERATORS,
  type FilterValues,
} from '../../../../src/rule-language/filter-operators';
import type { AttributeForm, FilterForm, MetricForm } from '../../../../src/rule-language/json-form/form';
import { observedIn } from '../suggestions';
import { NUMBER_OPERATOR_OPTIONS, TEXT_OPERATOR_OPTIONS } from './choices';
import type { Faults } from './faults';
import { ChoiceEntry, ListEntry, TextEntry, type OnChange } from './fields';
import { NEW_FILTER } from './form-edits';
import { PartsEditor, type GroupWords } from './group-editor';

interface Props {
  readonly filter?: FilterForm;
  readonly place: string;
  readonly faults: Faults;
  readonly events: readonly string[];
  readonly vocabulary?: Vocabulary;
  readonly onChange: OnChange<FilterForm | undefined>;
}

const WORDS: GroupWords = {
  part: 'filter',
  all: 'all of these are true of the event',
  any: 'any of these is true of the event',
  not: 'must not be so',
};
const KINDS = [
  { value: 'attribute', label: 'a text (attribute)' },
  { value: 'metric', label: 'a number (metric)' },
];

/** Edits which of the events count. */
export function FilterEditor({ filter, place, faults, events, vocabulary, onChange }: Props): ReactElement {
  return (
    <PartsEditor<FilterForm>
      node={filter}
      place={place}
      words={WORDS}
      newPart={NEW_FILTER}
      onChange={onChange}
      leaf={(node, at, change) => (
        <LeafEditor
          leaf={node as AttributeForm | MetricForm}
          {...{ place: at, faults, events, vocabulary }}
          onChange={change}
        />
      )}
    />
  );
}

function LeafEditor({
  leaf,
  place,
  faults,
  events,
  vocabulary,
  onChange,
}: Omit<Props, 'filter' | 'onChange'> & {
  readonly leaf: AttributeForm | MetricForm;
  readonly onChange: OnChange<FilterForm>;
}): ReactElement {
  const kind = 'metric' in leaf ? 'metric' : 'attribute';
  const name = 'metric' in leaf ? leaf.metric : leaf.attribute;
  const { operator, values } = leaf;
  const takes = valuesTaken(kind, operator);
  const suggestions = kind === 'attribute' ? observedIn(vocabulary, 'values', events, name) : [];
  const withKind = (next: string): FilterForm =>
    next === 'metric'
      ? { metric: name, operator: 'equals', values: [] }
      : { attribute: name, operator: 'equals', values: [] };
  return (
    <div className="builder-fields">
      <div className="builder-wide">
        <ChoiceEntry
          label="Where"
          place=""
          faults={faults}
          value={kind}
          options={KINDS}
          onChange={(next) => onChange(withKind(next))}
        />
      </div>
      <TextEntry
        label="called"
        place={`${place}.${kind}`}
        faults={faults}
        value={name}
        placeholder={kind === 'metric' ? 'amount' : 'category'}
        suggestions={observedIn(vocabulary, kind === 'metric' ? 'metrics' : 'attributes', events)}
        onChange={(next, how) => onChange({ ...leaf, [kind]: next } as FilterForm, how)}
      />
      <ChoiceEntry
        label="compares"
        place={`${place}.operator`}
        faults={faults}
        value={operator}
        options={kind === 'metric' ? NUMBER_OPERATOR_OPTIONS : TEXT_OPERATOR_OPTIONS}
        onChange={(next) =>
          onChange({ ...leaf, operator: next, values: kept(values, valuesTaken(kind, next)) })
        }
      />
      {takes === 'one' && (
        <TextEntry
          label="with"
          place={`${place}.value`}
          faults={faults}
          value={values[0] ?? ''}
          numeric={kind === 'metric'}
          suggestions={suggestions}
          onChange={(next, how) => onChange({ ...leaf, values: [next] }, how)}
        />
      )}
      {takes === 'list' && (
        <ListEntry
          label="with"
          hint="several, with a comma between them"
          place={`${place}.value`}
          faults={faults}
          values={values}
          onChange={(next, how) => onChange({ ...leaf, values: next }, how)}
        />
      )}
      {takes === 'two' &&
        ['from', 'to'].map((label, index) => (
          <TextEntry
            key={label}
            label={label}
            place={index === 1 ? `${place}.value` : ''}
            faults={faults}
            value={values[index] ?? ''}
            numeric
            onChange={(next, how) =>
              onChange({ ...leaf, values: [0, 1].map((n) => (n === index ? next : (values[n] ?? ''))) }, how)
            }
          />
        ))}
    </div>
  );
}

function valuesTaken(kind: 'attribute' | 'metric', operator: string): FilterValues {
  const known: Readonly<Record<string, FilterValues>> = kind === 'metric' ? NUMBER_OPERATORS : TEXT_OPERATORS;
  return known[operator] ?? 'one';
}

function kept(values: readonly string[], takes: FilterValues): readonly string[] {
  if (takes === 'none') return [];
  return takes === 'one' ? values.slice(0, 1) : takes === 'two' ? values.slice(0, 2) : values;
}
