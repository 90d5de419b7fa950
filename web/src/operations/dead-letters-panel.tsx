import Alert from '@cloudscape-design/components/alert';
import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import { useState, type ReactElement } from 'react';
import type { DeadLettersView, RedriveView } from '../../../src/playground/api';
import { call } from '../server/api-client';
import { useServer } from '../server/use-server';
import { ConfirmDialog } from '../shared/confirm-dialog';
import { LoadFailed } from '../shared/load-failed';

/** Lists dead letters by reason, and sends them again. */
export function DeadLettersPanel(): ReactElement {
  const { data, error, reload } = useServer<DeadLettersView>('/operations/dead-letters');
  const [asking, setAsking] = useState(false);
  const [sending, setSending] = useState(false);
  const [outcome, setOutcome] = useState<readonly string[]>();
  const [failure, setFailure] = useState<string>();

  const send = async () => {
    setAsking(false);
    setSending(true);
    setFailure(undefined);
    setOutcome(undefined);
    try {
      const { lines } = await call<RedriveView>('POST', '/operations/redrive', { confirmed: true });
      setOutcome(lines);
    } catch (reason) {
      setFailure((reason as Error).message);
    } finally {
      setSending(false);
      reload();
    }
  };
  return (
    <Container
      header={
        <Header
          variant="h2"
          description="Events that could not be counted and changes that could not be delivered, kept whole."
          actions={
            <SpaceBetween direction="horizontal" size="xs">
              <Button onClick={reload} disabled={sending}>
                Look again
              </Button>
              <Button
                onClick={() => setAsking(true)}
                loading={sending}
                loadingText="Sending the dead letters"
                disabled={!data || data.lines.length === 0}
              >
                Send again
              </Button>
            </SpaceBetween>
          }
        >
          Dead letters
        </Header>
      }
    >
      <SpaceBetween size="s">
        {error !== undefined && <LoadFailed what="The dead letters" message={error} onRetry={reload} />}
        {failure !== undefined && (
          <div role="alert">
            <Alert type="error" header="Not all was sent">
              {failure} What was not sent stays, and sending it again counts nothing twice.
            </Alert>
          </div>
        )}
        {outcome && (
          <div role="status">
            <Alert type="info" header="Sent again">
              <ul className="counted">
                {outcome.map((line) => (
                  <li key={line} className="any-text">
                    {line}
                  </li>
                ))}
              </ul>
            </Alert>
          </div>
        )}
        {data === undefined && error === undefined && (
          <StatusIndicator type="loading">Reading the dead letters…</StatusIndicator>
        )}
        {data && <Reasons {...data} />}
      </SpaceBetween>
      {asking && (
        <ConfirmDialog
          question="Send the dead letters again?"
          yes="Send"
          no="Do not send"
          onYes={() => void send()}
          onNo={() => setAsking(false)}
        >
          Fix the cause first; what fails again comes back. Events are counted once, and changes delivered
          under the ids they have always had: users may get real messages.
        </ConfirmDialog>
      )}
    </Container>
  );
}

function Reasons({ lines }: DeadLettersView): ReactElement {
  if (lines.length === 0) return <StatusIndicator type="success">There are none.</StatusIndicator>;
  return (
    <ul className="findings" aria-label="Dead letters by reason">
      {lines.map((line) => (
        <li key={line} className="any-text">
          {line}
        </li>
      ))}
    </ul>
  );
}
