import Button from '@cloudscape-design/components/button';
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
  /** Makes the rule count earlier events; absent when the rules cannot be changed. */
  readonly onIncludeHistory?: () => void;
}

/** Shows below a row the rule in words, who joins and leaves by it, and the problems of the whole row. */
export function RuleDetail({
  facts: { problems, output, preview },
  columns,
  enabled,
  stale,
  anyUsers,
  onIncludeHistory,
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
        <Effect preview={preview} stale={stale} onIncludeHistory={onIncludeHistory} />
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

function Meaning({
  name,
  sentence: { before, after, notes },
}: NonNullable<RowFacts['output']>): ReactElement {
  return (
    <p>
      {before}
      <code>{name}</code>
      {after}
      {notes && <span className="quiet"> {notes}</span>}
    </p>
  );
}

function Effect({
  preview: { sample, ...preview },
  stale,
  onIncludeHistory,
}: {
  readonly preview: RulePreview;
  readonly stale: boolean;
  readonly onIncludeHistory?: () => void;
}): ReactElement {
  return (
    <div className={stale ? 'effect effect-stale' : 'effect'}>
      <p title="What happens once the draft is published and the next run is made, while no event comes in">
        {preview.effect}
        {sample.length > 0 && (
          <>
            {' '}
            <span className="quiet">For example</span>{' '}
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
      <WithHistory preview={preview} onInclude={onIncludeHistory} />
    </div>
  );
}

/** Says what a rule would do if it counted earlier events too, with the switch for that. */
export function WithHistory({
  preview: { withHistory },
  onInclude,
}: {
  readonly preview: Pick<RulePreview, 'withHistory'>;
  readonly onInclude?: () => void;
}): ReactElement | null {
  if (withHistory === undefined) return null;
  return (
    <p>
      <span className="quiet">{withHistory}</span>{' '}
      {onInclude && (
        <Button variant="inline-link" onClick={onInclude}>
          Count earlier events too
        </Button>
      )}
    </p>
  );
}
