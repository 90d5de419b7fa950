import { memo, type ReactElement } from 'react';
import type { SheetRow } from '../../../src/playground/api';
import { CellEditor } from './cell-editor';
import type { Choice, ColumnDefinition } from './columns';
import type { EditorProps } from './editing';
import { NO_ROWS, ProblemNote } from './problem-note';
import type { RowFacts } from './row-facts';
import { RuleDetail } from './rule-detail';
import type { Place } from './selection';
import { isEnabled } from './sheet-edits';
import { TypingField } from './typing-field';

interface Props {
  /** Absent for the empty row at the end, in which a new rule begins. */
  readonly row?: SheetRow;
  readonly index: number;
  /** Number of the row in the whole draft, from 1; absent for the empty row. */
  readonly number?: number;
  readonly columns: readonly ColumnDefinition[];
  readonly facts: RowFacts;
  readonly stale: boolean;
  readonly anyUsers: boolean;
  /** First and last selected column of this row. */
  readonly selected?: readonly [number, number];
  readonly active?: number;
  readonly editing?: EditorProps;
  readonly choices: readonly Choice[];
  readonly readOnly: boolean;
  readonly onCompose: (on: boolean) => void;
  readonly onText: (text: string) => void;
  readonly onLeft: (place: Place, text: string) => void;
  /** Always the same function. */
  readonly onIncludeHistory: (row: string) => void;
}

/** Shown in the empty row at the end. */
const NEW_ROW_HINT = 'Type or paste';

export const SheetRowView = memo(
  ({
    row,
    index,
    number = index + 1,
    columns,
    facts,
    stale,
    anyUsers,
    selected,
    active,
    editing,
    choices,
    readOnly,
    onCompose,
    onText,
    onLeft,
    onIncludeHistory,
  }: Props): ReactElement => {
    const enabled = row === undefined || isEnabled(row);
    return (
      <tbody className={`rule${enabled ? '' : ' rule-disabled'}${selected ? ' rule-selected' : ''}`}>
        <tr>
          <th scope="row" data-row={index} className="row-number" title={row && 'Selects the row'}>
            {row ? number : <span aria-label="New rule">+</span>}
          </th>
          {columns.map((column, place) => {
            const value = row?.cells[column.name] ?? '';
            const problems = facts.problems.filter((problem) => problem.column === column.name);
            const severity = isPending(active, value)
              ? undefined
              : problems.some((problem) => problem.severity === 'error')
                ? 'error'
                : problems[0]?.severity;
            const isActive = active === place;
            const hint = !row && place === 0 && !readOnly ? NEW_ROW_HINT : undefined;
            const describedBy = problems.length > 0 ? problemsId(row?.id, column.name) : undefined;
            const isSelected = selected !== undefined && selected[0] <= place && place <= selected[1];
            return (
              <td
                key={column.name}
                role="gridcell"
                data-row={index}
                data-column={place}
                tabIndex={isActive && editing ? undefined : isActive && readOnly ? 0 : -1}
                aria-selected={isSelected}
                aria-readonly={readOnly || undefined}
                aria-invalid={severity === 'error' || undefined}
                aria-describedby={describedBy}
                className={classOf(isActive, isSelected, column.kind === 'number', severity)}
              >
                {isActive && editing ? (
                  <CellEditor {...editing} column={column} choices={choices} />
                ) : (
                  <>
                    <CellValue
                      value={value}
                      hint={hint}
                      opens={isActive && !readOnly && (column.kind === 'choice' || column.kind === 'date')}
                    />
                    {isActive && !readOnly && (
                      <TypingField
                        label={`${value || (hint ?? 'empty')}, ${column.name}, row ${number}`}
                        invalid={severity === 'error'}
                        describedBy={describedBy}
                        onCompose={onCompose}
                        onText={onText}
                        onLeft={(text) => onLeft({ row: index, column: place }, text)}
                      />
                    )}
                  </>
                )}
              </td>
            );
          })}
        </tr>
        {row &&
          columns.map(({ name }, place) => (
            <CellProblems
              key={name}
              id={problemsId(row.id, name)}
              problems={facts.problems.filter(({ column }) => column === name)}
              pending={isPending(active, row.cells[name] ?? '')}
              place={place}
              columns={columns}
            />
          ))}
        {row && (
          <tr className="detail-row">
            <td role="gridcell" colSpan={columns.length + 1}>
              <RuleDetail
                facts={facts}
                columns={columns}
                enabled={enabled}
                stale={stale}
                anyUsers={anyUsers}
                onIncludeHistory={readOnly ? undefined : () => onIncludeHistory(row.id)}
              />
            </td>
          </tr>
        )}
      </tbody>
    );
  },
  sameRow,
);

