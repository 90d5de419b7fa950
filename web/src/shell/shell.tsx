import Alert from '@cloudscape-design/components/alert';
import Button from '@cloudscape-design/components/button';
import SideNavigation from '@cloudscape-design/components/side-navigation';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import { Suspense, useEffect, useState, type ReactElement, type ReactNode } from 'react';
import { linkTo, VIEWS, type ViewPath } from '../routes';
import { ConnectionAlert, useConnection } from './connection-alert';
import { useInstallation } from './installation';
import { NoticeBar, useNotices } from './notices';
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
  const { overview } = useInstallation();
  const shown = VIEWS.filter(({ path }) => path !== 'operations' || overview?.hasOperations);
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
            items={shown.map(({ path, title }) => ({ type: 'link', text: title, href: linkTo(path) }))}
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
 * Sets the title, leaves earlier notices behind and moves the focus to the heading. It is rendered after the
 * view, so that the heading exists.
 */
function Arrival({ view }: { readonly view: ViewPath }): null {
  const { leaveBehind } = useNotices();
  useEffect(() => {
    document.title = `${VIEWS.find(({ path }) => path === view)!.title} · Incremental analytics`;
    if (shownBefore !== undefined && shownBefore !== view) {
      leaveBehind();
      focusHeading();
    }
    shownBefore = view;
  }, [view, leaveBehind]);
  return null;
}

function focusHeading(): void {
  const heading = document.querySelector<HTMLElement>('main h1');
  if (!heading) return;
  heading.tabIndex = -1;
  heading.focus();
  heading.scrollIntoView({ block: 'nearest' });
}
