import { Fragment, useMemo, useState, type ReactElement, type ReactNode } from 'react';
import type { Vocabulary } from '../../../src/playground/api';
import type { Choice, ColumnDefinition } from './columns';
import type { Facts } from './row-facts';
import { SheetRowView } from './sheet-row';
import { suggestionsFor } from './suggestions';
import type { Draft } from './use-draft';
import type { SheetState } from './use-sheet';
import { useSheetKeys } from './use-sheet-keys';

interface Props {
  readonly sheet: SheetState;
  readonly draft: Draft;
  /** Number of each row, from 1. */
  readonly numbers: readonly number[];
  readonly columns: readonly ColumnDefinition[];
  readonly facts: Facts;
  readonly vocabulary?: Vocabulary;
  readonly stale: boolean;
  readonly readOnly: boolean;
  readonly onFind: () => void;
  readonly onRefused: (reason: string) => void;
}

/** Width of the column with the row numbers, in pixels. */
const NUMBER_WIDTH_PX = 40;
const NO_CHOICES: readonly Choice[] = [];

/** Shows the rules as a spreadsheet: one cell is active, arrow keys move, typing edits. */
export function Sheet({
  sheet,
  draft,
  numbers,
  columns,
  facts,
  vocabulary,
  stale,
  readOnly,
  onFind,
  onRefused,
}: Props): ReactElement {
  const {
    rows,
    newRowId,
    selection: { focus },
    block,
    editor,
    beginTyping,
    compose,
    overwrite,
  } = sheet;
  const [clickedHeading, setClickedHeading] = useState<{
    readonly name: string;
    readonly activeColumn: number;
  }>();
  const keys = useSheetKeys(sheet, draft, columns, readOnly, onFind, onRefused);
  const column =
    columns.find(
      ({ name }) => clickedHeading?.activeColumn === focus.column && name === clickedHeading.name,
    ) ?? columns[focus.column];
  const cells = rows[focus.row]?.cells;
  const choices = useMemo(
    () => suggestionsFor(columns[focus.column], cells ?? {}, vocabulary),
    [columns, focus.column, cells, vocabulary],
  );
  const shown = readOnly ? rows : [...rows, undefined];

  return (
    <>
      <p className="column-help">
        <b>{capitalised(column.gloss)}</b> <span className="quiet">{column.name}</span> {column.help}
      </p>
      <p id="sheet-keys" className="visually-hidden">
        Arrow keys move, Enter or typing edits, Control C and V copy and paste, Control D fills down, Control
        F finds, Control Z takes back. Escape and then Tab leaves the sheet.
      </p>
      <div className="sheet-frame">
        <table
          ref={sheet.table}
          className="sheet"
          style={{ inlineSize: columns.reduce((sum, { width }) => sum + width, NUMBER_WIDTH_PX) }}
          role="grid"
          aria-label="Rules"
          aria-multiselectable
          aria-describedby="sheet-keys"
          aria-readonly={readOnly || undefined}
          {...keys}
        >
          <colgroup>
            <col style={{ width: NUMBER_WIDTH_PX }} />
            {columns.map(({ name, width }) => (
              <col key={name} style={{ width }} />
            ))}
          </colgroup>
          <thead>
            <tr>
              <th scope="col" className="row-number">
                <span className="visually-hidden">Row</span>
              </th>
              {columns.map(({ name, gloss, help }, index) => (
                <th
                  key={name}
                  scope="col"
                  title={help}
                  className={index === focus.column ? 'heading heading-active' : 'heading'}
                  onClick={() => setClickedHeading({ name, activeColumn: focus.column })}
                >
                  {capitalised(gloss)}
                  <small>{broken(name)}</small>
                </th>
              ))}
            </tr>
          </thead>
          {shown.map((row, index) => {
            const isActive = focus.row === index;
            const isSelected = block.top <= index && index <= block.bottom;
            return (
              <SheetRowView
                key={row?.id ?? newRowId}
                row={row}
                index={index}
                number={numbers[index]}
                columns={columns}
                facts={facts.of(row?.id ?? '')}
                stale={stale}
                anyUsers={facts.anyUsers}
                selected={isSelected ? [block.left, block.right] : undefined}
                active={isActive ? focus.column : undefined}
                editing={isActive ? editor : undefined}
                choices={isActive ? choices : NO_CHOICES}
                readOnly={readOnly}
                onCompose={compose}
                onText={beginTyping}
                onLeft={overwrite}
                onIncludeHistory={sheet.includeHistory}
              />
            );
          })}
        </table>
      </div>
    </>
  );
}

function capitalised(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
}

/** Allows a line break between the words of a column name. */
function broken(name: string): ReactNode {
  return name.split(/(?<=[a-z])(?=[A-Z])/).map((word, index) => (
    <Fragment key={word}>
      {index > 0 && <wbr />}
      {word}
    </Fragment>
  ));
}
