import Button from '@cloudscape-design/components/button';
import type { ReactElement } from 'react';
import type { Vocabulary } from '../../../../src/playground/api';
import { observedIn } from '../suggestions';
import type { Faults } from './faults';
import { TextEntry, type OnChange } from './fields';

interface Props {
  readonly place: string;
  readonly faults: Faults;
  readonly events: readonly string[];
  readonly vocabulary?: Vocabulary;
  readonly onChange: OnChange<readonly string[]>;
}

/** Edits the names of the events that count. */
export function EventsEditor({ place, faults, events, vocabulary, onChange }: Props): ReactElement {
  const shown = events.length > 0 ? events : [''];
  const suggestions = observedIn(vocabulary, 'events', []);
  return (
    <div className="builder-events">
      {shown.map((name, index) => (
        <div key={index} className="builder-line">
          <div className="builder-grows">
            <TextEntry
              label={index === 0 ? 'Event' : `or event ${index + 1}`}
              place={index === shown.length - 1 ? place : `${place}, ${index}`}
              faults={faults}
              value={name}
              placeholder="purchase"
              suggestions={suggestions}
              onChange={(next, how) =>
                onChange(
                  shown.map((one, n) => (n === index ? next : one)),
                  how,
                )
              }
            />
          </div>
          {shown.length > 1 && (
            <Button
              variant="icon"
              iconName="close"
              ariaLabel={`Remove event ${name || index + 1}`}
              onClick={() => onChange(shown.filter((_, n) => n !== index))}
            />
          )}
        </div>
      ))}
      <Button variant="inline-link" onClick={() => onChange([...shown, ''])}>
        Count another event, too
      </Button>
    </div>
  );
}
