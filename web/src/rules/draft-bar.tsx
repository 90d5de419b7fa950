import Alert from '@cloudscape-design/components/alert';
import Button from '@cloudscape-design/components/button';
import Icon, { type IconProps } from '@cloudscape-design/components/icon';
import type { ReactElement } from 'react';
import { draftStatus, type DraftStatus } from './draft-status';
import type { Facts } from './row-facts';
import type { Draft } from './use-draft';

interface Props {
  readonly draft: Draft;
  readonly facts: Facts;
  readonly onPublish: () => void;
  readonly onDiscard: () => void;
}

const ICONS = {
  success: 'status-positive',
  info: 'status-info',
  progress: 'status-pending',
  warning: 'status-warning',
} as const satisfies Record<DraftStatus['tone'], IconProps.Name>;

/** Shows how the draft differs from the rules in force, and whether it is saved. */
export function DraftBar({ draft, facts, onPublish, onDiscard }: Props): ReactElement {
  const { tone, text, saved, publish, publishBlocked, discardBlocked } = draftStatus(
    draft.state.is,
    draft.view.changes.length,
    facts.errors,
  );
  return (
    <div className="draft-bar">
      {/* Busy while saving, so that a screen reader does not read a new text with each key. */}
      <div className={`draft-says draft-says-${tone}`} role="status" aria-busy={tone === 'progress'}>
        <Icon name={ICONS[tone]} /> {text}
      </div>
      {saved !== undefined && <span className="quiet">{saved}</span>}
      <Button disabled={discardBlocked !== undefined} disabledReason={discardBlocked} onClick={onDiscard}>
        Discard draft
      </Button>
      <Button
        variant="primary"
        disabled={publishBlocked !== undefined}
        disabledReason={publishBlocked}
        onClick={onPublish}
      >
        {publish}
      </Button>
    </div>
  );
}

/** Shows what keeps the draft from being saved, with the choices that the reader has. */
export function DraftTrouble({ draft }: { readonly draft: Draft }): ReactElement | null {
  const { state } = draft;
  if (state.is === 'conflict') {
    return (
      <div role="alert">
        <Alert
          type="warning"
          header="The rules were changed somewhere else meanwhile"
          action={
            <span className="alert-actions">
              <Button onClick={() => draft.adopt(state.theirs)}>Show the other draft</Button>
              <Button onClick={draft.keepMine}>Keep mine</Button>
            </span>
          }
        >
          Another person or window has saved another draft. Yours is not saved. “Show the other draft” puts it
          here, and undo brings yours back; “Keep mine” replaces the other.
        </Alert>
      </div>
    );
  }
  if (state.is !== 'failed') return null;
  return (
    <div role="alert">
      <Alert
        type="error"
        header="Your last change is not saved yet"
        action={<Button onClick={() => void draft.flush()}>Save again</Button>}
      >
        {state.message}
      </Alert>
    </div>
  );
}
