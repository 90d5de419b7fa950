import { isAmbiguous } from '../../common/decimal-text';
import { mapInSteps, Steps } from '../../common/steps';
import { OperationError } from '../../operations/operation-error';
import {
  cellsOf,
  identifyInSteps,
  withoutUnusedMarkers,
  ruleIn,
  StoredRule,
} from '../../operations/rules/rule-diff';
import { readRulesInSteps } from '../../operations/rules/rules-file';
import { RuleCells } from '../../rule-language/parse/cells';
import { Sheet } from '../../rule-language/parse/sheet';
import { Circumstances } from '../../rule-language/parse/table';
import { ImportRequest, ImportView } from '../api';

import { checkRows } from './checked-rows';
import { createIdGenerator } from './published-rules';
import { changesBetween } from './row-changes';

/** Largest number of rows of a draft: about as many rules as an installation takes. */
export const MAX_ROWS = 10_000;
/** Limits of one import, whose text is split without a pause: twice the columns that there are, for notes. */
const LIMITS = { rows: 5_000, columns: 60 };

/**
 * Shows how a file, or cells of a spreadsheet, would change a draft.
 *
 * @throws OperationError when the text holds no rules, or too many
 */
export function* importRules(
  { text, mode }: ImportRequest,
  draft: readonly StoredRule[],
  circumstances: Circumstances,
): Steps<ImportView> {
  const sheet = withoutAmbiguous(yield* parse(text));
  if (sheet.rows.length === 0 && sheet.problems.length === 0) {
    throw new OperationError(
      'invalid-input',
      'there are no rules in the text; ' +
        'it needs a heading row with RuleType and EventName and a row for each rule',
    );
  }
  const imported = yield* withIds(sheet, draft);
  const rows = mode === 'replace' ? imported : merge(draft, imported);
  if (rows.length > MAX_ROWS) {
    throw new OperationError(
      'invalid-input',
      `the draft would have ${rows.length} rows; keep it to ${MAX_ROWS}, or replace its rows`,
    );
  }
  return {
    rows,
    problems: [
      ...sheet.problems.map(({ severity, where, message }) => ({
        severity,
        message: `${where} of the text: ${message}`,
      })),
      ...(yield* checkRows(rows, circumstances)).problems,
    ],
    changes: yield* changesBetween(draft, rows),
  };
}

function* parse(text: string): Steps<Sheet> {
  try {
    return yield* readRulesInSteps(text, LIMITS);
  } catch (error) {
    throw new OperationError('invalid-input', (error as Error).message);
  }
}

/**
 * Leaves out rows of a sheet with semicolons whose sum may be read in two ways: in the draft they would be
 * read in one of them.
 */
function withoutAmbiguous({ rows, problems }: Sheet): Sheet {
  const judged = rows.map((row) => {
    const cells = new RuleCells(row.where, row.cells, row.bySemicolon);
    const isLeftOut = row.bySemicolon === true && isAmbiguous(cells.used('Target-V') ?? '');
    if (isLeftOut) cells.sumTest();
    return { row, problems: isLeftOut ? cells.problems.filter(({ severity }) => severity === 'error') : [] };
  });
  return {
    rows: judged.filter((one) => one.problems.length === 0).map(({ row }) => row),
    problems: [...problems, ...judged.flatMap((one) => one.problems)],
  };
}

/** Gives each imported row an id: that of the draft's row with the same output, or a new one. */
function* withIds({ rows }: Sheet, draft: readonly StoredRule[]): Steps<StoredRule[]> {
  const taken = [...draft, ...rows].map(({ id }) => id);
  const nextId = createIdGenerator(taken);
  // An invalid row has no output by which a row of the draft could be found.
  const named = yield* mapInSteps(rows, (row) =>
    row.id === undefined && !ruleIn(cellsOf(row)) ? { ...row, id: nextId('row') } : row,
  );
  const nextFreeId = createIdGenerator([...taken, ...named.map(({ id }) => id)]);
  const identified = yield* identifyInSteps(named, draft, nextFreeId);
  return yield* mapInSteps(identified, ({ id, cells }) => ({ id, cells: withoutUnusedMarkers(cells) }));
}

function merge(draft: readonly StoredRule[], imported: readonly StoredRule[]): StoredRule[] {
  const byId = new Map(imported.map((rule) => [rule.id, rule]));
  const draftIds = new Set(draft.map(({ id }) => id));
  return [
    ...draft.map((rule) => byId.get(rule.id) ?? rule),
    ...imported.filter(({ id }) => !draftIds.has(id)),
  ];
}
