import Badge from '@cloudscape-design/components/badge';
import Button from '@cloudscape-design/components/button';
import { createContext, useContext, type ReactElement } from 'react';
import type { Role } from '../../../src/playground/api';
import { useOverview } from '../shell/installation';
import type { Session } from './session';

const Context = createContext<Session | undefined>(undefined);

/** Hands the sign-in of the reader to the page. */
export const SessionProvider = Context;

/** Returns the sign-in of the reader; undefined where nobody signs in. */
export function useSession(): Session | undefined {
  return useContext(Context);
}

const RIGHTS: Readonly<Record<Role, string>> = {
  viewer: 'Looks at everything, and changes nothing',
  editor: 'Looks at everything, and publishes rules',
  operator: 'Looks at everything, publishes rules, and sends events',
};

/** Shows who is signed in and what they may do, with the way out. */
export function Account(): ReactElement | null {
  const session = useSession();
  const account = useOverview()?.account;
  if (!session) return null;
  return (
    <span className="top-bar-account">
      {account && (
        <>
          <span className="any-text">{account.name}</span>{' '}
          <span title={RIGHTS[account.role]}>
            <Badge>{account.role}</Badge>
          </span>
        </>
      )}
      <Button variant="inline-link" onClick={() => void session.end()}>
        Sign out
      </Button>
    </span>
  );
}
