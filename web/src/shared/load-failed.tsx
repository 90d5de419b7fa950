import Alert from '@cloudscape-design/components/alert';
import Button from '@cloudscape-design/components/button';
import type { ReactElement } from 'react';

/** Shows that data could not be loaded, the reason, and a button to try again. */
export function LoadFailed({
  what,
  message,
  onRetry,
}: {
  readonly what: string;
  readonly message: string;
  readonly onRetry: () => void;
}): ReactElement {
  return (
    <div role="alert">
      <Alert
        type="error"
        header={`${what} cannot be shown`}
        action={<Button onClick={onRetry}>Try again</Button>}
      >
        {message}
      </Alert>
    </div>
  );
}
