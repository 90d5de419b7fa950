import Alert from '@cloudscape-design/components/alert';
import Button from '@cloudscape-design/components/button';
import { useSyncExternalStore, type ReactElement } from 'react';
import { currentServer } from '../server/api-client';
import { currentConnection, listenToConnection, type Connection } from '../server/connection';
import { useSession } from '../sign-in/account';
import { useInstallation } from './installation';

export function useConnection(): Connection {
  return useSyncExternalStore(listenToConnection, currentConnection);
}

/** Says that the server does not answer, or not to this reader, and what to do. */
export function ConnectionAlert(): ReactElement | null {
  const connection = useConnection();
  const { overview } = useInstallation();
  const session = useSession();
  if (connection === 'refused') {
    return (
      <div role="alert">{session ? <SignInEnded onSignIn={() => void session.begin()} /> : <NoToken />}</div>
    );
  }
  if (connection === 'open' || !overview) return null;
  const { name, remedy } = currentServer();
  return (
    <div role="alert">
      <Alert type="warning" header={`The ${name} does not answer`}>
        What you see may be old, and changes cannot be saved. {remedy}
      </Alert>
    </div>
  );
}

function NoToken(): ReactElement {
  const { overview } = useInstallation();
  return (
    <Alert
      type="error"
      header={
        overview
          ? 'This page belongs to an earlier start of the playground'
          : 'This page needs the address in the terminal'
      }
    >
      Each start of the command has an address of its own, with a secret that keeps other users of this
      machine out: open the address that it has printed in its terminal, in this browser. This page then goes
      on by itself.
    </Alert>
  );
}

function SignInEnded({ onSignIn }: { readonly onSignIn: () => void }): ReactElement {
  return (
    <Alert
      type="error"
      header="The console does not accept your sign-in"
      action={<Button onClick={onSignIn}>Sign in again</Button>}
    >
      It may have ended, or the console was deployed with another one. Sign in again to go on; your draft is
      kept.
    </Alert>
  );
}
