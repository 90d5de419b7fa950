import Alert from '@cloudscape-design/components/alert';
import Button from '@cloudscape-design/components/button';
import Link from '@cloudscape-design/components/link';
import Modal from '@cloudscape-design/components/modal';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useState, type ReactElement } from 'react';
import type { PublishView } from '../../../src/playground/api';
import { linkTo } from '../routes';
import { call } from '../server/api-client';
import { useOverview } from '../shell/installation';
import { useNotices } from '../shell/notices';
import { ProblemNote } from './problem-note';
import { PublishEffects } from './publish-effects';
import type { Draft } from './use-draft';
import type { Preview } from './use-preview';

export function PublishDialog({
  draft,
  preview,
  onClose,
}: {
  readonly draft: Draft;
  readonly preview: Preview;
  readonly onClose: () => void;
}): ReactElement {
  const { notify, dismiss } = useNotices();
  const overview = useOverview();
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<string>();
  const { problems, draftVersion } = draft.view;

  const publish = async () => {
    setBusy(true);
    setError(undefined);
    try {
      if (!(await draft.flush())) {
        throw new Error(
          'The draft could not be saved, so that nothing was published. ' +
            'Close this, and see what the page says about it.',
        );
      }
      const { rules, conflicts, effect, unnamed } = await call<PublishView>('POST', '/rules/publish', {
        draftVersion,
      });
      draft.refresh(rules);
      const onFollow = () => dismiss('rules');
      notify({
        id: 'rules',
        type: 'success',
        header: 'Published',
        content: (
          <>
            The rules are {effect}. Next:{' '}
            <Link href={linkTo('try')} color="inverted" onFollow={onFollow}>
              Try it
            </Link>
            , or see{' '}
            <Link href={linkTo('segments')} color="inverted" onFollow={onFollow}>
              who is in
            </Link>
            .
          </>
        ),
      });
      if (conflicts.length > 0) {
        notify({
          id: 'publish-conflicts',
          type: 'warning',
          header: 'Another person or program was faster',
          content:
            `These rows were changed in ${overview?.rulesPlace ?? 'the table'} meanwhile ` +
            `and are left as they are there: ${conflicts.join(', ')}. Look at them and publish again.`,
        });
      }
      if (unnamed !== undefined) {
        notify({
          id: 'publish-unnamed',
          type: 'warning',
          header: 'The history will not say who published this',
          content: unnamed,
        });
      }
      onClose();
    } catch (failure) {
      setError((failure as Error).message);
      setBusy(false);
    }
  };

  return (
    <Modal
      visible
      size="large"
      header={overview?.kind === 'deployed' ? `Publish to ${overview.place}?` : 'Publish these changes?'}
      closeAriaLabel="Close"
      onDismiss={onClose}
      footer={
        <div className="dialog-actions">
          <Button variant="link" onClick={onClose}>
            Cancel
          </Button>
          <Button variant="primary" loading={busy} loadingText="Publishing" onClick={() => void publish()}>
            Publish
          </Button>
        </div>
      }
    >
      <SpaceBetween size="m">
        {overview?.kind === 'deployed' && (
          <Alert type="warning">
            This is a real installation: the rules in {overview.rulesPlace} change for all its users.
          </Alert>
        )}
        <PublishEffects draft={draft} preview={preview} />
        {problems
          .filter(({ severity }) => severity === 'warning')
          .map((problem) => (
            <ProblemNote key={`${problem.row} ${problem.message}`} problem={problem} rows={draft.rows} />
          ))}
        {error !== undefined && (
          <div role="alert">
            <Alert type="error">{error}</Alert>
          </div>
        )}
      </SpaceBetween>
    </Modal>
  );
}
