import Button from '@cloudscape-design/components/button';
import Header from '@cloudscape-design/components/header';
import Input from '@cloudscape-design/components/input';
import LiveRegion from '@cloudscape-design/components/live-region';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Table from '@cloudscape-design/components/table';
import { useEffect, useState, type ReactElement } from 'react';
import type { UserPage, UserSummary } from '../../../src/playground/api';
import { useServer } from '../server/use-server';
import { FirstSteps } from '../shared/first-steps';
import { RuleLink, UserLink } from '../shared/links';
import { LoadFailed } from '../shared/load-failed';
import { useDebounced } from '../shared/use-debounced';
import { useFormat } from '../shared/use-format';
import { useLatest } from '../shared/use-latest';
import { useOverview } from '../shell/installation';
import { useParameter } from '../use-route';

const PAGE_SIZE = 50;
const DEBOUNCE_MS = 200;

export function UserList(): ReactElement {
  const { users: total, simulated } = useOverview()!;
  const format = useFormat();
  const [typed, setTyped, search] = useSearch();
  // Starts of the pages seen so far, because a response names only the next page.
  const [pages, setPages] = useState<{
    readonly of: string;
    readonly starts: readonly (string | undefined)[];
  }>({ of: '', starts: [undefined] });
  const starts = pages.of === search ? pages.starts : [undefined];
  const after = starts.at(-1);
  const query = new URLSearchParams({ search, limit: `${PAGE_SIZE}`, ...(after !== undefined && { after }) });
  const {
    data: answered,
    error,
    reload,
  } = useServer<UserPage>(`/users?${query.toString()}`, 'counted', 'rules');
  const data = useLatest(answered);
  const goTo = (next: readonly (string | undefined)[]) => setPages({ of: search, starts: next });

  return (
    <SpaceBetween size="m">
      <Header
        variant="h1"
        description="Who has done something, and what the rules make of them."
        counter={total === null ? undefined : `(${format.number(total)})`}
      >
        Users
      </Header>
      {error !== undefined && answered === undefined && (
        <LoadFailed what="The users" message={error} onRetry={reload} />
      )}
      <LiveRegion hidden>
        {search !== '' && answered
          ? [
              format.count(answered.users.length, 'user'),
              ...(answered.next === undefined ? [] : ['and more']),
              'found',
            ].join(' ')
          : ''}
      </LiveRegion>
      <Table<UserSummary>
        variant="container"
        enableKeyboardNavigation
        wrapLines
        loading={data === undefined && error === undefined}
        loadingText="Asking for the users…"
        items={data?.users ?? []}
        trackBy="userId"
        ariaLabels={{ tableLabel: 'Users' }}
        filter={
          <div role="search">
            <Input
              type="search"
              value={typed}
              ariaLabel="Search users"
              placeholder="Search users by id"
              clearAriaLabel="Clear the search"
              onChange={({ detail }) => setTyped(detail.value)}
              disableBrowserAutocorrect
            />
          </div>
        }
        pagination={
          <Pages
            page={starts.length}
            hasNext={data?.next !== undefined}
            onPrevious={() => goTo(starts.slice(0, -1))}
            onNext={() => goTo([...starts, data!.next])}
          />
        }
        columnDefinitions={[
          {
            id: 'user',
            header: 'User',
            minWidth: 160,
            isRowHeader: true,
            cell: ({ userId }) => <UserLink userId={userId} />,
          },
          {
            id: 'in',
            header: 'Is in (ready)',
            minWidth: 180,
            cell: (user) => <Memberships rules={user.in} />,
          },
          { id: 'fired', header: 'Fired', minWidth: 160, cell: ({ fired }) => <Firings fired={fired} /> },
        ]}
        empty={
          search === '' ? (
            <NoUsers simulated={simulated} />
          ) : (
            <NoMatch search={search} onClear={() => setTyped('')} />
          )
        }
      />
    </SpaceBetween>
  );
}

/** Keeps what is typed in the address once the typing pauses, and follows an address that names another. */
function useSearch(): readonly [typed: string, setTyped: (text: string) => void, search: string] {
  const [inAddress, setInAddress] = useParameter('search');
  const [typed, setTyped] = useState(inAddress);
  const [followed, setFollowed] = useState(inAddress);
  const search = useDebounced(typed.trim(), DEBOUNCE_MS);
  if (inAddress !== followed) {
    setFollowed(inAddress);
    if (inAddress !== search) setTyped(inAddress);
  }
  useEffect(() => setInAddress(search), [search, setInAddress]);
  return [typed, setTyped, search];
}

function Memberships({ rules }: { readonly rules: readonly string[] }): ReactElement {
  if (rules.length === 0) return <span className="quiet">none</span>;
  return (
    <span className="row">
      {rules.map((rule) => (
        <RuleLink key={rule} rule={rule} />
      ))}
    </span>
  );
}

function Firings({ fired }: { readonly fired: UserSummary['fired'] }): ReactElement {
  const format = useFormat();
  if (fired.length === 0) return <span className="quiet">none</span>;
  return (
    <span className="row">
      {fired.map(({ rule, times }) => (
        <span key={rule}>
          <RuleLink rule={rule} /> {format.count(times, 'time')}
        </span>
      ))}
    </span>
  );
}

interface PagesProps {
  readonly page: number;
  readonly hasNext: boolean;
  readonly onPrevious: () => void;
  readonly onNext: () => void;
}

function Pages({ page, hasNext, onPrevious, onNext }: PagesProps): ReactElement | null {
  if (page === 1 && !hasNext) return null;
  return (
    <div role="navigation" aria-label="Pages of users" className="row">
      <Button
        iconName="angle-left"
        variant="icon"
        ariaLabel="Previous page"
        disabled={page === 1}
        onClick={onPrevious}
      />
      <span aria-current="page">Page {page}</span>
      <Button
        iconName="angle-right"
        variant="icon"
        ariaLabel="Next page"
        disabled={!hasNext}
        onClick={onNext}
      />
    </div>
  );
}

function NoUsers({ simulated }: { readonly simulated: boolean }): ReactElement {
  const steps = [
    { text: 'Press the green button', view: 'try' },
    ...(simulated ? ([{ text: 'Load example data', view: 'load' }] as const) : []),
  ] as const;
  return (
    <FirstSteps title="No user has done anything yet" steps={steps}>
      A user is known from the first event on.
    </FirstSteps>
  );
}

function NoMatch({
  search,
  onClear,
}: {
  readonly search: string;
  readonly onClear: () => void;
}): ReactElement {
  return (
    <SpaceBetween size="s" alignItems="center">
      <span className="any-text">No user’s id contains “{search}”.</span>
      <Button onClick={onClear}>Show all users</Button>
    </SpaceBetween>
  );
}
