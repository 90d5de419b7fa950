import Alert from '@cloudscape-design/components/alert';
import Button from '@cloudscape-design/components/button';
import Header from '@cloudscape-design/components/header';
import type { ReactElement, ReactNode } from 'react';
import type { SheetRow, Vocabulary } from '../../../../src/playground/api';
import type { JsonForm } from '../../../../src/rule-language/json-form/form';
import type { RowFacts } from '../row-facts';
import { RuleDetail } from '../rule-detail';
import { isEnabled } from '../sheet-edits';
import { observedIn } from '../suggestions';
import type { Draft } from '../use-draft';
import './builder.css';
import { ConditionEditor } from './condition-editor';
import { EventsEditor } from './events-editor';
import { Faults } from './faults';
import { TextEntry, type FieldsProps } from './fields';
import { FilterEditor } from './filter-editor';
import { outcomeOf } from './form-edits';
import { OutcomeFields, TellingFields } from './outcome-fields';
import { shownFields } from './shown-fields';
import { TimeFields } from './time-fields';
import { ToldStatistic } from './told-statistic';
import { useRuleForm } from './use-rule-form';

interface Props {
  readonly draft: Draft;
  /** Absent for the empty row at the end, in which a new rule begins. */
  readonly row?: SheetRow;
  readonly newRowId: string;
  readonly index: number;
  readonly facts: RowFacts;
  readonly vocabulary?: Vocabulary;
  readonly anyUsers: boolean;
  readonly stale: boolean;
  readonly onIncludeHistory: (row: string) => void;
  readonly onClose: () => void;
}

/** Makes and edits any rule without its columns or JSON, beside the sheet that shows it. */
export function RuleBuilder(props: Props): ReactElement {
  const { draft, row, newRowId, index, facts, vocabulary, anyUsers, stale, onIncludeHistory, onClose } =
    props;
  const { form, onChange, onLeave } = useRuleForm(draft, row, newRowId);
  const faults = form && new Faults(facts.problems, form);
  return (
    <section className="builder" aria-labelledby="builder" onBlur={onLeave}>
      <Header
        variant="h2"
        actions={<Button variant="icon" iconName="close" ariaLabel="Close the builder" onClick={onClose} />}
      >
        <span id="builder">{row ? `Rule ${index + 1}` : 'A new rule'}</span>
      </Header>
      {form && faults ? (
        <>
          <div className="builder-meaning" aria-live="polite">
            {!facts.output && <p className="quiet">Once it is a rule, it says here in words what it does.</p>}
            <RuleDetail
              facts={{ ...facts, problems: faults.elsewhere }}
              columns={[]}
              enabled={!row || isEnabled(row)}
              anyUsers={anyUsers}
              stale={stale}
              onIncludeHistory={row && (() => onIncludeHistory(row.id))}
            />
          </div>
          <FormFields key={row?.id ?? newRowId} {...{ form, faults, vocabulary, onChange }} />
        </>
      ) : (
        <Alert type="info" header="This rule is edited as JSON">
          Its cell Definition holds JSON that the builder would have to leave something out of. Edit it in the
          sheet, or empty that cell and build the rule here.
        </Alert>
      )}
    </section>
  );
}

function FormFields(props: FieldsProps): ReactElement {
  const { form, faults, vocabulary, onChange } = props;
  const { events = [], filter, condition, metric } = form;
  const shown = shownFields(form);
  const change = (part: Partial<JsonForm>, how?: 'typing') => onChange({ ...form, ...part }, how);
  const isValue = outcomeOf(form) === 'value';
  return (
    <>
      <Part title="What they did">
        <EventsEditor
          place="events"
          faults={faults}
          events={events}
          vocabulary={vocabulary}
          onChange={(next, how) => change({ events: next }, how)}
        />
        <FilterEditor
          filter={filter}
          place="filter"
          faults={faults}
          events={events}
          vocabulary={vocabulary}
          onChange={(next, how) => change({ filter: next }, how)}
        />
      </Part>
      <Part title={isValue ? 'Which number' : 'How often, or how much'}>
        {isValue ? (
          <ToldStatistic {...props} />
        ) : (
          <ConditionEditor
            condition={condition}
            faults={faults}
            events={events}
            vocabulary={vocabulary}
            onChange={(next, how) => change({ condition: next }, how)}
          />
        )}
        {shown.includes('metric') && (
          <TextEntry
            label="Number of the event"
            hint="What is summed or averaged; empty: its only number"
            place="metric"
            faults={faults}
            value={metric ?? ''}
            placeholder="amount"
            suggestions={observedIn(vocabulary, 'metrics', events)}
            onChange={(next, how) => change({ metric: next }, how)}
          />
        )}
      </Part>
      <Part title="When">
        <TimeFields {...props} />
      </Part>
      <Part title="What then becomes of them">
        <OutcomeFields {...props} />
        <TellingFields {...props} />
      </Part>
    </>
  );
}

function Part({ title, children }: { readonly title: string; readonly children: ReactNode }): ReactElement {
  return (
    <fieldset className="builder-section">
      <legend>{title}</legend>
      {children}
    </fieldset>
  );
}
