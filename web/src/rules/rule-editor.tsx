import Alert from '@cloudscape-design/components/alert';
import Header from '@cloudscape-design/components/header';
import type { InputProps } from '@cloudscape-design/components/input';
import Link from '@cloudscape-design/components/link';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { lazy, Suspense, useCallback, useMemo, useRef, useState, type ReactElement } from 'react';
import type { RulesView, Vocabulary } from '../../../src/playground/api';
import { linkTo } from '../routes';
import { useServer } from '../server/use-server';
import { useOverview } from '../shell/installation';
import { useNotices } from '../shell/notices';
import { shownColumns } from './columns';
import { DraftBar, DraftTrouble } from './draft-bar';
import type { Example } from './examples';
import { FileDrop, FileMenu, pickFile, type RulesFile } from './files';
import { FindBar } from './find-bar';
import { FirstSteps } from './first-steps';
import { HistoryDialog } from './history-dialog';
import { ImportDialog } from './import-dialog';
import { newId } from './new-id';
import { ProblemAnnouncer } from './problem-announcer';
import { ProblemNote } from './problem-note';
import { PublishDialog } from './publish-dialog';
import { Facts } from './row-facts';
import { at } from './selection';
import { Sheet } from './sheet';
import { SheetToolbar } from './sheet-toolbar';
import { useDraft } from './use-draft';
import { usePreview } from './use-preview';
import { useSheet } from './use-sheet';
import { useShownRows } from './use-shown-rows';

const RuleBuilder = lazy(async () => ({ default: (await import('./builder/rule-builder')).RuleBuilder }));