interface CellProblemsProps {
  readonly id: string;
  readonly problems: RowFacts['problems'];
  readonly pending: boolean;
  readonly place: number;
  readonly columns: readonly ColumnDefinition[];
}

/**
 * Shows problems below their cell, using the space to its right or left. When the cell is scrolled out of
 * view, they stay at the edge of the visible part.
 */
function CellProblems({ id, problems, pending, place, columns }: CellProblemsProps): ReactElement | null {
  if (problems.length === 0) return null;
  const isLeft = place < columns.length / 2;
  const beside = isLeft ? columns.slice(0, place) : columns.slice(place + 1);
  const room = <span style={{ flexBasis: `${(100 * widthOf(beside)) / widthOf(columns)}%` }} />;
  return (
    <tr className="problem-row">
      <td />
      <td role="gridcell" colSpan={columns.length}>
        <div className="beside">
          {isLeft && room}
          <div id={id} className={isLeft ? 'problems' : 'problems problems-left'}>
            {problems.map((problem) => (
              <ProblemNote key={problem.message} problem={problem} rows={NO_ROWS} pending={pending} />
            ))}
          </div>
          {!isLeft && room}
        </div>
      </td>
    </tr>
  );
}

/** Tells whether an empty cell is still to be filled in, because its row is being edited. */
function isPending(active: number | undefined, value: string): boolean {
  return active !== undefined && value === '';
}

function widthOf(columns: readonly ColumnDefinition[]): number {
  return columns.reduce((sum, { width }) => sum + width, 0);
}

function problemsId(row: string | undefined, column: string): string {
  return `problems-${row}-${column}`;
}

function CellValue({
  value,
  hint,
  opens,
}: {
  readonly value: string;
  readonly hint?: string;
  readonly opens: boolean;
}): ReactElement {
  const isSet = value !== '' && value !== 'na' && !value.startsWith('9999');
  return (
    <span className={isSet ? 'cell-value' : 'cell-value quiet'} title={value.length > 20 ? value : undefined}>
      {value || hint}
      {opens && (
        <span className="cell-opens" aria-hidden>
          ▾
        </span>
      )}
    </span>
  );
}

function classOf(active: boolean, selected: boolean, numeric: boolean, severity: string | undefined): string {
  return [
    'cell',
    active && 'cell-active',
    selected && 'cell-selected',
    numeric && 'cell-number',
    severity && `cell-${severity}`,
  ]
    .filter(Boolean)
    .join(' ');
}

/**
 * Compares by content, because each response of the server creates new objects and most of them are equal.
 */
function sameRow(before: Props, after: Props): boolean {
  return (
    before.row === after.row &&
    before.index === after.index &&
    before.number === after.number &&
    before.columns === after.columns &&
    before.stale === after.stale &&
    before.anyUsers === after.anyUsers &&
    before.active === after.active &&
    before.editing === after.editing &&
    before.choices === after.choices &&
    before.readOnly === after.readOnly &&
    before.selected?.join() === after.selected?.join() &&
    (before.facts === after.facts || JSON.stringify(before.facts) === JSON.stringify(after.facts))
  );
}
