import { useCollection } from '@cloudscape-design/collection-hooks';
import Badge from '@cloudscape-design/components/badge';
import Button from '@cloudscape-design/components/button';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Table from '@cloudscape-design/components/table';
import TextFilter from '@cloudscape-design/components/text-filter';
import type { ReactElement } from 'react';
import type { SegmentsView, SegmentSummary } from '../../../src/playground/api';
import { useServer } from '../server/use-server';
import { FirstSteps } from '../shared/first-steps';
import { RuleLink } from '../shared/links';
import { LoadFailed } from '../shared/load-failed';
import { useFormat } from '../shared/use-format';
import { useOverview } from '../shell/installation';
import { InstallationMetrics } from './installation-metrics';
import { OverlapPanel } from './overlap-panel';
import './segments.css';

export function SegmentList(): ReactElement {
  const { kind } = useOverview()!;
  const format = useFormat();
  const { data, error, reload } = useServer<SegmentsView>('/segments', 'counted', 'run', 'rules');
  const { items, collectionProps, filterProps, filteredItemsCount } = useCollection(data?.segments ?? [], {
    filtering: {
      filteringFunction: ({ name, description }, text) =>
        `${name} ${description}`.toLowerCase().includes(text.trim().toLowerCase()),
      empty: <NoRules />,
      noMatch: (
        <SpaceBetween size="s" alignItems="center">
          <span>No rule has that in its name or words.</span>
          <Button
            onClick={() => filterProps.onChange(new CustomEvent('', { detail: { filteringText: '' } }))}
          >
            Show all rules
          </Button>
        </SpaceBetween>
      ),
    },
    sorting: {},
  });

  return (
    <SpaceBetween size="m">
      <Header
        variant="h1"
        description={
          'A segment is the users who are ready; ' +
          'a trigger is an event that is sent each time a user reaches its target.'
        }
        actions={
          <Button iconName="refresh" onClick={reload}>
            Count again
          </Button>
        }
      >
        Segments and triggers
      </Header>
      {error !== undefined && <LoadFailed what="Segments" message={error} onRetry={reload} />}
      <Table<SegmentSummary>
        {...collectionProps}
        variant="container"
        enableKeyboardNavigation
        wrapLines
        loading={data === undefined && error === undefined}
        loadingText={kind === 'deployed' ? 'Counting users of the installation…' : 'Counting…'}
        items={items}
        trackBy="rule"
        ariaLabels={{ tableLabel: 'Segments and triggers' }}
        filter={
          <TextFilter
            {...filterProps}
            filteringAriaLabel="Search rules"
            filteringPlaceholder="Search rules"
            filteringClearAriaLabel="Clear the search"
            countText={filteredItemsCount === undefined ? '' : format.count(filteredItemsCount, 'rule')}
          />
        }
        footer={
          data && (
            <span className="quiet">
              Counted {format.moment(data.countedAt)}, {format.timeZone}
            </span>
          )
        }
        columnDefinitions={[
          {
            id: 'name',
            header: 'Name',
            minWidth: 170,
            isRowHeader: true,
            sortingField: 'name',
            cell: ({ rule }) => <RuleLink rule={rule} />,
          },
          {
            id: 'users',
            header: 'Users',
            minWidth: 150,
            sortingField: 'users',
            cell: (segment) => <strong>{usersText(segment, format.number)}</strong>,
          },
          {
            id: 'fired',
            header: 'Fired',
            minWidth: 120,
            sortingField: 'fired',
            cell: (segment) =>
              segment.kind === 'event' ? (
                format.count(segment.fired, 'time')
              ) : (
                <span className="quiet">–</span>
              ),
          },
          {
            id: 'kind',
            header: 'What it is',
            minWidth: 130,
            sortingField: 'kind',
            cell: (segment) => (
              <Badge color={segment.kind === 'attribute' ? 'green' : 'blue'}>
                {segment.kind === 'attribute' ? 'segment' : 'trigger'}
              </Badge>
            ),
          },
          {
            id: 'words',
            header: 'The rule in words',
            minWidth: 260,
            cell: ({ description }) => <span className="any-text">{description}</span>,
          },
        ]}
      />
      {data && data.segments.length > 1 && <OverlapPanel segments={data.segments} />}
      {kind === 'deployed' && <InstallationMetrics />}
    </SpaceBetween>
  );
}

function usersText({ kind, users }: SegmentSummary, number: (value: number) => string): string {
  return kind === 'attribute' ? `${number(users)} in` : `${number(users)} reached it`;
}

function NoRules(): ReactElement {
  return (
    <FirstSteps title="No rule is in force yet" steps={[{ text: 'Write a rule', view: 'rules' }]}>
      Write and publish one, such as “more than 5 purchases”: its segment appears here.
    </FirstSteps>
  );
}
