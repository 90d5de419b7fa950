import Button from '@cloudscape-design/components/button';
import { useState, type ReactElement } from 'react';
import type { Member } from '../../../src/playground/api';
import { useServer } from '../server/use-server';
import type { Format } from '../shared/format';
import { UserLink } from '../shared/links';
import { useFormat } from '../shared/use-format';

interface Props {
  /** Path of the segment in the API. */
  readonly path: string;
  readonly isTrigger: boolean;
  /** Number of all members. */
  readonly users: number;
  /** The first of them. */
  readonly members: readonly Member[];
}

interface MemberColumn {
  readonly heading: (isTrigger: boolean) => string;
  readonly value: (member: Member, format: Format) => string | undefined;
}

const COLUMNS: readonly MemberColumn[] = [
  {
    heading: (isTrigger) => (isTrigger ? 'Fired last' : 'In since'),
    value: ({ since }, format) => (since === undefined ? undefined : format.moment(since)),
  },
  { heading: () => 'As it stands, until', value: ({ until }) => until },
  {
    heading: () => 'Times fired',
    value: ({ fired }, format) => (fired === undefined ? undefined : format.number(fired)),
  },
  {
    heading: (isTrigger) => (isTrigger ? 'Count since then' : 'Count'),
    value: ({ count }, format) => format.number(count),
  },
  { heading: (isTrigger) => (isTrigger ? 'Sum since then' : 'Sum'), value: ({ sum }) => sum },
];
/** Numbers of members that are shown, one after the other; further ones are in the file. */
const STEPS = [100, 1_000];

/** Shows who is in, since and until when, and what was counted for each. */
export function MemberTable({ path, isTrigger, users, members }: Props): ReactElement {
  const format = useFormat();
  const [step, setStep] = useState<number>();
  const more = useServer<readonly Member[]>(step === undefined ? undefined : `${path}/members?limit=${step}`);
  const shown = more.data ?? members;
  const columns = COLUMNS.filter(({ value }) => shown.some((member) => value(member, format) !== undefined));
  const next = STEPS.find((one) => one > shown.length);
  return (
    <>
      <div className="members" tabIndex={0} role="region" aria-label="List of members">
        <table aria-label="Members">
          <thead>
            <tr>
              <th scope="col">User</th>
              {columns.map(({ heading }) => (
                <th key={heading(isTrigger)} scope="col">
                  {heading(isTrigger)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {shown.map((member) => (
              <tr key={member.userId}>
                <th scope="row">
                  <UserLink userId={member.userId} />
                </th>
                {columns.map(({ heading, value }) => (
                  <td key={heading(isTrigger)}>{value(member, format)}</td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {shown.length < users && (
        <p className="quiet">
          {format.number(shown.length)} of {format.number(users)} are shown.{' '}
          {next === undefined ? (
            'All of them are in the CSV.'
          ) : (
            <Button
              variant="inline-link"
              loading={step !== undefined && more.data === undefined && more.error === undefined}
              onClick={() => setStep(next)}
            >
              Show {format.number(Math.min(next, users))}
            </Button>
          )}
        </p>
      )}
      {more.error !== undefined && <p role="alert">More cannot be shown: {more.error}</p>}
    </>
  );
}
