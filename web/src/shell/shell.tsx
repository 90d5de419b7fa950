import Alert from '@cloudscape-design/components/alert';
import Button from '@cloudscape-design/components/button';
import SideNavigation from '@cloudscape-design/components/side-navigation';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import {
  Suspense,
  useEffect,
  useState,
  useSyncExternalStore,
  type ReactElement,
  type ReactNode,
} from 'react';
import { currentConnection, listenToConnection, type Connection } from '../api-client';
import { linkTo, VIEWS, type ViewPath } from '../routes';
import { useInstallation } from './installation';
import { NoticeBar } from './notices';
import { TopBar } from './top-bar';
import { useDataNotices } from './use-data-notices';

const NAVIGATION_ID = 'views';
const WIDE = window.matchMedia('(min-width: 1100px)');

/** Shows the top bar, the navigation and the notices around a view. */
export function Shell({
  view,
  children,
}: {
  readonly view: ViewPath;
  readonly children: ReactNode;
}): ReactElement {
  useDataNotices();
  const [navigationOpen, setNavigationOpen] = useState(WIDE.matches);
  return (
    <>
      <TopBar view={view} onSkip={focusHeading}>
        <Button
          variant="icon"
          iconName="menu"
          ariaLabel={navigationOpen ? 'Hide the views' : 'Show the views'}
          ariaExpanded={navigationOpen}
          ariaControls={NAVIGATION_ID}
          onClick={() => setNavigationOpen(!navigationOpen)}
        />
      </TopBar>
      <div className="page">
        <nav id={NAVIGATION_ID} className="page-navigation" aria-label="Views" hidden={!navigationOpen}>
          <SideNavigation
            activeHref={linkTo(view)}
            onFollow={() => {
              if (!WIDE.matches) setNavigationOpen(false);
            }}
            items={VIEWS.map(({ path, title }) => ({ type: 'link', text: title, href: linkTo(path) }))}
          />
        </nav>
        <main className="page-content">
          <ConnectionAlert />
          <div className="page-notices">
            <NoticeBar />
          </div>
          <Content view={view}>{children}</Content>
        </main>
      </div>
    </>
  );
}

function Content({
  view,
  children,
}: {
  readonly view: ViewPath;
  readonly children: ReactNode;
}): ReactElement | null {
  const { overview, error, opening } = useInstallation();
  const connection = useConnection();
  if (!overview && connection === 'refused') return null;
  if (!overview && error !== undefined) {
    return (
      <Alert type="error" header="Nothing can be shown yet">
        {error}
      </Alert>
    );
  }
  const waiting = <StatusIndicator type="loading">{opening ?? 'Opening the data…'}</StatusIndicator>;
  if (!overview) return <div role="status">{waiting}</div>;
  return (
    <Suspense fallback={<StatusIndicator type="loading">Opening the view…</StatusIndicator>}>
      {children}
      <Arrival view={view} />
    </Suspense>
  );
}

let shownBefore: ViewPath | undefined;

/**
 * Sets the title and moves the focus to the heading. It is rendered after the view, so that the heading
 * exists.
 */
function Arrival({ view }: { readonly view: ViewPath }): null {
  useEffect(() => {
    document.title = `${VIEWS.find(({ path }) => path === view)!.title} · Incremental analytics`;
    if (shownBefore !== undefined && shownBefore !== view) focusHeading();
    shownBefore = view;
  }, [view]);
  return null;
}

function focusHeading(): void {
  const heading = document.querySelector<HTMLElement>('main h1');
  if (!heading) return;
  heading.tabIndex = -1;
  heading.focus();
  heading.scrollIntoView({ block: 'nearest' });
}

function useConnection(): Connection {
  return useSyncExternalStore(listenToConnection, currentConnection);
}

function ConnectionAlert(): ReactElement | null {
  const connection = useConnection();
  const { overview } = useInstallation();
  if (connection === 'refused') {
    return (
      <div role="alert">
        <Alert
          type="error"
          header={
            overview
              ? 'This page belongs to an earlier start of the playground'
              : 'This page needs the address in the terminal'
          }
        >
          Each start of the command has an address of its own, with a secret that keeps other users of this
          machine out: open the address that it has printed in its terminal, in this browser. This page then
          goes on by itself.
        </Alert>
      </div>
    );
  }
  if (connection === 'open' || !overview) return null;
  return (
    <div role="alert">
      <Alert type="warning" header="The playground does not answer">
        What you see may be old, and changes cannot be saved. See whether its command is still running; this
        page goes on by itself when it is there again. If it was started again, open the address that it has
        printed.
      </Alert>
    </div>
  );
}
