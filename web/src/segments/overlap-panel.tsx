import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import FormField from '@cloudscape-design/components/form-field';
import Header from '@cloudscape-design/components/header';
import Select from '@cloudscape-design/components/select';
import SpaceBetween from '@cloudscape-design/components/space-between';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import { useState, type ReactElement } from 'react';
import type { OverlapView, SegmentSummary } from '../../../src/playground/api';
import { useServer } from '../server/use-server';
import { UserLink } from '../shared/links';
import { LoadFailed } from '../shared/load-failed';
import { nameOf } from '../shared/rule-progress';
import { useFormat } from '../shared/use-format';
import { useParameter } from '../use-route';
import { Figure } from './figure';

/** Users that are listed at most. */
const MAX_LISTED = 1_000;

/** Shows how many users two segments share, which the reader chooses. */
export function OverlapPanel({ segments }: { readonly segments: readonly SegmentSummary[] }): ReactElement {
  const [first, setFirst] = useParameter('first');
  const [second, setSecond] = useParameter('second');
  return (
    <Container
      header={
        <Header
          variant="h2"
          description="How many users are in both, and in one alone. In a trigger is who has reached it."
        >
          Two segments compared
        </Header>
      }
    >
      <SpaceBetween size="m">
        <div className="segment-columns">
          <Choice label="First segment" segments={segments} chosen={first} other={second} choose={setFirst} />
          <Choice
            label="Second segment"
            segments={segments}
            chosen={second}
            other={first}
            choose={setSecond}
          />
        </div>
        {first !== '' && second !== '' && (
          <Overlap key={`${first} ${second}`} first={first} second={second} />
        )}
      </SpaceBetween>
    </Container>
  );
}

interface ChoiceProps {
  readonly label: string;
  readonly segments: readonly SegmentSummary[];
  /** Empty for none. */
  readonly chosen: string;
  /** What is chosen as the other segment, and cannot be chosen twice. */
  readonly other: string;
  readonly choose: (rule: string) => void;
}

function Choice({ label, segments, chosen, other, choose }: ChoiceProps): ReactElement {
  const options = segments.map(({ rule, kind, name, description }) => ({
    value: rule,
    label: name,
    labelTag: kind === 'event' ? 'trigger' : undefined,
    description,
    disabled: rule === other,
  }));
  return (
    <FormField label={label}>
      <Select
        selectedOption={options.find(({ value }) => value === chosen) ?? null}
        options={options}
        filteringType="auto"
        filteringAriaLabel="Search rules"
        placeholder="Choose one"
        empty="No rule has that in its name or words."
        onChange={({ detail }) => choose(detail.selectedOption.value!)}
      />
    </FormField>
  );
}

function Overlap({ first, second }: { readonly first: string; readonly second: string }): ReactElement {
  const format = useFormat();
  const path = `/segments/${encodeURIComponent(first)}/overlap/${encodeURIComponent(second)}`;
  const { data, error, reload } = useServer<OverlapView>(path, 'counted', 'run', 'rules');
  if (error !== undefined) return <LoadFailed what="The comparison" message={error} onRetry={reload} />;
  if (data === undefined) return <StatusIndicator type="loading">Counting…</StatusIndicator>;
  const { both, onlyFirst, onlySecond, countedAt } = data;
  return (
    <SpaceBetween size="s">
      <div className="figures" role="group" aria-label="Users of the two segments">
        <Figure value={format.number(both)} label="in both" />
        <Figure value={format.number(onlyFirst)} label={`only in ${nameOf(first)}`} />
        <Figure value={format.number(onlySecond)} label={`only in ${nameOf(second)}`} />
      </div>
      <span className="quiet">
        Counted {format.moment(countedAt)}, {format.timeZone}
      </span>
      {both > 0 && <InBoth path={path} both={both} />}
    </SpaceBetween>
  );
}

/** Lists the users of both segments once the reader asks, as that may be another pass over all users. */
function InBoth({ path, both }: { readonly path: string; readonly both: number }): ReactElement {
  const format = useFormat();
  const [isAsked, setAsked] = useState(false);
  const { data, error, reload } = useServer<readonly string[]>(
    isAsked ? `${path}/members?limit=${MAX_LISTED}` : undefined,
  );
  if (error !== undefined) return <LoadFailed what="The list" message={error} onRetry={reload} />;
  if (data === undefined) {
    return (
      <Button variant="inline-link" loading={isAsked} onClick={() => setAsked(true)}>
        List those in both
      </Button>
    );
  }
  return (
    <section aria-label="Users in both">
      <Box variant="h3">
        {data.length < MAX_LISTED
          ? `${format.count(data.length, 'user')} in both`
          : `The first ${format.number(MAX_LISTED)} users in both`}
      </Box>
      {data.length !== Math.min(both, MAX_LISTED) && (
        <Button variant="inline-link" onClick={reload}>
          List again
        </Button>
      )}
      <div className="members" tabIndex={0} role="region" aria-label="List of users in both">
        <ul className="plain-list">
          {data.map((userId) => (
            <li key={userId}>
              <UserLink userId={userId} />
            </li>
          ))}
        </ul>
      </div>
    </section>
  );
}
