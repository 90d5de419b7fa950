import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Modal from '@cloudscape-design/components/modal';
import SpaceBetween from '@cloudscape-design/components/space-between';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import { useState, type ReactElement } from 'react';
import type { UserDataView } from '../../../src/playground/api';
import { linkTo } from '../routes';
import { call } from '../server/api-client';
import { useServer } from '../server/use-server';
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
    <Modal
      visible
      header={`Forget ${userId} for good?`}
      closeAriaLabel="Keep the user"
      onDismiss={onClose}
      footer={
        <Box float="right">
          <SpaceBetween direction="horizontal" size="xs">
            <Button variant="link" onClick={onClose}>
              Keep the user
            </Button>
            <Button variant="primary" disabled={!data} loading={busy} onClick={() => void forget()}>
              Forget
            </Button>
          </SpaceBetween>
        </Box>
      }
    >
      <SpaceBetween size="s">
        {data === undefined && error === undefined && (
          <StatusIndicator type="loading">Counting what is kept…</StatusIndicator>
        )}
        {(failure ?? error) !== undefined && (
          <div role="alert">
            <StatusIndicator type="error">{failure ?? error}</StatusIndicator>
          </div>
        )}
        {data && (
          <div className="any-text">Kept: {wordsOf(data)}. All of it is removed, which cannot be undone.</div>
        )}
        {data && (
          <div className="quiet">
            Later events of this user are counted from nothing. Not removed:
            <ul className="counted">
              {data.notRemoved.map((line) => (
                <li key={line}>{line}</li>
              ))}
            </ul>
          </div>
        )}
      </SpaceBetween>
    </Modal>
  );
}

function wordsOf({ data }: UserDataView): string {
  return data.map(({ label, count }) => `${label} (${count})`).join(', ');
}
