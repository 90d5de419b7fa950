import Header from '@cloudscape-design/components/header';
import StatusIndicator, { type StatusIndicatorProps } from '@cloudscape-design/components/status-indicator';
import Table from '@cloudscape-design/components/table';
import type { ReactElement } from 'react';
import type { Load } from '../../../src/playground/api';
import { useFormat } from '../shared/use-format';

const STATES: Readonly<
  Record<Load['state'], { readonly type: StatusIndicatorProps.Type; readonly text: string }>
> = {
  running: { type: 'in-progress', text: 'Loading' },
  done: { type: 'success', text: 'Done' },
  cancelled: { type: 'stopped', text: 'Stopped' },
  failed: { type: 'error', text: 'Failed' },
};

export function EarlierLoads({ loads }: { readonly loads: readonly Load[] }): ReactElement {
  const format = useFormat();
  return (
    <Table<Load>
      variant="container"
      header={<Header variant="h2">Earlier loads</Header>}
      ariaLabels={{ tableLabel: 'Earlier loads' }}
      wrapLines
      items={loads}
      trackBy="id"
      columnDefinitions={[
        {
          id: 'name',
          header: 'File',
          isRowHeader: true,
          cell: ({ name }) => <span className="any-text">{name}</span>,
        },
        {
          id: 'state',
          header: 'State',
          cell: ({ state }) => (
            <StatusIndicator type={STATES[state].type}>{STATES[state].text}</StatusIndicator>
          ),
        },
        { id: 'at', header: 'Begun', cell: ({ startedAt }) => format.moment(startedAt) },
        { id: 'counted', header: 'Counted', cell: ({ counted }) => format.number(counted) },
        { id: 'rejected', header: 'Rejected', cell: ({ rejected }) => format.number(rejected) },
        { id: 'changes', header: 'Changes', cell: ({ changes }) => format.number(changes) },
      ]}
    />
  );
}
