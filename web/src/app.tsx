import { lazy, type ReactElement } from 'react';
import type { Route } from './routes';
import { InstallationProvider } from './shell/installation';
import { NoticesProvider } from './shell/notices';
import { PageErrorBoundary } from './shell/page-error-boundary';
import { Shell } from './shell/shell';
import { useRoute } from './use-route';

const VIEWS = {
  rules: () => import('./rules/rules-view'),
  tryIt: () => import('./try-it/try-it-view'),
  users: () => import('./users/users-view'),
  segments: () => import('./segments/segments-view'),
  load: () => import('./load/load-view'),
  operations: () => import('./operations/operations-view'),
};

const RulesView = lazy(async () => ({ default: (await VIEWS.rules()).RulesView }));
const TryItView = lazy(async () => ({ default: (await VIEWS.tryIt()).TryItView }));
const UsersView = lazy(async () => ({ default: (await VIEWS.users()).UsersView }));
const SegmentsView = lazy(async () => ({ default: (await VIEWS.segments()).SegmentsView }));
const LoadView = lazy(async () => ({ default: (await VIEWS.load()).LoadView }));
const OperationsView = lazy(async () => ({ default: (await VIEWS.operations()).OperationsView }));

/**
 * Milliseconds until the other views are loaded, so that each can be shown later without a wait and without
 * the server.
 */
const PRELOAD_DELAY_MS = 1_000;
setTimeout(() => {
  for (const load of Object.values(VIEWS)) void load().catch(() => {});
}, PRELOAD_DELAY_MS);

export function App(): ReactElement {
  const route = useRoute();
  return (
    <PageErrorBoundary>
      <NoticesProvider>
        <InstallationProvider>
          <Shell view={route.view}>
            <PageErrorBoundary key={route.view}>{viewOf(route)}</PageErrorBoundary>
          </Shell>
        </InstallationProvider>
      </NoticesProvider>
    </PageErrorBoundary>
  );
}

function viewOf({ view, rest }: Route): ReactElement {
  switch (view) {
    case 'try':
      return <TryItView />;
    case 'users':
      return <UsersView userId={rest} />;
    case 'segments':
      return <SegmentsView rule={rest} />;
    case 'load':
      return <LoadView />;
    case 'operations':
      return <OperationsView />;
    case 'rules':
      return <RulesView />;
  }
}
