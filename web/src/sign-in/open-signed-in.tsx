import type { ReactElement } from 'react';
import type { PageConfig } from '../../../src/playground/api';
import { App } from '../app';
import { setServer } from '../server/api-client';
import { pollForUpdates } from '../server/polled-updates';
import { SessionProvider } from './account';
import { EntrancePage } from './entrance-page';
import { Session } from './session';

const REMEDY = 'See whether you are online; this page goes on by itself when it is there again.';

/**
 * Opens the page for somebody who signs in.
 *
 * @returns undefined when the browser leaves the page for the issuer
 */
export async function openSignedIn(
  signIn: NonNullable<PageConfig['signIn']>,
): Promise<ReactElement | undefined> {
  const session = new Session(signIn);
  const signInAgain = () => void session.begin().catch(() => window.location.reload());
  try {
    switch (await session.enter()) {
      case 'leaving':
        return undefined;
      case 'out':
        return (
          <EntrancePage action="Sign in" onAction={signInAgain}>
            You are signed out.
          </EntrancePage>
        );
      case 'in':
        setServer({ name: 'console', bearer: session.bearer, remedy: REMEDY });
        pollForUpdates();
        return (
          <SessionProvider value={session}>
            <App />
          </SessionProvider>
        );
    }
  } catch (error) {
    return (
      <EntrancePage problem="You could not be signed in" action="Try again" onAction={signInAgain}>
        {signIn.issuer} said: {(error as Error).message}. Try again; if it happens again, show this to whoever
        has deployed the console.
      </EntrancePage>
    );
  }
}
