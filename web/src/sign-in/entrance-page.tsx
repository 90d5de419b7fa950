import Alert from '@cloudscape-design/components/alert';
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import SpaceBetween from '@cloudscape-design/components/space-between';
import type { ReactElement, ReactNode } from 'react';

/** Shows to somebody who is not signed in why, and the way in. */
export function EntrancePage({
  problem,
  children,
  action,
  onAction,
}: {
  /** Header above an error message; absent when nothing went wrong. */
  readonly problem?: string;
  readonly children: ReactNode;
  readonly action: string;
  readonly onAction: () => void;
}): ReactElement {
  const button = (
    <Button variant="primary" onClick={onAction}>
      {action}
    </Button>
  );
  return (
    <main className="entrance">
      <SpaceBetween size="m">
        <Box variant="h1">Incremental analytics</Box>
        {problem === undefined ? (
          <>
            <Box variant="p">{children}</Box>
            {button}
          </>
        ) : (
          <div role="alert">
            <Alert type="error" header={problem} action={button}>
              {children}
            </Alert>
          </div>
        )}
      </SpaceBetween>
    </main>
  );
}
