import AppLayout from '@cloudscape-design/components/app-layout';
import SideNavigation from '@cloudscape-design/components/side-navigation';
import type { ReactElement } from 'react';
import { LoadView } from './load/load-view';
import { linkTo, useRoute, VIEWS } from './routes';
import { RulesView } from './rules/rules-view';
import { SegmentsView } from './segments/segments-view';
import { TryItView } from './try-it/try-it-view';
import { UsersView } from './users/users-view';

export function App(): ReactElement {
  const { view, rest } = useRoute();
  return (
    <AppLayout
      toolsHide
      navigation={<SideNavigation header={{ text: 'Incremental analytics', href: linkTo('rules') }} activeHref={linkTo(view)} items={VIEWS.map(({ path, title }) => ({ type: 'link', text: title, href: linkTo(path) }))} />}
      content={viewOf(view, rest)}
    />
  );
}

function viewOf(view: string, rest: string | undefined): ReactElement {
  switch (view) {
    case 'try': return <TryItView />;
    case 'users': return <UsersView userId={rest} />;
    case 'segments': return <SegmentsView rule={rest} />;
    case 'load': return <LoadView />;
    default: return <RulesView />;
  }
}
