import Alert from '@cloudscape-design/components/alert';
import Button from '@cloudscape-design/components/button';
import ExpandableSection from '@cloudscape-design/components/expandable-section';
import Modal from '@cloudscape-design/components/modal';
import SpaceBetween from '@cloudscape-design/components/space-between';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import { useState, type ReactElement } from 'react';
import type { Revision, RulesView } from '../../../src/playground/api';
import { call } from '../server/api-client';
import { useServer } from '../server/use-server';
import { useOverview } from '../shell/installation';
import { useNotices } from '../shell/notices';
import { ChangeList } from './change-list';
import { counted } from './draft-status';
import type { Draft } from './use-draft';

const NOT_SAVED =
  'The draft could not be saved, so that no version was brought back. ' +
  'Close this, and see what the page says about it.';

/** Shows the earlier versions of the rules, each of which can be restored to the draft. */
export function HistoryDialog({
  draft,
  readOnly,
  onClose,
}: {
  readonly draft: Draft;
  readonly readOnly: boolean;
  readonly onClose: () => void;
}): ReactElement {
  const { data: revisions, error } = useServer<readonly Revision[]>('/rules/history', 'rules');
  const { notify } = useNotices();
  const timeZone = useOverview()?.timeZone;
  const [failure, setFailure] = useState<string>();
  const when = new Intl.DateTimeFormat('en', {
    dateStyle: 'medium',
    timeStyle: 'short',
    hourCycle: 'h23',
    timeZone,
  });

  const bringBack = async (revision: number) => {
    try {
      if (!(await draft.flush())) throw new Error(NOT_SAVED);
      draft.adopt(await call<RulesView>('POST', `/rules/history/${revision}/restore`));
      notify({
        id: 'rules',
        type: 'info',
        content:
          `The rules of version ${revision} are in the draft. ` +
          'Look at them, and publish to put them in force.',
      });
      onClose();
    } catch (reason) {
      setFailure((reason as Error).message);
    }
  };

  return (
    <Modal visible size="large" header="Versions of the rules" closeAriaLabel="Close" onDismiss={onClose}>
      <SpaceBetween size="s">
        {[error, failure].map(
          (message) =>
            message !== undefined && (
              <div key={message} role="alert">
                <Alert type="error">{message}</Alert>
              </div>
            ),
        )}
        {!revisions && error === undefined && (
          <StatusIndicator type="loading">Reading the versions…</StatusIndicator>
        )}
        {revisions?.length === 0 && (
          <p>Nothing was published yet. Each publication becomes a version that can be brought back.</p>
        )}
        {revisions?.map(({ revision, at, source, changes, publishedBy, timeZone: moved }) => (
          <ExpandableSection
            key={revision}
            defaultExpanded={revision === revisions[0].revision}
            headerText={`Version ${revision}, ${when.format(at)}`}
            headerDescription={
              moved
                ? `days are those of ${moved.after}, before of ${moved.before}`
                : [
                    counted(changes.length, 'change'),
                    `from ${source}`,
                    ...(publishedBy ? [publishedBy] : []),
                  ].join(', ')
            }
            headerActions={
              !readOnly &&
              revision !== draft.view.revision && (
                <Button ariaLabel={`Bring back version ${revision}`} onClick={() => void bringBack(revision)}>
                  Bring back
                </Button>
              )
            }
            variant="container"
          >
            <ChangeList changes={changes} />
          </ExpandableSection>
        ))}
      </SpaceBetween>
    </Modal>
  );
}
