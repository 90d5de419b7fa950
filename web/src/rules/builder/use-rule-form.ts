import { useState } from 'react';
import type { SheetRow } from '../../../../src/playground/api';
import type { JsonForm } from '../../../../src/rule-language/json-form/form';
import { jsonFormOf } from '../../../../src/rule-language/json-form/read-form';
import { cellsOf } from '../../../../src/rule-language/json-form/write-form';
import { newRow, type Rows } from '../sheet-edits';
import type { Draft } from '../use-draft';
import type { OnChange } from './fields';
import { NEW_TEST } from './form-edits';

export interface RuleForm {
  /** Absent when the row holds JSON that is no rule. */
  readonly form: JsonForm | undefined;
  readonly onChange: OnChange<JsonForm>;
  /** Makes what was typed a step that can be undone. */
  readonly onLeave: () => void;
}

interface Typed {
  readonly row: string;
  readonly form: JsonForm;
}

/** Edits the rule of a row; the first edit of the empty row at the end makes it a rule. */
export function useRuleForm(draft: Draft, row: SheetRow | undefined, newRowId: string): RuleForm {
  const [typed, setTyped] = useState<Typed>();
  const id = row?.id ?? newRowId;
  const { cells } = row ?? newRow(() => newRowId);
  const rowsWith = (form: JsonForm): Rows => {
    const next = { id, cells: cellsOf(form, cells) };
    return row ? draft.rows.map((one) => (one.id === id ? next : one)) : [...draft.rows, next];
  };
  const commit = (form: JsonForm) => {
    setTyped(undefined);
    draft.edit(rowsWith(form));
    draft.hold(false);
  };
  return {
    form:
      typed?.row === id
        ? typed.form
        : row
          ? jsonFormOf(cells)
          : { ...jsonFormOf(cells), condition: NEW_TEST },
    onChange: (form, how) => {
      if (how === undefined) {
        commit(form);
        return;
      }
      draft.hold(true);
      setTyped({ row: id, form });
      draft.type(rowsWith(form));
    },
    onLeave: () => {
      if (typed?.row === id) commit(typed.form);
    },
  };
}
