import Button from '@cloudscape-design/components/button';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import { useState, type ReactElement } from 'react';
import type { UserDataView } from '../../../src/playground/api';
import { linkTo } from '../routes';
import { call } from '../server/api-client';
import { useServer } from '../server/use-server';
import { ConfirmDialog } from '../shared/confirm-dialog';
import { useNotices } from '../shell/notices';

/** Removes all that an installation keeps of a user, once the reader has seen what that is. */
export function ForgetUser({ userId }: { readonly userId: string }): ReactElement {
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button onClick={() => setOpen(true)}>Forget this user</Button>
      {open && <ForgetDialog userId={userId} onClose={() => setOpen(false)} />}
    </>
  );
}

function ForgetDialog({
  userId,
  onClose,
}: {
  readonly userId: string;
  readonly onClose: () => void;
}): ReactElement {
  const path = `/operations/users/${encodeURIComponent(userId)}`;
  const { data, error } = useServer<UserDataView>(path);
  const { notify } = useNotices();
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<string>();

  const forget = async () => {
    setBusy(true);
    setFailure(undefined);
    try {
      const removed = await call<UserDataView>('DELETE', path);
      notify({
        id: `forgotten ${userId}`,
        type: removed.unreadable.length > 0 ? 'warning' : 'success',
        header: 'The user is forgotten',
        content: [
          `Removed: ${wordsOf(removed)}.`,
          ...removed.unreadable.map((reason) => `Could not be read, look at it yourself: ${reason}.`),
        ].join(' '),
      });
      window.location.hash = linkTo('users');
    } catch (reason) {
      setFailure((reason as Error).message);
      setBusy(false);
    }
  };
  return (
    <ConfirmDialog
      question={`Forget ${userId} for good?`}
      yes="Forget"
      no="Keep the user"
      busy={busy}
      disabled={!data}
      error={failure ?? error}
      onYes={() => void forget()}
      onNo={onClose}
    >
      {data === undefined && error === undefined && (
        <StatusIndicator type="loading">Counting what is kept…</StatusIndicator>
      )}
      {data && (
        <>
          <p className="any-text">Kept: {wordsOf(data)}. All of it is removed, which cannot be undone.</p>
          <p className="quiet">Later events of this user are counted from nothing. Not removed:</p>
          <ul className="counted quiet">
            {data.notRemoved.map((line) => (
              <li key={line}>{line}</li>
            ))}
          </ul>
        </>
      )}
    </ConfirmDialog>
  );
}

function wordsOf({ data }: UserDataView): string {
  return data.map(({ label, count }) => `${label} (${count})`).join(', ');
}
