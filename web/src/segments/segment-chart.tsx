import Box from '@cloudscape-design/components/box';
import Container from '@cloudscape-design/components/container';
import ExpandableSection from '@cloudscape-design/components/expandable-section';
import Header from '@cloudscape-design/components/header';
import { memo, useState, type ReactElement } from 'react';
import type { SegmentDay } from '../../../src/playground/api';
import { useFormat } from '../shared/use-format';
import { useToday } from '../shared/use-today';
import { dayMark, firingsByDay, lastToDraw, membersByDay } from './day-series';
import { LineOverTime } from './line-over-time';

const MAX_ROWS = 366;

interface Props {
  readonly isTrigger: boolean;
  readonly days?: readonly SegmentDay[];
}

export const SegmentChart = memo(({ isTrigger, days }: Props): ReactElement => {
  const format = useFormat();
  const title = isTrigger ? 'Fired per day' : 'In at the end of each day';
  return (
    <Container
      header={
        <Header variant="h2" description={`Days are those of ${format.timeZone}.`}>
          {title}
        </Header>
      }
    >
      {days === undefined && (
        <Box color="text-body-secondary">
          This installation does not keep how the numbers developed. Those above are the current ones.
        </Box>
      )}
      {days?.length === 0 && <Box color="text-body-secondary">Nothing has happened yet.</Box>}
      {days && days.length > 0 && (
        <>
          <Chart title={title} isTrigger={isTrigger} days={days} />
          <AsTable isTrigger={isTrigger} days={days} />
        </>
      )}
    </Container>
  );
});

function Chart({ title, isTrigger, days }: Required<Props> & { readonly title: string }): ReactElement {
  const format = useFormat();
  const today = useToday();
  const until = lastToDraw(days, today);
  const points = isTrigger ? firingsByDay(days, until) : membersByDay(days, until);
  const chart = (
    <LineOverTime
      title={title}
      ariaLabel={`${title}. The same numbers are in the table below.`}
      axes={{ x: 'Day', y: isTrigger ? 'Times fired on the day' : 'Users in the segment' }}
      height={220}
      points={points}
      format={format}
      xTick={(date) => dayMark(date, format.day)}
      yTick={(value) => (Number.isInteger(value) ? format.number(value) : '')}
    />
  );
  return (
    <>
      {chart}
      {until < today && (
        <p className="quiet">
          {isTrigger ? 'It has not fired' : 'Nothing has changed'} since {format.day(days.at(-1)!.day)}. Days
          after {format.day(until)} are not drawn.
        </p>
      )}
    </>
  );
}

/** Shows the chart as a table, which is rendered only when it is opened. */
function AsTable({ isTrigger, days }: Required<Props>): ReactElement {
  const format = useFormat();
  const [open, setOpen] = useState(false);
  const newest = [...days].reverse().slice(0, MAX_ROWS);
  return (
    <ExpandableSection
      headerText="The same as a table"
      expanded={open}
      onChange={({ detail }) => setOpen(detail.expanded)}
    >
      {open && (
        <div className="day-table" tabIndex={0} role="region" aria-label="Days">
          <table>
            <thead>
              <tr>
                <th scope="col">Day</th>
                <th scope="col">{isTrigger ? 'Fired' : 'Joined'}</th>
                {!isTrigger && <th scope="col">Left</th>}
                <th scope="col">{isTrigger ? 'Fired so far' : 'In at its end'}</th>
              </tr>
            </thead>
            <tbody>
              {newest.map(({ day, total, joined, left }) => (
                <tr key={day}>
                  <th scope="row">{format.day(day)}</th>
                  <td>{format.number(joined)}</td>
                  {!isTrigger && <td>{format.number(left)}</td>}
                  <td>{format.number(total)}</td>
                </tr>
              ))}
            </tbody>
          </table>
          {days.length > newest.length && (
            <div className="quiet">and {format.count(days.length - newest.length, 'earlier day')}</div>
          )}
          <p className="quiet">
            {isTrigger
              ? 'On days that are not listed it did not fire.'
              : 'Days that are not listed had no change: the number is that of the day before.'}
          </p>
        </div>
      )}
    </ExpandableSection>
  );
}
