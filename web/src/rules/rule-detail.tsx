import Link from '@cloudscape-design/components/link';
import { Fragment, type ReactElement } from 'react';
import type { RulePreview } from '../../../src/playground/api';
import { linkTo } from '../routes';
import type { ColumnDefinition } from './columns';
import { NO_ROWS, ProblemNote } from './problem-note';
import type { RowFacts } from './row-facts';

interface Props {
  readonly facts: RowFacts;
  readonly columns: readonly ColumnDefinition[];
  readonly enabled: boolean;
  /** Whether any user is known; without users there is no preview. */
  readonly anyUsers: boolean;
  /** Whether the preview is of an earlier draft. */
  readonly stale: boolean;
}

/** Shows below a row the rule in words, the users it would reach, and the problems of the row as a whole. */
export function RuleDetail({
  facts: { problems, output, preview },
  columns,
  enabled,
  stale,
  anyUsers,
}: Props): ReactElement {
  const elsewhere = problems.filter(({ column }) => !columns.some(({ name }) => name === column));
  const isWrong = problems.some(({ severity }) => severity === 'error');
  return (
    <div className="rule-detail">
      {!enabled && (
        <p>
          <b>Disabled</b>: kept here, and does nothing.
        </p>
      )}
      {output && <Meaning {...output} />}
      {!output && isWrong && <p className="quiet">Not a rule yet: what is marked is missing or wrong.</p>}
      {output && enabled && preview && anyUsers && (
        <Reach preview={preview} fires={output.kind === 'event'} stale={stale} />
      )}
      {elsewhere.map((problem) => (
        <ProblemNote key={problem.message} problem={problem} rows={NO_ROWS} />
      ))}
      {output &&
        enabled &&
        preview?.warnings.map((message) => (
          <ProblemNote key={message} problem={{ severity: 'warning', message }} />
        ))}
    </div>
  );
}

function Meaning({ description, kind, name }: NonNullable<RowFacts['output']>): ReactElement {
  const sentence = `${description.charAt(0).toUpperCase()}${description.slice(1)}`;
  if (kind === 'event') {
    return (
      <p>
        {sentence}: <span className="quiet">the event</span> <code>{name}</code>{' '}
        <span className="quiet">is sent</span>
      </p>
    );
  }
  return (
    <p>
      {sentence}: <span className="quiet">the user’s attribute</span> <code>{name}</code>{' '}
      <span className="quiet">becomes</span> ready
    </p>
  );
}

function Reach({
  preview: { users, joining, leaving, sample },
  fires,
  stale,
}: {
  readonly preview: RulePreview;
  readonly fires: boolean;
  readonly stale: boolean;
}): ReactElement {
  return (
    <p
      className={stale ? 'reach reach-stale' : 'reach'}
      title="If the rule had been in force for all events that are kept"
    >
      {fires ? 'Would have fired for' : 'Would match'}{' '}
      <b>
        {users.toLocaleString('en')} {users === 1 ? 'user' : 'users'}
      </b>{' '}
      <span className="quiet">
        (+{joining.toLocaleString('en')} −{leaving.toLocaleString('en')} against what is in force)
      </span>
      {sample.length > 0 && (
        <>
          , such as{' '}
          {sample.map((user, index) => (
            <Fragment key={user}>
              {index > 0 && ', '}
              <Link href={linkTo('users', user)}>{user}</Link>
            </Fragment>
          ))}
        </>
      )}
      {stale && <span className="quiet"> · counting again…</span>}
    </p>
  );
}
