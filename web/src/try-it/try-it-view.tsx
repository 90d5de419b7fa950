import Alert from '@cloudscape-design/components/alert';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import { useState, type ReactElement } from 'react';
import type { EventToSend, Overview } from '../../../src/playground/api';
import { linkTo } from '../routes';
import { LoadFailed } from '../shared/load-failed';
import { useFormat } from '../shared/use-format';
import { useOverview } from '../shell/installation';
import { useRoute } from '../use-route';
import { ClockPanel } from './clock-panel';
import { FeedPanel } from './feed-panel';
import { useFeed } from './feed-store';
import { OtherEvent } from './other-event';
import { QuickEvents, timesOf } from './quick-events';
import { RuleProgressList } from './rule-progress-list';
import { SignIn } from './sign-in';
import { useRecentUsers } from './use-recent-users';
import { useRuleProgress } from './use-rule-progress';
import { useSender } from './use-sender';
import '../shared/views.css';
import './try-it.css';

const FIRST_USER = 'ann';

export function TryItView(): ReactElement {
  const overview = useOverview()!;
  const { rest } = useRoute();
  const [recent, remember] = useRecentUsers();
  const userId = rest || recent[0] || FIRST_USER;
  return (
    <SpaceBetween size="m">
      <Header
        variant="h1"
        description={
          'Be a user: send events and see at once what the rules make of them. ' +
          `Times are those of ${overview.timeZone}.`
        }
      >
        Try it
      </Header>
      <Playing overview={overview} userId={userId} recent={recent} remember={remember} />
    </SpaceBetween>
  );
}

interface Props {
  readonly overview: Overview;
  readonly userId: string;
  readonly recent: readonly string[];
  readonly remember: (userId: string) => void;
}

function Playing({ overview, userId, recent, remember }: Props): ReactElement {
  const format = useFormat();
  const [times, setTimes] = useState('1');
  const progress = useRuleProgress(userId);
  const { send, waiting, error, question } = useSender(progress.follow);
  const feed = useFeed();
  const { cannotSend, sendsTo, simulated, now } = overview;

  const signIn = (name: string) => {
    remember(name);
    window.location.hash = linkTo('try', name);
  };
  const sendEvent = (event: EventToSend) => {
    remember(userId);
    send(Array.from({ length: timesOf(times) ?? 1 }, () => event));
  };

  return (
    <SpaceBetween size="m">
      {cannotSend !== undefined && (
        <Alert type="info" header="Events cannot be sent from here">
          {cannotSend}
        </Alert>
      )}
      {sendsTo !== undefined && (
        <Alert type="warning" header="This is a real installation">
          Events go to {sendsTo}. They count for real users; you are asked before the first one.
        </Alert>
      )}
      {progress.error !== undefined && (
        <LoadFailed what={`Where ${userId} stands`} message={progress.error} onRetry={progress.reload} />
      )}
      <div className="try-it">
        <div className="doing">
          <SignIn userId={userId} recent={recent} onSignIn={signIn} />
          <QuickEvents
            times={times}
            onTimes={setTimes}
            disabled={cannotSend !== undefined}
            onEvent={(name) => sendEvent({ name, userId, attributes: {}, metrics: { clicks: '1' } })}
          />
          {waiting > 0 && (
            <div className="waiting">
              <StatusIndicator type="loading">Sending {format.count(waiting, 'event')}…</StatusIndicator>
            </div>
          )}
          {error !== undefined && (
            <div role="alert">
              <Alert type="error" header="The event was not sent">
                {error}
              </Alert>
            </div>
          )}
          <div className="later">
            <OtherEvent userId={userId} disabled={cannotSend !== undefined} onEvent={sendEvent} />
          </div>
          {simulated && (
            <div className="later">
              <ClockPanel now={now} onMoved={progress.reload} />
            </div>
          )}
        </div>
        <div className="seeing">
          <RuleProgressList userId={userId} rules={progress.rules} isNew={progress.isNew} />
          <FeedPanel feed={feed} />
        </div>
      </div>
      {question}
    </SpaceBetween>
  );
}