export function RuleEditor({ initial }: { readonly initial: RulesView }): ReactElement {
  const overview = useOverview();
  const { notify } = useNotices();
  const readOnly = overview?.rulesReadOnly !== undefined;
  const onReplaced = useCallback(
    () =>
      notify({
        id: 'rules',
        type: 'info',
        content:
          'The rules were changed somewhere else; you see them as they are now. ' +
          'Undo brings back what was here.',
      }),
    [notify],
  );
  const draft = useDraft(initial, onReplaced);
  const preview = usePreview(draft.view.draftVersion);
  const { data: vocabulary } = useServer<Vocabulary>('/rules/vocabulary', 'counted');
  const [allColumns, setAllColumns] = useState(false);
  const [building, setBuilding] = useState(false);
  const [dialog, setDialog] = useState<'publish' | 'history' | RulesFile>();

  const columns = useColumns(draft.rows, allColumns);
  const facts = useMemo(() => new Facts(draft.view, preview.view), [draft.view, preview.view]);
  const shown = useShownRows(draft, facts);
  const sheet = useSheet(shown.draft, shown.numbers, columns, readOnly);
  const findField = useRef<InputProps.Ref>(null);
  const stale = draft.state.is !== 'saved' || preview.view?.draftVersion !== draft.view.draftVersion;

  const onExample = ({ rows }: Example) => {
    sheet.endTyping();
    const before = shown.draft.rows;
    sheet.edit([...before, ...rows.map((cells) => ({ id: newId(), cells }))], at(before.length, 0));
  };
  const onRefused = (reason: string) =>
    notify({
      id: 'refused',
      type: 'error',
      header: 'Nothing was pasted',
      content: `What was copied cannot be read as rules: ${reason}.`,
    });
  const onAllColumns = (all: boolean) => {
    const { row, column } = sheet.selection.focus;
    const place = shownColumns(draft.rows, all).findIndex(({ name }) => name === columns[column].name);
    setAllColumns(all);
    sheet.selectWithoutFocus(at(row, Math.max(0, place)));
  };
  const onFile = () => pickFile(setDialog);
  const onBuild = () => {
    sheet.endTyping();
    sheet.selectWithoutFocus(at(shown.draft.rows.length, 0));
    setBuilding(true);
  };
  const { row: index } = sheet.selection.focus;
  const built = shown.draft.rows[index];
  const isBuilding = building && !readOnly;
  const onPublish = async () => {
    const saved = await draft.flush();
    // The edit that was being saved may have left nothing to publish, or an error.
    if (saved && saved.changes.length > 0 && new Facts(saved, undefined).errors === 0) setDialog('publish');
  };
  const onDiscard = async () => {
    try {
      if (!(await draft.discard())) return;
      notify({
        id: 'rules',
        type: 'info',
        content: 'The draft is again what is in force. Undo brings back what was in it.',
      });
    } catch (error) {
      notify({
        id: 'rules',
        type: 'error',
        header: 'The draft is not discarded',
        content: (error as Error).message,
      });
    }
  };

  return (
    <FileDrop onFile={readOnly ? undefined : setDialog}>
      <SpaceBetween size="s">
        <Header
          variant="h1"
          description={
            'Each row is a rule: which event counts, when that is enough, ' +
            'and what then becomes of the user.'
          }
          actions={<FileMenu readOnly={readOnly} onFile={onFile} onHistory={() => setDialog('history')} />}
        >
          Rules
        </Header>
        {readOnly && (
          <Alert type="info" header="These rules can be seen here, not changed">
            {overview.rulesReadOnly}
          </Alert>
        )}
        <DraftTrouble draft={draft} />
        {!readOnly && (isBuilding || draft.rows.length > 0 || draft.view.changes.length > 0) && (
          <DraftBar
            draft={draft}
            facts={facts}
            onPublish={() => void onPublish()}
            onDiscard={() => void onDiscard()}
          />
        )}
        {draft.rows.length === 0 && !readOnly && (
          <FirstSteps onExample={onExample} onBuild={onBuild} onFile={onFile} />
        )}
        <SheetToolbar
          sheet={sheet}
          draft={shown.draft}
          numbers={shown.numbers}
          columns={columns}
          allColumns={allColumns}
          onAllColumns={onAllColumns}
          readOnly={readOnly}
          onExample={onExample}
          building={building}
          onBuild={onBuild}
          onBuilding={setBuilding}
        />
        {draft.rows.length > 0 && (
          <FindBar
            shown={shown}
            total={draft.rows.length}
            columns={columns}
            readOnly={readOnly}
            field={findField}
          />
        )}
        {facts.general.map((problem) => (
          <ProblemNote key={problem.message} problem={problem} rows={draft.rows} />
        ))}
        {preview.view?.users === 0 && (isBuilding || draft.rows.length > 0) && (
          <NoUsersYet simulated={overview?.simulated ?? false} />
        )}
        {preview.error !== undefined && (
          <ProblemNote
            problem={{
              severity: 'warning',
              message: `Who joins and who leaves is not known: ${preview.error}`,
            }}
          />
        )}
      </SpaceBetween>
      <div className={isBuilding ? 'with-builder' : undefined}>
        <div>
          <Sheet
            sheet={sheet}
            draft={shown.draft}
            numbers={shown.numbers}
            columns={columns}
            facts={facts}
            vocabulary={vocabulary}
            stale={stale}
            readOnly={readOnly}
            onFind={() => findField.current?.focus()}
            onRefused={onRefused}
          />
        </div>
        {isBuilding && (
          <Suspense>
            <RuleBuilder
              draft={shown.draft}
              row={built}
              newRowId={sheet.newRowId}
              index={index}
              facts={facts.of(built?.id ?? sheet.newRowId)}
              vocabulary={vocabulary}
              anyUsers={facts.anyUsers}
              stale={stale}
              onIncludeHistory={sheet.includeHistory}
              onClose={() => setBuilding(false)}
            />
          </Suspense>
        )}
      </div>
      <ProblemAnnouncer problems={draft.view.problems} rows={draft.rows} />
      {dialog === 'publish' && (
        <PublishDialog draft={draft} preview={preview} onClose={() => setDialog(undefined)} />
      )}
      {dialog === 'history' && (
        <HistoryDialog draft={draft} readOnly={readOnly} onClose={() => setDialog(undefined)} />
      )}
      {typeof dialog === 'object' && (
        <ImportDialog {...dialog} draft={draft} onClose={() => setDialog(undefined)} />
      )}
    </FileDrop>
  );
}

/** Explains why the rules show no number of users. */
function NoUsersYet({ simulated }: { readonly simulated: boolean }): ReactElement {
  if (!simulated) {
    return (
      <p className="hint">
        No users are known here yet; once there are, each rule says here who joins and who leaves.
      </p>
    );
  }
  return (
    <p className="hint">
      There are no users yet, so that none can be counted. <Link href={linkTo('try')}>Try it</Link> with
      clicks of your own, or <Link href={linkTo('load')}>load data</Link>; each rule then says here who joins
      and who leaves.
    </p>
  );
}

/**
 * Returns the same array while the columns are the same, so that the rows are not rendered again with each
 * key.
 */
function useColumns(...[rows, all]: Parameters<typeof shownColumns>): ReturnType<typeof shownColumns> {
  const names = shownColumns(rows, all)
    .map(({ name }) => name)
    .join('\n');
  return useMemo(() => shownColumns(rows, all), [names]);
}
