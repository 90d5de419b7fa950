import Alert, { type AlertProps } from '@cloudscape-design/components/alert';
import Button from '@cloudscape-design/components/button';
import type { ReactElement } from 'react';
import type { Load } from '../../../src/playground/api';
import { linkTo } from '../routes';
import type { Format } from '../shared/format';
import { useFormat } from '../shared/use-format';
import { averageSpeed } from './progress';

const TYPES: Readonly<Record<Load['state'], AlertProps.Type>> = {
  running: 'info',
  done: 'success',
  cancelled: 'warning',
  failed: 'error',
};

/** Shows the result of a load, and what to do next. */
export function LoadResult({ load }: { readonly load: Load }): ReactElement {
  const format = useFormat();
  const { state, name, message, faults, rejected, counted } = load;
  return (
    <div role="status">
      <Alert
        type={TYPES[state]}
        header={<span className="any-text">{headline(name, state)}</span>}
        action={counted > 0 ? <Button href={linkTo('segments')}>See who is ready</Button> : undefined}
      >
        <div>{resultText(load, format)}</div>
        {state === 'cancelled' && (
          <div>
            What was counted stays counted. Loading the same file again counts it twice, unless its events
            have ids.
          </div>
        )}
        {message !== undefined && <div className="any-text">{message}</div>}
        {faults.length > 0 && (
          <>
            <div>
              {rejected > faults.length
                ? `Lines that are no events, the first ${format.number(faults.length)} ` +
                  `of ${format.number(rejected)}:`
                : 'Lines that are no events:'}
            </div>
            <ul className="faults">
              {faults.map(({ line, reason }) => (
                <li key={line} className="any-text">
                  Line {format.number(line)}: {reason}
                </li>
              ))}
            </ul>
          </>
        )}
      </Alert>
    </div>
  );
}

function headline(name: string, state: Load['state']): string {
  switch (state) {
    case 'done':
      return `${name} is loaded`;
    case 'cancelled':
      return `${name} was stopped`;
    case 'failed':
      return `${name} could not be loaded to its end`;
    case 'running':
      return `${name} is being loaded`;
  }
}

function resultText(load: Load, format: Format): string {
  const { counted, rejected, withoutUser, skipped, changes, startedAt, finishedAt } = load;
  const speed = averageSpeed(load);
  return [
    `${format.count(counted, 'event')} counted`,
    `${format.count(changes, 'change')} of who is ready or fired`,
    ...(withoutUser > 0 ? [`${format.number(withoutUser)} without a user`] : []),
    ...(skipped > 0 ? [`${format.number(skipped)} of other kinds skipped`] : []),
    ...(rejected > 0 ? [`${format.count(rejected, 'line')} rejected`] : []),
    // A speed means nothing when the load took less than a second.
    ...(speed !== undefined && finishedAt! - startedAt >= 1_000
      ? [`in ${format.duration(finishedAt! - startedAt)}, ${format.number(Math.round(speed))} events/s`]
      : []),
  ].join(' · ');
}
