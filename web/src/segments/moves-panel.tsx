import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import { useState, type ReactElement } from 'react';
import type { Moves, MovesView } from '../../../src/playground/api';
import { useServer } from '../server/use-server';
import { UserLink } from '../shared/links';
import { LoadFailed } from '../shared/load-failed';
import { NativeField } from '../shared/native-field';
import { useDownload } from '../shared/use-download';
import { useFormat } from '../shared/use-format';
import { useToday } from '../shared/use-today';
import { isDay, laterDay } from '../shared/zoned-time';
import { useParameter } from '../use-route';

/** Days of the period that is shown first, with today as its last. */
const FIRST_DAYS = 7;

interface Props {
  /** Path of the segment in the API. */
  readonly path: string;
  /** Name of the segment, for the file. */
  readonly name: string;
  readonly isTrigger: boolean;
  /** Whether the installation keeps changes. */
  readonly isKept: boolean;
}

/** Shows who joined and who left in a period that the reader chooses. */
export function MovesPanel({ isKept, ...props }: Props): ReactElement {
  const format = useFormat();
  return (
    <Container
      header={
        <Header
          variant="h2"
          description={
            isKept &&
            `Days are those of ${format.timeZone}. ` +
              (props.isTrigger
                ? 'A user for whom it fired twice counts twice, as in the chart.'
                : 'A user who joined twice counts twice, as in the chart.')
          }
        >
          {props.isTrigger ? 'For whom it fired in a period' : 'Who joined and who left in a period'}
        </Header>
      }
    >
      {isKept ? (
        <KeptMoves {...props} />
      ) : (
        <Box color="text-body-secondary">
          This installation does not keep who joined and who left: see what received the changes, an event bus
          or profiles.
        </Box>
      )}
    </Container>
  );
}

function KeptMoves({ path, name, isTrigger }: Omit<Props, 'isKept'>): ReactElement {
  const today = useToday();
  const [from, setFrom] = useDay('from', laterDay(today, 1 - FIRST_DAYS));
  const [to, setTo] = useDay('to', today);
  const fault = faultOf(from, to);
  const query = `?from=${from}&to=${to}`;
  const download = useDownload();
  const { data, error, reload } = useServer<MovesView>(
    fault === undefined ? `${path}/moves${query}` : undefined,
    'counted',
    'run',
    'rules',
  );
  return (
    <SpaceBetween size="m">
      <div className="period">
        <NativeField type="date" label="First day" value={from} fault={fault} onChange={setFrom} />
        <NativeField type="date" label="Last day" value={to} onChange={setTo} />
        {data && data.joined.kept + data.left.kept > 0 && (
          <Button
            iconName="download"
            onClick={() => download(`${path}/moves.csv${query}`, `${name} ${from} to ${to}.csv`)}
          >
            {isTrigger ? 'Firings (CSV)' : 'Joined and left (CSV)'}
          </Button>
        )}
      </div>
      {error !== undefined && <LoadFailed what="This period" message={error} onRetry={reload} />}
      {data === undefined && error === undefined && fault === undefined && (
        <StatusIndicator type="loading">Counting…</StatusIndicator>
      )}
      {data && (
        <div className="segment-columns">
          <MoveList title={isTrigger ? 'Fired' : 'Joined'} moves={data.joined} />
          {!isTrigger && <MoveList title="Left" moves={data.left} />}
        </div>
      )}
    </SpaceBetween>
  );
}

function MoveList({ title, moves }: { readonly title: string; readonly moves: Moves }): ReactElement {
  const { count, kept, listed } = moves;
  const format = useFormat();
  return (
    <section aria-label={title}>
      <Box variant="h3">
        {title}: {format.number(count)}
      </Box>
      {listed.length > 0 && (
        <div className="members" tabIndex={0} role="region" aria-label={`List of ${title.toLowerCase()}`}>
          <table aria-label={title}>
            <thead>
              <tr>
                <th scope="col">User</th>
                <th scope="col">When</th>
              </tr>
            </thead>
            <tbody>
              {listed.map(({ userId, at }, index) => (
                <tr key={index}>
                  <th scope="row">
                    <UserLink userId={userId} />
                  </th>
                  <td>{format.moment(at)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      {kept > listed.length && (
        <p className="quiet">
          The newest {format.number(listed.length)} are shown, and {format.number(kept)} are in the CSV.
        </p>
      )}
      {count > kept && (
        <p className="quiet">
          Of {format.number(count - kept)} it is not known any more who it was: of each user the latest
          changes are kept, and none of users who were forgotten.
        </p>
      )}
    </section>
  );
}

/** Keeps a day in the address; a field that is emptied stays so until a day is chosen. */
function useDay(name: string, first: string): readonly [string, (day: string) => void] {
  const [inAddress, setInAddress] = useParameter(name);
  const [isEmptied, setEmptied] = useState(false);
  const set = (day: string) => {
    setEmptied(day === '');
    setInAddress(day);
  };
  return [isEmptied ? '' : inAddress || first, set];
}

function faultOf(from: string, to: string): string | undefined {
  if (!isDay(from) || !isDay(to)) return 'Choose a first and a last day.';
  return from > to ? 'Choose a first day that is not after the last.' : undefined;
}
