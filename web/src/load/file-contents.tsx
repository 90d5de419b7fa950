import Alert from '@cloudscape-design/components/alert';
import Box from '@cloudscape-design/components/box';
import SpaceBetween from '@cloudscape-design/components/space-between';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import type { ReactElement } from 'react';
import type { FileInspection } from '../../../src/playground/api';
import type { Format } from '../shared/format';
import { useFormat } from '../shared/use-format';
import { labelOf } from './formats';
import { RulesButton } from './rules-button';
import type { Inspected } from './use-inspection';

type Row = FileInspection['rows'][number];

const ROWS_TITLE = 'How the first records are read';
/** Characters of a record, or of its values, that are shown. */
const SHOWN = 300;

/** Shows what is in a file before it is loaded, and how its first records are read. */
export function FileContents({ inspected }: { readonly inspected: Inspected }): ReactElement {
  const format = useFormat();
  const { found, error } = inspected;
  if (error !== undefined) {
    return (
      <div role="alert">
        <Alert type="error" header="The file cannot be read like this">
          <span className="any-text">{error}</span>
        </Alert>
      </div>
    );
  }
  if (found === undefined) return <StatusIndicator type="loading">Looking into the file</StatusIndicator>;
  return (
    <SpaceBetween size="s">
      <div role="status">{summaryOf(found, format)}</div>
      {leftOutOf(found, format).length > 0 && (
        <ul className="faults" aria-label="Not counted">
          {leftOutOf(found, format).map((text) => (
            <li key={text}>{text}</li>
          ))}
        </ul>
      )}
      {found.formats && <div>{found.formats.map((one) => recognised(one, format)).join(' ')}</div>}
      <section aria-label={ROWS_TITLE}>
        <Box variant="h3">{ROWS_TITLE}</Box>
        <ol className="records">
          {found.rows.map((row, place) => (
            <li key={place} className="any-text">
              <div>{readAs(row, format)}</div>
              <code className="quiet">{cut(row.record)}</code>
            </li>
          ))}
        </ol>
      </section>
      {found.doubts.length > 0 && (
        <Alert type="warning" header="To look at">
          <ul className="faults">
            {found.doubts.map((doubt) => (
              <li key={doubt} className="any-text">
                {sentence(doubt)}
              </li>
            ))}
          </ul>
        </Alert>
      )}
      {found.rules !== '' && (
        <section aria-label="Rules to begin with">
          <SpaceBetween size="xs">
            <Box variant="h3">Rules to begin with</Box>
            <pre className="sample" aria-label="Rules as CSV">
              {found.rules.trimEnd()}
            </pre>
            <RulesButton label="Put these rules into the draft" rules={found.rules} />
          </SpaceBetween>
        </section>
      )}
    </SpaceBetween>
  );
}

function summaryOf(
  { records, isAll, events, users, hasMoreUsers, days }: FileInspection,
  format: Format,
): string {
  const of = isAll
    ? `its ${format.count(records, 'record')}`
    : `its first ${format.count(records, 'record')}`;
  const by = `${hasMoreUsers ? 'more than ' : ''}${format.count(users, 'user')}`;
  const when = days && ` from ${format.day(days.from)} to ${format.day(days.to)}`;
  return events === 0
    ? `None of ${of} is an event.`
    : `${format.count(events, 'event')} of ${by} in ${of}${when ?? ', without a time'}.`;
}

function leftOutOf({ rejected, skipped }: FileInspection, format: Format): string[] {
  return [
    ...(rejected > 0 ? [`${format.count(rejected, 'record')} rejected`] : []),
    ...skipped.map(({ count, reason }) => `${format.number(count)} skipped: ${reason}`),
  ];
}

function recognised(
  { format: name, sign, records }: NonNullable<FileInspection['formats']>[number],
  format: Format,
): string {
  const because = sign === undefined ? 'no name of another format' : `the name ${sign}`;
  return `${format.count(records, 'record')} recognised as ${labelOf(name)}, by ${because} at the top.`;
}

function readAs({ event, reason }: Row, format: Format): ReactElement {
  if (!event) return <>No event, {cut(reason!)}</>;
  const values = Object.entries({ ...event.attributes, ...event.metrics }).map(
    ([name, value]) => `${name} ${value}`,
  );
  const when = event.time === undefined ? 'no time, so as of now' : format.moment(Date.parse(event.time));
  return (
    <>
      <strong>{cut(event.name)}</strong> by <strong>{cut(event.user)}</strong>, {when}
      {values.length > 0 && `: ${cut(values.join(', '))}`}
    </>
  );
}

function cut(text: string): string {
  return text.length > SHOWN ? `${text.slice(0, SHOWN)}…` : text;
}

function sentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}
