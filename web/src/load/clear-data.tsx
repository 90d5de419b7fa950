import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Modal from '@cloudscape-design/components/modal';
import SpaceBetween from '@cloudscape-design/components/space-between';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import { useState, type ReactElement } from 'react';
import type { DataCleared } from '../../../src/playground/api';
import { call } from '../server/api-client';
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
      <Modal
        visible={open}
        header="Clear all data?"
        closeAriaLabel="Keep the data"
        onDismiss={() => setOpen(false)}
        footer={
          <Box float="right">
            <SpaceBetween direction="horizontal" size="xs">
              <Button variant="link" onClick={() => setOpen(false)}>
                Keep the data
              </Button>
              <Button variant="primary" loading={busy} onClick={() => void clear()}>
                Clear
              </Button>
            </SpaceBetween>
          </Box>
        }
      >
        <SpaceBetween size="s">
          <div>
            All users, events, counts and earlier versions of the rules ({place}) are removed, which cannot be
            undone. The rules and your draft stay; the rules count from now on, and the clock is that of this
            machine again.
          </div>
          {error !== undefined && (
            <div role="alert">
              <StatusIndicator type="error">{error}</StatusIndicator>
            </div>
          )}
        </SpaceBetween>
      </Modal>
    </>
  );
}
