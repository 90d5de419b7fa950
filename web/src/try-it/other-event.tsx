import Autosuggest from '@cloudscape-design/components/autosuggest';
import Button from '@cloudscape-design/components/button';
import ExpandableSection from '@cloudscape-design/components/expandable-section';
import FormField from '@cloudscape-design/components/form-field';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useState, type ReactElement } from 'react';
import type { EventToSend, Vocabulary } from '../../../src/playground/api';
import { useServer } from '../server/use-server';
import { NativeField } from '../shared/native-field';
import { useFormat } from '../shared/use-format';
import { EMPTY_FORM, eventOf, faultsOf, isRight, NOON, type EventForm } from './event-form';
import { PairsEditor } from './pairs-editor';

interface Props {
  readonly userId: string;
  readonly disabled: boolean;
  readonly onEvent: (event: EventToSend) => void;
}

const SECTION = 'Any other event';

/** Edits an event with any name, attributes, metrics and time. */
export function OtherEvent({ userId, disabled, onEvent }: Props): ReactElement {
  const { timeZone } = useFormat();
  const [open, setOpen] = useState(false);
  const [form, setForm] = useState<EventForm>(EMPTY_FORM);
  const [tried, setTried] = useState(false);
  const { data: vocabulary } = useServer<Vocabulary>(open ? '/rules/vocabulary' : undefined, 'counted');
  const faults = faultsOf(form);
  const known = vocabulary?.events.find(({ name }) => name === form.name.trim());
  const edit = (part: Partial<EventForm>) => setForm((before) => ({ ...before, ...part }));
  const submit = () => {
    setTried(!isRight(faults));
    if (isRight(faults)) onEvent(eventOf(form, userId, timeZone));
  };

  return (
    <ExpandableSection
      variant="container"
      headerText={SECTION}
      headerDescription="Its name, what it carries, and when it happened"
      expanded={open}
      onChange={({ detail }) => setOpen(detail.expanded)}
    >
      <form
        aria-label={SECTION}
        onSubmit={(event) => {
          event.preventDefault();
          submit();
        }}
      >
        <SpaceBetween size="m">
          <FormField label="Event name" stretch errorText={tried ? faults.name : undefined}>
            <Autosuggest
              value={form.name}
              options={(vocabulary?.events ?? []).map(({ name }) => ({ value: name }))}
              enteredTextLabel={(value) => `Use “${value}”`}
              placeholder="purchase"
              clearAriaLabel="Clear the event name"
              empty="No event is known yet: write any name"
              onChange={({ detail }) => edit({ name: detail.value })}
            />
          </FormField>
          <PairsEditor
            title="Metrics: a name and a number each, such as an amount to be summed"
            one="metric"
            pairs={form.metrics}
            names={known?.metrics ?? []}
            example={{ name: 'amount', value: '19.99' }}
            faults={tried ? faults.metrics : {}}
            onChange={(metrics) => edit({ metrics })}
          />
          <PairsEditor
            title="Attributes: a name and a text each, by which rules tell events apart"
            one="attribute"
            pairs={form.attributes}
            names={(known?.attributes ?? []).map(({ name }) => name)}
            example={{ name: 'shop', value: 'Dublin' }}
            faults={tried ? faults.attributes : {}}
            onChange={(attributes) => edit({ attributes })}
          />
          <div className="quiet">
            It happens now, by the clock of the installation, unless you say when; without a time at {NOON}.
            Times are those of {timeZone}.
          </div>
          <div className="when">
            <NativeField
              type="date"
              label="Day of the event"
              value={form.day}
              fault={tried ? faults.day : undefined}
              onChange={(day) => edit({ day })}
            />
            <NativeField
              type="time"
              label="Time of the event"
              value={form.time}
              fault={tried ? faults.time : undefined}
              onChange={(time) => edit({ time })}
            />
          </div>
          <Button formAction="submit" variant="primary" disabled={disabled}>
            Send event
          </Button>
        </SpaceBetween>
      </form>
    </ExpandableSection>
  );
}
