import Alert from '@cloudscape-design/components/alert';
import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useState, type ReactElement } from 'react';
import type { ClockRequest, ClockView, Overview, RunView } from '../../../src/playground/api';
import { call } from '../server/api-client';
import { NativeField } from '../shared/native-field';
import { useFormat } from '../shared/use-format';
import { dayOf, momentOf } from '../shared/zoned-time';
import { addStartedRun } from './feed-store';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** Moves the clock of the installation forward and starts the run of the hour. */
export function ClockPanel({
  now,
  onMoved,
}: {
  readonly now: Overview['now'];
  readonly onMoved: () => void;
}): ReactElement {
  const format = useFormat();
  const [day, setDay] = useState('');
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<string>();
  const today = dayOf(now, format.timeZone);
  const tomorrow = dayOf(momentOf(today, '12:00', format.timeZone) + DAY_MS, format.timeZone);
  const dayFault =
    day !== '' && day < tomorrow
      ? `The clock goes forward only: choose a day after ${format.day(today)}.`
      : undefined;

  const ask = async (answer: () => Promise<RunView | undefined>) => {
    setBusy(true);
    try {
      const run = await answer();
      if (run !== undefined) addStartedRun(run);
      setError(undefined);
      onMoved();
    } catch (failure) {
      setError((failure as Error).message);
    } finally {
      setBusy(false);
    }
  };
  const move = (request: ClockRequest) =>
    ask(async () => (await call<ClockView>('POST', '/clock', request)).run);

  return (
    <Container
      header={
        <Header variant="h2" description={`${format.moment(now)}, ${format.timeZone}`}>
          Clock
        </Header>
      }
    >
      <SpaceBetween size="s">
        <div className="quiet">
          Users without new events are judged once an hour. Move the clock, and the run of the hour is made.
        </div>
        <div className="row buttons">
          <Button disabled={busy} onClick={() => move({ by: HOUR_MS })}>
            + 1 hour
          </Button>
          <Button disabled={busy} onClick={() => move({ by: DAY_MS })}>
            + 1 day
          </Button>
          <Button disabled={busy} iconName="refresh" onClick={() => ask(() => call<RunView>('POST', '/run'))}>
            Run the hourly run now
          </Button>
        </div>
        <div className="when">
          <NativeField
            type="date"
            label="Go forward to a day"
            value={day}
            earliest={tomorrow}
            fault={dayFault}
            onChange={setDay}
          />
          <Button
            disabled={busy || day === '' || dayFault !== undefined}
            onClick={() => {
              void move({ to: momentOf(day, '00:00', format.timeZone) });
              setDay('');
            }}
          >
            Go
          </Button>
        </div>
        {error !== undefined && (
          <div role="alert">
            <Alert type="error">{error}</Alert>
          </div>
        )}
      </SpaceBetween>
    </Container>
  );
}
