import { Column, COLUMN_NAMES, columnOf, isMarker, isNa } from '../columns';
import { NO_DESTINATION } from '../destination-names';
import { RuleCells } from '../parse/cells';
import { isStatistic, isText } from '../statistics';
import { AttributeForm, Cells, ConditionForm, FilterForm, JsonForm, TestForm, withoutGaps } from './form';
import { jsonFormOf } from './read-form';

/**
 * Writes a rule as the cells of its row: in columns where they say it, else as JSON. Cells that mean what
 * they meant stay as they are, and so do those that no rule reads.
 */
export function cellsOf(form: JsonForm, before: Cells): Cells {
  const cells: Record<string, string> = {};
  const byColumn = new Map<Column, string>();
  for (const [heading, value] of Object.entries(before)) {
    const column = columnOf(heading);
    if (column) byColumn.set(column, value);
    else cells[heading] = value;
  }
  const definition = new RuleCells('', before).used('Definition');
  const isRow = definition === undefined;
  const known = jsonFormOf(before);
  const earlier =
    known && (isRow ? flatCells(known, true) : { Definition: definition, ...cellsBeside(known) });
  const next = flatCells(form, isRow) ?? { Definition: definitionOf(form), ...cellsBeside(form) };
  for (const column of COLUMN_NAMES) {
    const value = next[column] ?? '';
    const isKept = earlier !== undefined && value === (earlier[column] ?? '');
    // Beside JSON, the marks of unused cells would be reported.
    const mayStay = !('Definition' in next) || column === 'Enabled' || column === 'Description';
    const cell = isKept && mayStay ? (byColumn.get(column) ?? '') : value;
    if (cell !== '') cells[column] = cell;
  }
  return cells;
}

/** Writes what stands in cells beside JSON. */
function cellsBeside({ enabled, description = '' }: JsonForm): Partial<Record<Column, string>> {
  return { Enabled: enabled === false ? 'no' : '', Description: description };
}

/**
 * Writes a rule in the columns of a row.
 *
 * @param unfinished whether the value of a filter may still be missing; it means an empty text otherwise
 * @returns undefined when the columns cannot say it
 */
function flatCells(form: JsonForm, unfinished: boolean): Partial<Record<Column, string>> | undefined {
  const { type, events = [], filter, condition, destinations, reset, statistic, attribute } = form;
  const tests = condition === undefined ? {} : flatTests(condition);
  const isFlat =
    events.length <= 1 &&
    tests !== undefined &&
    (filter === undefined || isFlatFilter(filter, unfinished)) &&
    [...events, form.metric, form.output, form.description, attribute].every(fitsCell);
  if (!isFlat) return undefined;
  const filtered = filter as AttributeForm | undefined;
  const day = (value: string | undefined) => value ?? '';
  return {
    'RuleType': type ?? '',
    'EventName': events[0] ?? '',
    'AttributeName': filtered?.attribute ?? '',
    'AttributeValue': filtered?.values[0] ?? '',
    'Operator-C': tests.count?.operator ?? '',
    'Target-C': tests.count?.target ?? '',
    'Operator-V': tests.sum?.operator ?? '',
    'Target-V': tests.sum?.target ?? '',
    'ResetWhenReachTarget': type === 'value' ? '' : reset === undefined || reset === 'none' ? 'no' : 'yes',
    'StartDate': day(form.startDate),
    'FinishDate': day(form.finishDate),
    'Key': form.key ?? '',
    'Metric': form.metric ?? '',
    'Output': form.output ?? '',
    'Reset': reset === undefined || reset === 'none' || reset === 'zero' ? '' : reset,
    ...cellsBeside(form),
    'StartsAt': day(form.startsAt),
    'EndsAt': day(form.endsAt),
    'IncludeHistory': form.includeHistory ? 'yes' : '',
    'Existing': form.existing ?? '',
    'Period': form.period ?? '',
    'AtMost': form.atMost ?? '',
    'Statistic': [statistic, attribute].filter(Boolean).join(' '),
    'Destination': destinations === undefined ? '' : destinations.join(', ') || NO_DESTINATION,
  };
}

/** Tells whether a cell can hold a text: one that says `na`, or has spaces around it, is read differently. */
function fitsCell(value: string | undefined): boolean {
  return value === undefined || (!isNa(value) && value === value.trim());
}

function isFlatFilter(filter: FilterForm, unfinished: boolean): filter is AttributeForm {
  if (!('attribute' in filter) || filter.operator !== 'equals' || filter.values.length > 1) return false;
  const [value = ''] = filter.values;
  return (
    filter.attribute !== '' &&
    fitsCell(filter.attribute) &&
    fitsCell(value) &&
    !isMarker('AttributeValue', value) &&
    (unfinished || value !== '')
  );
}

/** Returns the tests of the count and the sum that a condition consists of; undefined when it is another. */
function flatTests(
  condition: ConditionForm,
): { readonly count?: TestForm; readonly sum?: TestForm } | undefined {
  const parts = 'all' in condition ? condition.all : [condition];
  const found: { count?: TestForm; sum?: TestForm } = {};
  for (const part of parts) {
    if (!('statistic' in part)) return undefined;
    const { statistic, operator, target, ...own } = part;
    if (statistic !== 'count' && statistic !== 'sum') return undefined;
    if (found[statistic] || Object.keys(own).length > 0) return undefined;
    if (operator === '' || ![operator, target].every(fitsCell)) return undefined;
    found[statistic] = part;
  }
  return parts.length === 0 ? undefined : found;
}

/** Writes a rule as JSON. What stands in cells beside it is left out. */
export function definitionOf({ enabled: _, description: __, ...form }: JsonForm): string {
  const { events, filter, condition, ...others } = form;
  const { type, ...rest } = withoutGaps(others);
  return JSON.stringify({
    type,
    events: events?.length === 1 ? events[0] : events,
    filter: filter && writtenFilter(filter),
    condition: condition && writtenCondition(condition),
    ...rest,
  });
}

function writtenFilter(filter: FilterForm): unknown {
  if ('all' in filter) return { all: filter.all.map(writtenFilter) };
  if ('any' in filter) return { any: filter.any.map(writtenFilter) };
  if ('not' in filter) return { not: writtenFilter(filter.not) };
  const { values: texts, ...test } = filter;
  const written = 'metric' in filter ? texts.map(numberOrText) : texts;
  const isList = test.operator === 'in' || test.operator === 'between';
  return { ...test, ...(written.length > 0 && { value: isList ? written : written[0] }) };
}

function writtenCondition(condition: ConditionForm): unknown {
  if ('all' in condition) return { all: condition.all.map(writtenCondition) };
  if ('any' in condition) return { any: condition.any.map(writtenCondition) };
  if ('not' in condition) return { not: writtenCondition(condition.not) };
  const { events, filter, target, ...test } = condition;
  return {
    ...(events && { events: events.length === 1 ? events[0] : events }),
    ...(filter && { filter: writtenFilter(filter) }),
    ...test,
    target: comparesText(test) ? target : numberOrText(target),
  };
}

/** Tells whether a test compares a text; one of an unknown statistic does not. */
export function comparesText({ statistic, attribute }: Pick<TestForm, 'statistic' | 'attribute'>): boolean {
  return isStatistic(statistic) && isText({ statistic, attribute });
}

/** Writes a number as one of JSON where that has all its digits. */
function numberOrText(value: string): number | string {
  return /^-?\d{1,15}(\.\d+)?$/.test(value) && String(Number(value)) === value ? Number(value) : value;
}
