import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import LiveRegion from '@cloudscape-design/components/live-region';
import type { ReactElement } from 'react';
import { changeWords } from '../shared/change-line';
import { useFormat } from '../shared/use-format';
import type { Feed, FeedItem } from './feed';
import { FeedEntry } from './feed-entry';
import { clearFeed } from './feed-store';

const TITLE = 'What happened';

export function FeedPanel({ feed: { items, dropped } }: { readonly feed: Feed }): ReactElement {
  const format = useFormat();
  return (
    <Container
      header={
        <Header
          variant="h2"
          actions={
            items.length > 0 ? (
              <Button variant="inline-link" ariaLabel="Clear what happened" onClick={clearFeed}>
                Clear
              </Button>
            ) : undefined
          }
        >
          {TITLE}
        </Header>
      }
    >
      {items.length === 0 && (
        <Box color="text-body-secondary">
          Press the green button: the event, what it counted for and what it changed appear here, the latest
          first.
        </Box>
      )}
      <ol className="plain-list feed" aria-label={TITLE} tabIndex={items.length > 0 ? 0 : undefined}>
        {items.map((item) => (
          <li key={item.id}>
            <FeedEntry item={item} />
          </li>
        ))}
      </ol>
      {dropped > 0 && (
        <div className="quiet">
          {format.count(dropped, 'older entry is', 'older entries are')} not shown any more.
        </div>
      )}
      <LiveRegion hidden>{items.length > 0 ? spoken(items[0]) : ''}</LiveRegion>
    </Container>
  );
}

/** Describes the latest entry for screen readers, limited to its most important part. */
function spoken(item: FeedItem): string {
  if (item.kind === 'run') {
    const first = item.run.changes.slice(0, 3).map(changeWords);
    return `Run of the hour: ${item.run.changed} changes. ${first.join('. ')}`;
  }
  const { event, outcome, changes } = item.sent;
  return changes.length > 0
    ? changes.map(changeWords).join('. ')
    : `${event.name} of ${event.userId}: ${outcome}`;
}
