import Alert from '@cloudscape-design/components/alert';
import Button from '@cloudscape-design/components/button';
import Modal from '@cloudscape-design/components/modal';
import RadioGroup from '@cloudscape-design/components/radio-group';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useEffect, useState, type ReactElement } from 'react';
import type { ImportRequest, ImportView } from '../../../src/playground/api';
import { call } from '../server/api-client';
import { ChangeList } from './change-list';
import { ProblemNote } from './problem-note';
import type { Draft } from './use-draft';

const NOT_SAVED =
  'The draft could not be saved, so that nothing can be added to it. ' +
  'Close this, and see what the page says about it.';

type Mode = ImportRequest['mode'];

interface Props {
  readonly name: string;
  readonly text: string;
  /** Reason for which the file is no text. */
  readonly fault?: string;
  readonly draft: Draft;
  readonly onClose: () => void;
}

/** Shows the changes that a file would make, before it is imported. */
export function ImportDialog({ name, text, fault, draft, onClose }: Props): ReactElement {
  const isEmpty = draft.rows.length === 0;
  const [mode, setMode] = useState<Mode>(isEmpty ? 'replace' : 'add');
  const [answer, setAnswer] = useState<{ readonly view?: ImportView; readonly error?: string }>({});

  useEffect(() => {
    if (fault !== undefined) {
      setAnswer({ error: fault });
      return undefined;
    }
    const asked = new AbortController();
    setAnswer({});
    draft
      .flush()
      .then((saved) => {
        // The file is added to the draft of the server, which would be without the last edits.
        if (!saved) throw new Error(NOT_SAVED);
        return call<ImportView>(
          'POST',
          '/rules/import',
          { text, mode } satisfies ImportRequest,
          asked.signal,
        );
      })
      .then(
        (view) => setAnswer({ view }),
        (error: Error) => {
          if (!asked.signal.aborted) setAnswer({ error: error.message });
        },
      );
    return () => asked.abort();
    // Each response creates a new draft object, but its rows do not change while the dialog is open.
  }, [text, fault, mode]);

  const { view, error } = answer;
  return (
    <Modal
      visible
      size="large"
      header={`Rules from ${name}`}
      closeAriaLabel="Close"
      onDismiss={onClose}
      footer={
        <div className="dialog-actions">
          <Button variant="link" onClick={onClose}>
            Cancel
          </Button>
          <Button
            variant="primary"
            disabled={!view || view.changes.length === 0}
            onClick={() => {
              draft.edit(view!.rows);
              onClose();
            }}
          >
            Put into the draft
          </Button>
        </div>
      }
    >
      <SpaceBetween size="m">
        {!isEmpty && (
          <RadioGroup
            ariaLabel="What becomes of the rules that are here"
            value={mode}
            onChange={({ detail }) => setMode(detail.value as Mode)}
            items={[
              {
                value: 'add',
                label: 'Add them',
                description: 'The rules that are here stay; those that write the same are replaced.',
              },
              {
                value: 'replace',
                label: 'Replace all',
                description: 'The file is all the rules: what is not in it is removed.',
              },
            ]}
          />
        )}
        {error !== undefined && (
          <div role="alert">
            <Alert type="error" header="The file cannot be used">
              {error}
            </Alert>
          </div>
        )}
        {view && <ChangeList changes={view.changes} />}
        {view?.problems.map((problem) => (
          <ProblemNote
            key={`${problem.row} ${problem.column} ${problem.message}`}
            problem={problem}
            rows={view.rows}
          />
        ))}
        {view && (
          <p className="quiet">
            This changes the draft only, and can be undone. Nothing is in force before it is published.
          </p>
        )}
      </SpaceBetween>
    </Modal>
  );
}
