import ExpandableSection from '@cloudscape-design/components/expandable-section';
import type { ReactElement } from 'react';
import type { Vocabulary } from '../../../../src/playground/api';
import type { ConditionForm, TestForm } from '../../../../src/rule-language/json-form/form';
import { comparesText } from '../../../../src/rule-language/json-form/write-form';
import { PERIOD_CHOICES } from '../columns';
import { ProblemNote } from '../problem-note';
import { observedIn } from '../suggestions';
import { attributeUse, operatorOptions, STATISTIC_OPTIONS, usualOperator } from './choices';
import { EventsEditor } from './events-editor';
import type { Faults } from './faults';
import { ChoiceEntry, TextEntry, type OnChange } from './fields';
import { FilterEditor } from './filter-editor';
import { NEW_TEST } from './form-edits';
import { PartsEditor, type GroupWords } from './group-editor';

interface Props {
  readonly condition?: ConditionForm;
  readonly faults: Faults;
  /** Events of the rule, which a test counts that names none. */
  readonly events: readonly string[];
  readonly vocabulary?: Vocabulary;
  readonly onChange: OnChange<ConditionForm | undefined>;
}

const WORDS: GroupWords = {
  part: 'condition',
  all: 'all of these have to be true',
  any: 'any of these is enough',
  not: 'must not be so',
};

/** Edits when a rule is met. */
export function ConditionEditor({ condition, faults, events, vocabulary, onChange }: Props): ReactElement {
  return (
    <>
      {!condition && (
        <ProblemNote problem={{ severity: 'error', message: 'Nothing is asked for: add a condition.' }} />
      )}
      <PartsEditor<ConditionForm>
        node={condition}
        place="condition"
        words={WORDS}
        newPart={NEW_TEST}
        onChange={onChange}
        leaf={(node, place, change) => (
          <TestEditor test={node as TestForm} {...{ place, faults, events, vocabulary }} onChange={change} />
        )}
      />
    </>
  );
}

interface TestProps extends Omit<Props, 'condition' | 'onChange'> {
  readonly test: TestForm;
  readonly place: string;
  readonly onChange: OnChange<ConditionForm>;
}

function TestEditor({ test, place, faults, events, vocabulary, onChange }: TestProps): ReactElement {
  const { statistic, attribute, operator, target } = test;
  const named = attributeUse(statistic);
  const counted = test.events ?? events;
  return (
    <>
      <div className="builder-fields">
        <div className="builder-wide">
          <ChoiceEntry
            label="What"
            place={`${place}.statistic`}
            faults={faults}
            value={statistic}
            options={STATISTIC_OPTIONS}
            onChange={(next) => onChange(withStatistic(test, next))}
          />
        </div>
        {named !== 'none' && (
          <TextEntry
            label="of"
            hint={named === 'optional' ? 'a text; empty: the number' : undefined}
            place={`${place}.attribute`}
            faults={faults}
            value={attribute ?? ''}
            placeholder="category"
            suggestions={observedIn(vocabulary, 'attributes', counted)}
            onChange={(next, how) => onChange(withAttribute(test, next), how)}
          />
        )}
        <ChoiceEntry
          label="is"
          place={`${place}.operator`}
          faults={faults}
          value={usualOperator(operator)}
          options={operatorOptions(test)}
          onChange={(next) => onChange({ ...test, operator: next })}
        />
        <TextEntry
          label={comparesText(test) ? 'text' : 'number'}
          place={`${place}.target`}
          faults={faults}
          value={target}
          numeric={!comparesText(test)}
          suggestions={attribute ? observedIn(vocabulary, 'values', counted, attribute) : []}
          onChange={(next, how) => onChange({ ...test, target: next }, how)}
        />
      </div>
      <OwnMeasure {...{ test, place, faults, events, vocabulary, onChange }} />
    </>
  );
}

/** Edits what a test counts instead of the events of its rule. */
function OwnMeasure({ test, place, faults, events, vocabulary, onChange }: TestProps): ReactElement {
  const own = [test.events, test.filter, test.metric, test.period, test.startDate, test.finishDate];
  const counted = test.events ?? events;
  const change = (part: Partial<TestForm>, how?: 'typing') =>
    onChange(withoutEmpty({ ...test, ...part }), how);
  return (
    <ExpandableSection
      variant="inline"
      headerText={
        own.some((part) => part !== undefined) ? 'Counts something of its own' : 'Count something else here'
      }
      defaultExpanded={own.some((part) => part !== undefined)}
    >
      <div className="builder-parts">
        <EventsEditor
          place={`${place}.events`}
          faults={faults}
          events={test.events ?? []}
          vocabulary={vocabulary}
          onChange={(next, how) =>
            change({ events: next.some((name) => name !== '') ? next : undefined }, how)
          }
        />
        <TextEntry
          label="Number"
          place={`${place}.metric`}
          faults={faults}
          value={test.metric ?? ''}
          suggestions={observedIn(vocabulary, 'metrics', counted)}
          onChange={(next, how) => change({ metric: next }, how)}
        />
        <TextEntry
          label="Period"
          place={`${place}.period`}
          faults={faults}
          value={test.period ?? ''}
          suggestions={PERIOD_CHOICES}
          onChange={(next, how) => change({ period: next }, how)}
        />
        <FilterEditor
          filter={test.filter}
          place={`${place}.filter`}
          faults={faults}
          events={counted}
          vocabulary={vocabulary}
          onChange={(next, how) => change({ filter: next }, how)}
        />
      </div>
    </ExpandableSection>
  );
}

/** Changes the statistic; an attribute stays where the new one has any, and a text is no number's target. */
function withStatistic({ attribute, ...test }: TestForm, statistic: string): TestForm {
  const keeps = attribute !== undefined && attributeUse(statistic) !== 'none';
  const next = { ...test, statistic, ...(keeps && { attribute }) };
  if (comparesText(next) === comparesText({ ...test, attribute })) return next;
  return { ...next, operator: comparesText(next) ? 'equal' : 'atLeast', target: '' };
}

function withAttribute({ attribute: _, ...test }: TestForm, name: string): TestForm {
  const next = { ...test, ...(name !== '' && { attribute: name }) };
  const options = operatorOptions(next).map(({ value }) => value);
  return options.includes(usualOperator(next.operator)) ? next : { ...next, operator: options[0] };
}

function withoutEmpty(test: TestForm): TestForm {
  return Object.fromEntries(
    Object.entries(test).filter(([key, value]) => key === 'target' || (value !== undefined && value !== '')),
  ) as unknown as TestForm;
}
