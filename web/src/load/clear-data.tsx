import Button from '@cloudscape-design/components/button';
import { useState, type ReactElement } from 'react';
import type { DataCleared } from '../../../src/playground/api';
import { call } from '../server/api-client';
import { ConfirmDialog } from '../shared/confirm-dialog';
import { useOverview } from '../shell/installation';

/** Forgets all users and events, once the reader has confirmed it, and opens the page anew. */
export function ClearData(): ReactElement {
  const place = useOverview()?.place;
  const [open, setOpen] = useState(false);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<string>();

  const clear = async () => {
    setBusy(true);
    setError(undefined);
    try {
      await call<DataCleared>('DELETE', '/data');
      // What is shown, such as the feed of *Try it*, is about users who are gone.
      window.location.reload();
    } catch (reason) {
      setError((reason as Error).message);
      setBusy(false);
    }
  };
  return (
    <>
      <Button onClick={() => setOpen(true)}>Clear all data</Button>
      {open && (
        <ConfirmDialog
          question="Clear all data?"
          yes="Clear"
          no="Keep the data"
          busy={busy}
          error={error}
          onYes={() => void clear()}
          onNo={() => setOpen(false)}
        >
          All users, events, counts and earlier versions of the rules ({place}) are removed, which cannot be
          undone. The rules and your draft stay; the rules count from now on, and the clock is that of this
          machine again.
        </ConfirmDialog>
      )}
    </>
  );
}
