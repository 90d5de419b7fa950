import Alert from '@cloudscape-design/components/alert';
import Button from '@cloudscape-design/components/button';
import Header from '@cloudscape-design/components/header';
import Link from '@cloudscape-design/components/link';
import SpaceBetween from '@cloudscape-design/components/space-between';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import type { ReactElement } from 'react';
import type { UserRule, UserView } from '../../../src/playground/api';
import { linkTo } from '../routes';
import { useServer } from '../server/use-server';
import { FirstSteps } from '../shared/first-steps';
import { LoadFailed } from '../shared/load-failed';
import { useFormat } from '../shared/use-format';
import { useOverview } from '../shell/installation';
import { ForgetUser } from './forget-user';
import { UserRuleCard } from './user-rule-card';
import { UserTimeline } from './user-timeline';
import './users.css';

export function UserDetail({ userId }: { readonly userId: string }): ReactElement {
  const hasOperations = useOverview()?.hasOperations;
  const { data, error, reload } = useServer<UserView>(
    `/users/${encodeURIComponent(userId)}?orNew=yes`,
    'counted',
    'processed',
    'run',
    'rules',
  );
  return (
    <SpaceBetween size="m">
      <Link href={linkTo('users')}>All users</Link>
      <Header
        variant="h1"
        description={data && !data.isNew && <Summary rules={data.rules} endpointId={data.endpointId} />}
        actions={
          <SpaceBetween direction="horizontal" size="xs">
            {hasOperations && data && !data.isNew && <ForgetUser userId={userId} />}
            <Button href={linkTo('try', userId)}>Try it as this user</Button>
          </SpaceBetween>
        }
      >
        <span className="any-text">{userId}</span>
      </Header>
      {error !== undefined && <LoadFailed what="This user" message={error} onRetry={reload} />}
      {data === undefined && error === undefined && (
        <StatusIndicator type="loading">Asking for the user…</StatusIndicator>
      )}
      {data && (data.isNew ? <Unknown /> : <Known user={data} />)}
    </SpaceBetween>
  );
}

function Known({ user: { rules, timeline, hasChanges } }: { readonly user: UserView }): ReactElement {
  return (
    <SpaceBetween size="m">
      <section aria-label="Rules of this user" className="user-rules">
        {rules.map((one) => (
          <UserRuleCard key={one.rule} rule={one} />
        ))}
        {rules.length === 0 && (
          <FirstSteps title="No rule is in force yet" steps={[{ text: 'Write a rule', view: 'rules' }]}>
            What this user has done is kept, and rules that look back count it.
          </FirstSteps>
        )}
      </section>
      <UserTimeline timeline={timeline} hasChanges={hasChanges} />
    </SpaceBetween>
  );
}

function Summary({
  rules,
  endpointId,
}: {
  readonly rules: readonly UserRule[];
  readonly endpointId?: string;
}): ReactElement {
  const format = useFormat();
  const segments = rules.filter(({ kind }) => kind === 'attribute');
  const fired = rules.reduce((sum, { kind, changes }) => sum + (kind === 'event' ? changes : 0), 0);
  return (
    <>
      In {format.number(segments.filter(({ in: isIn }) => isIn).length)} of{' '}
      {format.count(segments.length, 'segment')}, triggers fired {format.count(fired, 'time')}.
      {endpointId !== undefined && (
        <>
          {' '}
          Device seen last: <span className="any-text">{endpointId}</span>.
        </>
      )}
    </>
  );
}

function Unknown(): ReactElement {
  return (
    <div role="alert">
      <Alert
        type="info"
        header="No user of this name is known"
        action={<Button href={linkTo('users')}>Search users</Button>}
      >
        <ul className="counted">
          <li>Ids are compared letter by letter: upper and lower case and blanks matter.</li>
          <li>
            A user is known once an event of theirs has been counted. “Try it as this user” sends the first.
          </li>
          <li>Data may still be loading.</li>
        </ul>
      </Alert>
    </div>
  );
}
