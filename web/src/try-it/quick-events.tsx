import Button, { type ButtonProps } from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import FormField from '@cloudscape-design/components/form-field';
import Header from '@cloudscape-design/components/header';
import Input from '@cloudscape-design/components/input';
import SpaceBetween from '@cloudscape-design/components/space-between';
import type { ReactElement } from 'react';

const MAX_TIMES = 100;

interface Props {
  readonly times: string;
  readonly onTimes: (times: string) => void;
  readonly disabled: boolean;
  readonly onEvent: (name: string) => void;
}

/** Shows the buttons of the guide's test app. */
export function QuickEvents({ times, onTimes, disabled, onEvent }: Props): ReactElement {
  const wrong = timesOf(times) === undefined;
  const off = disabled || wrong;
  return (
    <Container
      header={
        <Header variant="h2" description="Each press is an event of this user, with a metric of value 1.">
          Press a button
        </Header>
      }
    >
      <SpaceBetween size="s">
        <div className="row buttons">
          <Button
            style={coloured('#037f0c', '#025909')}
            disabled={off}
            onClick={() => onEvent('greenbutton')}
          >
            Green button
          </Button>
          <Button style={coloured('#c7131f', '#980f18')} disabled={off} onClick={() => onEvent('redbutton')}>
            Red button
          </Button>
          <Button disabled={off} iconName="add-plus" onClick={() => onEvent('taskadded')}>
            Add a task
          </Button>
        </div>
        <FormField
          label="How many times"
          description="Each press sends as many, here and below."
          errorText={wrong ? `Write a whole number from 1 to ${MAX_TIMES}.` : undefined}
        >
          <div className="times">
            <Input
              type="number"
              inputMode="numeric"
              value={times}
              onChange={({ detail }) => onTimes(detail.value)}
            />
          </div>
        </FormField>
      </SpaceBetween>
    </Container>
  );
}

/** Parses a number of times; undefined when it is not a whole number from 1 to 100. */
export function timesOf(text: string): number | undefined {
  const times = Number(text);
  return Number.isInteger(times) && times >= 1 && times <= MAX_TIMES ? times : undefined;
}

function coloured(resting: string, pressed: string): ButtonProps.Style {
  const surface = { default: resting, hover: pressed, active: pressed };
  const text = { default: '#ffffff', hover: '#ffffff', active: '#ffffff' };
  return { root: { background: surface, borderColor: surface, color: text } };
}
