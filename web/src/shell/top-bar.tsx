import Badge from '@cloudscape-design/components/badge';
import Toggle from '@cloudscape-design/components/toggle';
import type { ReactElement, ReactNode } from 'react';
import type { Overview } from '../../../src/playground/api';
import { linkTo, type ViewPath } from '../routes';
import { Account } from '../sign-in/account';
import { useOverview } from './installation';
import { useColorScheme } from './use-color-scheme';

export function TopBar({
  view,
  onSkip,
  children,
}: {
  readonly view: ViewPath;
  readonly onSkip: () => void;
  readonly children: ReactNode;
}): ReactElement {
  const overview = useOverview();
  const [scheme, setScheme] = useColorScheme();
  return (
    <header className={overview?.kind === 'deployed' ? 'top-bar top-bar-real' : 'top-bar'}>
      <a
        className="skip-link"
        href={linkTo(view)}
        onClick={(event) => {
          event.preventDefault();
          onSkip();
        }}
      >
        Skip to the content
      </a>
      {children}
      <span className="top-bar-title">Incremental analytics</span>
      {overview && <Place overview={overview} />}
      {overview && <Clock overview={overview} />}
      <Toggle
        checked={scheme === 'dark'}
        onChange={({ detail }) => setScheme(detail.checked ? 'dark' : 'light')}
      >
        Dark colours
      </Toggle>
      <Account />
    </header>
  );
}

function Place({ overview: { kind, place, kept } }: { readonly overview: Overview }): ReactElement {
  if (kind === 'deployed') {
    return (
      <span className="top-bar-place">
        <Badge color="red">Real installation</Badge> {place}
      </span>
    );
  }
  return (
    <span className="top-bar-place">
      <Badge color={kept ? 'green' : 'grey'}>Playground</Badge> {place}
      {kept ? '' : ': gone when the command ends'}
    </span>
  );
}

function Clock({ overview: { now, timeZone } }: { readonly overview: Overview }): ReactElement {
  const time = new Intl.DateTimeFormat('en', {
    dateStyle: 'medium',
    timeStyle: 'short',
    hourCycle: 'h23',
    timeZone,
  }).format(now);
  return (
    <span className="top-bar-clock" title="The clock of this installation: it says which day it is for rules">
      <span className="visually-hidden">Clock of the installation: </span>
      <time dateTime={new Date(now).toISOString()}>{time}</time> <small>{timeZone}</small>
    </span>
  );
}
