import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import Link from '@cloudscape-design/components/link';
import SpaceBetween from '@cloudscape-design/components/space-between';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import type { ReactElement } from 'react';
import type { SegmentView } from '../../../src/playground/api';
import { linkTo } from '../routes';
import { useServer } from '../server/use-server';
import { ChangeLine } from '../shared/change-line';
import { FirstSteps } from '../shared/first-steps';
import { LoadFailed } from '../shared/load-failed';
import { nameOf } from '../shared/rule-progress';
import { useDownload } from '../shared/use-download';
import { useFormat } from '../shared/use-format';
import { Figure } from './figure';
import { MemberTable } from './member-table';
import { MovesPanel } from './moves-panel';
import { SegmentChart } from './segment-chart';
import './segments.css';

export function SegmentDetail({ rule }: { readonly rule: string }): ReactElement {
  const path = `/segments/${encodeURIComponent(rule)}`;
  const { data, error, reload } = useServer<SegmentView>(path, 'counted', 'run', 'rules');
  const download = useDownload();
  return (
    <SpaceBetween size="m">
      <Link href={linkTo('segments')}>All segments and triggers</Link>
      <Header
        variant="h1"
        description={<span className="any-text">{data?.description}</span>}
        actions={
          data &&
          data.users > 0 && (
            <Button
              iconName="download"
              onClick={() => download(`${path}/members.csv`, `${nameOf(rule)}.csv`)}
            >
              Members (CSV)
            </Button>
          )
        }
      >
        <span className="any-text">{nameOf(rule)}</span>
      </Header>
      {error !== undefined && <LoadFailed what="This rule" message={error} onRetry={reload} />}
      {data === undefined && error === undefined && (
        <StatusIndicator type="loading">Counting…</StatusIndicator>
      )}
      {data && <Known path={path} segment={data} />}
    </SpaceBetween>
  );
}

function Known({ path, segment }: { readonly path: string; readonly segment: SegmentView }): ReactElement {
  const format = useFormat();
  const { name, kind, users, fired, days, latest, members } = segment;
  const isTrigger = kind === 'event';
  return (
    <SpaceBetween size="m">
      <div className="figures">
        <Figure
          value={format.number(users)}
          label={
            users === 1
              ? isTrigger
                ? 'user has reached the target'
                : 'user is in (ready)'
              : isTrigger
                ? 'users have reached the target'
                : 'users are in (ready)'
          }
        />
        {isTrigger && (
          <Figure value={format.number(fired)} label={fired === 1 ? 'time fired' : 'times fired'} />
        )}
      </div>
      <SegmentChart isTrigger={isTrigger} days={days} />
      <MovesPanel path={path} name={name} isTrigger={isTrigger} isKept={days !== undefined} />
      <div className="segment-columns">
        <Container header={<Header variant="h2">{isTrigger ? 'Users it fired for' : 'Members'}</Header>}>
          {members.length === 0 ? (
            <NoMembers isTrigger={isTrigger} />
          ) : (
            <MemberTable path={path} isTrigger={isTrigger} users={users} members={members} />
          )}
        </Container>
        <Container
          header={
            <Header variant="h2" description={`Times are those of ${format.timeZone}.`}>
              {isTrigger ? 'Latest triggers' : 'Latest changes'}
            </Header>
          }
        >
          {latest === undefined && (
            <Box color="text-body-secondary">
              This installation does not keep its latest changes: see what received them, an event bus or
              profiles. The members are those of now.
            </Box>
          )}
          {latest?.length === 0 && <Box color="text-body-secondary">None yet.</Box>}
          <ol className="plain-list latest" aria-label="Latest changes">
            {latest?.map((change) => (
              <li key={change.id} className="row row-spread">
                <ChangeLine change={change} />
                <span className="quiet">{format.moment(change.at)}</span>
              </li>
            ))}
          </ol>
        </Container>
      </div>
    </SpaceBetween>
  );
}

function NoMembers({ isTrigger }: { readonly isTrigger: boolean }): ReactElement {
  return (
    <FirstSteps
      title={isTrigger ? 'It has not fired yet' : 'No user is in yet'}
      steps={[
        { text: 'Be the first', view: 'try' },
        { text: 'Load data', view: 'load' },
      ]}
    >
      Send the events that the rule asks for, and see it happen.
    </FirstSteps>
  );
}
