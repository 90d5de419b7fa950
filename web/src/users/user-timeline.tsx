import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import { useState, type ReactElement } from 'react';
import type { TimelineEntry } from '../../../src/playground/api';
import { ChangeLine } from '../shared/change-line';
import { useFormat } from '../shared/use-format';
import { byDay } from './timeline-days';

const SHOWN_AT_FIRST = 60;

/** Shows the user's events and changes, newest first. */
export function UserTimeline({
  timeline,
  hasChanges,
}: {
  readonly timeline: readonly TimelineEntry[];
  readonly hasChanges: boolean;
}): ReactElement {
  const format = useFormat();
  const [all, setAll] = useState(false);
  const shown = all ? timeline : timeline.slice(0, SHOWN_AT_FIRST);
  const description = hasChanges
    ? `Days are those of ${format.timeZone}.`
    : `Days are those of ${format.timeZone}. ` +
      'This installation does not keep when rules were met: see what received the changes.';
  return (
    <Container
      header={
        <Header variant="h2" description={description}>
          Timeline
        </Header>
      }
    >
      {timeline.length === 0 && (
        <Box color="text-body-secondary">Nothing is remembered of this user’s events.</Box>
      )}
      <ol className="plain-list" aria-label="Timeline">
        {byDay(shown).map(({ day, entries }) => (
          <li key={day} className="timeline-day">
            <time dateTime={day}>{format.day(day)}</time>
            <ul className="plain-list">
              {entries.map((entry, index) => (
                <li key={index}>
                  <Entry entry={entry} />
                </li>
              ))}
            </ul>
          </li>
        ))}
      </ol>
      {shown.length < timeline.length && (
        <Button onClick={() => setAll(true)}>
          Show {format.number(timeline.length - shown.length)} more
        </Button>
      )}
    </Container>
  );
}

function Entry({ entry }: { readonly entry: TimelineEntry }): ReactElement {
  const format = useFormat();
  if (entry.kind === 'change') return <ChangeLine change={entry.change} withUser={false} />;
  const carried = [...Object.entries(entry.metrics), ...Object.entries(entry.attributes)]
    .map(([name, value]) => `${name} ${value}`)
    .join(', ');
  return (
    <span className="any-text">
      {format.number(entry.events)} × {entry.name}
      {carried !== '' && <span className="quiet"> {carried}</span>}
    </span>
  );
}
