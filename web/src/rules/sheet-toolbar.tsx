import Button from '@cloudscape-design/components/button';
import ButtonDropdown from '@cloudscape-design/components/button-dropdown';
import Toggle from '@cloudscape-design/components/toggle';
import type { ReactElement } from 'react';
import type { ColumnDefinition } from './columns';
import { CASES, GUIDE, RECIPES, type Example } from './examples';
import { newId } from './new-id';
import { at } from './selection';
import { duplicate, isEnabled, newRow, remove, toggle } from './sheet-edits';
import type { Draft } from './use-draft';
import type { SheetState } from './use-sheet';

interface Props {
  readonly sheet: SheetState;
  readonly draft: Draft;
  /** Number of each row, from 1. */
  readonly numbers: readonly number[];
  readonly columns: readonly ColumnDefinition[];
  readonly allColumns: boolean;
  readonly onAllColumns: (all: boolean) => void;
  readonly readOnly: boolean;
  readonly onExample: (example: Example) => void;
  readonly building: boolean;
  /** Opens the builder with a new rule. */
  readonly onBuild: () => void;
  readonly onBuilding: (on: boolean) => void;
}

const EXAMPLES = [...CASES, ...RECIPES, GUIDE];

export function SheetToolbar({
  sheet,
  draft,
  numbers,
  columns,
  allColumns,
  onAllColumns,
  readOnly,
  onExample,
  building,
  onBuild,
  onBuilding,
}: Props): ReactElement {
  const columnToggle = (
    <Toggle checked={allColumns} onChange={({ detail }) => onAllColumns(detail.checked)}>
      All columns
    </Toggle>
  );
  if (readOnly) return <div className="sheet-toolbar">{columnToggle}</div>;

  const { selectedRows: selected } = sheet;
  const name = selected ? rowsName(numbers.slice(selected.top, selected.bottom + 1)) : 'the selected row';
  const { rows } = draft;
  const anyEnabled = selected === undefined || rows.slice(selected.top, selected.bottom + 1).some(isEnabled);
  const add = () => {
    sheet.endTyping();
    sheet.edit(
      [...rows, newRow(newId)],
      at(
        rows.length,
        Math.max(
          0,
          columns.findIndex(({ name: column }) => column === 'EventName'),
        ),
      ),
    );
  };
  return (
    <div className="sheet-toolbar" role="toolbar" aria-label="Rows">
      <ButtonDropdown
        mainAction={{ text: 'Add a rule', iconName: 'add-plus', onClick: add }}
        ariaLabel="Add an example"
        items={EXAMPLES.map(({ title, text }, index) => ({
          id: String(index),
          text: title,
          description: text,
        }))}
        onItemClick={({ detail }) => onExample(EXAMPLES[Number(detail.id)])}
      />
      <Button onClick={onBuild}>Build a rule</Button>
      <Button
        disabled={!selected}
        ariaLabel={`Duplicate ${name}`}
        onClick={() =>
          selected &&
          sheet.edit(duplicate(rows, selected.top, selected.bottom, newId), at(selected.bottom + 1, 0))
        }
      >
        Duplicate
      </Button>
      <Button
        disabled={!selected}
        ariaLabel={`${anyEnabled ? 'Disable' : 'Enable'} ${name}`}
        onClick={() => selected && sheet.edit(toggle(rows, selected.top, selected.bottom))}
      >
        {anyEnabled ? 'Disable' : 'Enable'}
      </Button>
      <Button
        disabled={!selected}
        ariaLabel={`Delete ${name}`}
        onClick={() =>
          selected && sheet.edit(remove(rows, selected.top, selected.bottom), at(selected.top, 0))
        }
      >
        Delete
      </Button>
      <Button
        iconName="undo"
        variant="icon"
        ariaLabel="Undo"
        disabled={!draft.canUndo}
        onClick={draft.undo}
      />
      <Button
        iconName="redo"
        variant="icon"
        ariaLabel="Redo"
        disabled={!draft.canRedo}
        onClick={draft.redo}
      />
      {columnToggle}
      <Toggle checked={building} onChange={({ detail }) => onBuilding(detail.checked)}>
        Builder
      </Toggle>
    </div>
  );
}

function rowsName(numbers: readonly number[]): string {
  if (numbers.length === 1) return `row ${numbers[0]}`;
  const follow = numbers.every((number, index) => number === numbers[0] + index);
  return follow ? `rows ${numbers[0]} to ${numbers.at(-1)}` : `${numbers.length} rows`;
}
