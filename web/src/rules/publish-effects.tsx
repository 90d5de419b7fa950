import type { ReactElement } from 'react';
import type { RowChange } from '../../../src/playground/api';
import { ChangeList } from './change-list';
import { WithHistory } from './rule-detail';
import { includeHistory } from './sheet-edits';
import type { Draft } from './use-draft';
import type { Preview } from './use-preview';

/** Lists the changes that publishing makes, each with what it does to the users. */
export function PublishEffects({
  draft,
  preview: { view, error },
}: {
  readonly draft: Draft;
  readonly preview: Preview;
}): ReactElement {
  const { changes, draftVersion } = draft.view;
  if (view?.users === 0) return <ChangeList changes={changes} />;
  const current = view?.draftVersion === draftVersion ? view : undefined;
  const rules = new Map(current?.rules.map((rule) => [rule.row, rule]));
  const effectsOf = ({ row }: RowChange): ReactElement => {
    const rule = rules.get(row);
    return (
      <>
        {rule && <p className="effect">{rule.effect}</p>}
        {rule && <WithHistory preview={rule} onInclude={() => draft.edit(includeHistory(draft.rows, row))} />}
        {current?.removed
          .filter((one) => one.row === row)
          .map(({ rule: key, effect }) => (
            <p key={key} className="effect">
              {rule ? `${nameOf(key)} is written no more. ${effect}` : effect}
            </p>
          ))}
      </>
    );
  };
  return (
    <>
      <ChangeList changes={changes}>{effectsOf}</ChangeList>
      {!current && (
        <p className="quiet" role="status">
          {error === undefined
            ? 'Counting who joins and who leaves…'
            : `Who joins and who leaves is not known: ${error}`}
        </p>
      )}
    </>
  );
}

function nameOf(key: string): string {
  return key.slice(key.indexOf(':') + 1);
}
