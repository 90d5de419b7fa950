import StatusIndicator from '@cloudscape-design/components/status-indicator';
import { memo, type ReactElement } from 'react';
import type { RunView, SentEvent } from '../../../src/playground/api';
import { ChangeLine } from '../shared/change-line';
import { RuleLink, UserLink } from '../shared/links';
import { TestProgress } from '../shared/test-progress';
import { useFormat } from '../shared/use-format';
import { useOverview } from '../shell/installation';
import type { FeedItem } from './feed';

const CHANGES_SHOWN = 10;

export const FeedEntry = memo(({ item }: { readonly item: FeedItem }): ReactElement =>
  item.kind === 'event' ? <EventEntry sent={item.sent} /> : <RunEntry run={item.run} />,
);

function EventEntry({
  sent: { event, outcome, counters, changes },
}: {
  readonly sent: SentEvent;
}): ReactElement {
  const format = useFormat();
  const carried = [...Object.entries(event.metrics), ...Object.entries(event.attributes)]
    .map(([name, value]) => `${name} ${value}`)
    .join(', ');
  return (
    <>
      <div className="row row-spread">
        <span>
          <strong className="any-text">{event.name}</strong> of <UserLink userId={event.userId} />
        </span>
        <span className="quiet">{format.moment(event.time)}</span>
      </div>
      {carried !== '' && <div className="quiet any-text">{carried}</div>}
      <Outcome outcome={outcome} nothingMoved={counters.length === 0 && changes.length === 0} />
      {changes.map((change) => (
        <div key={change.id}>
          <ChangeLine change={change} />
        </div>
      ))}
      {counters.map(({ rule, tests }) => (
        <div key={rule} className="counter">
          <RuleLink rule={rule} />
          {tests.map((test, index) => (
            <TestProgress key={index} test={test} />
          ))}
        </div>
      ))}
    </>
  );
}

function Outcome({
  outcome,
  nothingMoved,
}: {
  readonly outcome: string;
  readonly nothingMoved: boolean;
}): ReactElement | null {
  const isAnnounced = useOverview()?.updates === 'stream';
  if (outcome === 'sent') {
    return (
      <StatusIndicator type={isAnnounced ? 'pending' : 'success'}>
        Sent to the stream. What comes of it shows {isAnnounced ? 'here' : 'in the rules of the user'}.
      </StatusIndicator>
    );
  }
  if (outcome !== 'counted') return <StatusIndicator type="warning">{outcome}</StatusIndicator>;
  return nothingMoved ? <div className="quiet">Counted. No rule waits for it.</div> : null;
}

function RunEntry({ run: { at, changes, changed } }: { readonly run: RunView }): ReactElement {
  const format = useFormat();
  const shown = changes.slice(0, CHANGES_SHOWN);
  return (
    <>
      <div className="row row-spread">
        <strong>Run of the hour</strong>
        <span className="quiet">{format.moment(at)}</span>
      </div>
      <div className="quiet">
        {changed === 0
          ? 'It changed nothing: every user is where the rules want them.'
          : `${format.count(changed, 'change')}:`}
      </div>
      {shown.map((change) => (
        <div key={change.id}>
          <ChangeLine change={change} />
        </div>
      ))}
      {changed > shown.length && (
        <div className="quiet">and {format.number(changed - shown.length)} more</div>
      )}
    </>
  );
}
