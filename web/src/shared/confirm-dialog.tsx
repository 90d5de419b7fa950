import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Modal from '@cloudscape-design/components/modal';
import SpaceBetween from '@cloudscape-design/components/space-between';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import type { ReactElement, ReactNode } from 'react';

/** Asks before something that cannot be taken back. */
export function ConfirmDialog({
  question,
  yes,
  no,
  busy = false,
  disabled = false,
  error,
  onYes,
  onNo,
  children,
}: {
  readonly question: string;
  /** Text of the button that does it, as a verb. */
  readonly yes: string;
  readonly no: string;
  readonly busy?: boolean;
  readonly disabled?: boolean;
  /** Why it was not done. */
  readonly error?: string;
  readonly onYes: () => void;
  readonly onNo: () => void;
  readonly children: ReactNode;
}): ReactElement {
  return (
    <Modal
      visible
      header={question}
      closeAriaLabel={no}
      onDismiss={onNo}
      footer={
        <Box float="right">
          <SpaceBetween direction="horizontal" size="xs">
            <Button variant="link" onClick={onNo}>
              {no}
            </Button>
            <Button variant="primary" disabled={disabled} loading={busy} onClick={onYes}>
              {yes}
            </Button>
          </SpaceBetween>
        </Box>
      }
    >
      <SpaceBetween size="s">
        <div>{children}</div>
        {error !== undefined && (
          <div role="alert">
            <StatusIndicator type="error">{error}</StatusIndicator>
          </div>
        )}
      </SpaceBetween>
    </Modal>
  );
}
