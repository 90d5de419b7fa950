import Alert from '@cloudscape-design/components/alert';
import Button from '@cloudscape-design/components/button';
import Icon from '@cloudscape-design/components/icon';
import type { ReactElement } from 'react';
import type { Facts } from './row-facts';
import type { Draft } from './use-draft';

interface Props {
  readonly draft: Draft;
  readonly facts: Facts;
  readonly onPublish: () => void;
  readonly onDiscard: () => void;
}

/** Shows how the draft differs from the rules in force, and whether it is saved. */
export function DraftBar({ draft, facts, onPublish, onDiscard }: Props): ReactElement {
  const { changes } = draft.view;
  const count = changes.length;
  const nothing = count === 0 && draft.state.is === 'saved';
  const blocked =
    facts.errors > 0
      ? `Fix ${facts.errors === 1 ? 'what is marked as an error' : `the ${facts.errors} errors`} first`
      : count === 0
        ? 'Nothing differs from what is in force'
        : undefined;
  const next =
    facts.errors > 0 ? `, ${counted(facts.errors, 'error')} to fix` : '. Next: publish, then try it';
  return (
    <div className="draft-bar">
      <div className={count === 0 ? 'draft-says draft-says-done' : 'draft-says'} role="status">
        <Icon name={count === 0 ? 'status-positive' : 'status-info'} />{' '}
        {count === 0
          ? 'All that is here is in force'
          : `Draft: ${counted(count, 'change')} not in force yet${next}`}
      </div>
      <SavingState draft={draft} />
      <Button
        disabled={nothing}
        disabledReason={nothing ? 'Nothing differs from what is in force' : undefined}
        onClick={onDiscard}
      >
        Discard draft
      </Button>
      <Button variant="primary" disabled={blocked !== undefined} disabledReason={blocked} onClick={onPublish}>
        {count > 0 ? `Publish ${counted(count, 'change')}` : 'Publish'}
      </Button>
    </div>
  );
}

function SavingState({ draft: { state, view } }: { readonly draft: Draft }): ReactElement | null {
  if (state.is === 'saving') return <span className="quiet">Saving…</span>;
  return state.is === 'saved' && view.changes.length > 0 ? <span className="quiet">Draft saved</span> : null;
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

export function counted(count: number, noun: string): string {
  return `${count.toLocaleString('en')} ${noun}${count === 1 ? '' : 's'}`;
}
