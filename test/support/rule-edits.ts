import fc from 'fast-check';
import { jsonRules, tables } from './arbitraries';

export type Row = Readonly<Record<string, string>>;

/** Edit of a row: how it becomes another row, or undefined when it is removed. */
type Edit = (row: Row) => Row | undefined;

const FIRST_DAYS = ['2021-01-01', '2021-01-02', '2021-01-31'];

const withDefinition = (row: Row, change: (rule: object) => object): Row => ({
  ...row,
  Definition: JSON.stringify(change(JSON.parse(row.Definition) as object)),
});

/** Makes a rule count the events from before it, too. */
export function withHistory(row: Row): Row {
  return 'Definition' in row
    ? withDefinition(row, (rule) => ({ ...rule, includeHistory: true }))
    : { ...row, IncludeHistory: 'yes' };
}

const editOf = (cells: Row, json: object): Edit => {
  return (row) =>
    'Definition' in row ? withDefinition(row, (rule) => ({ ...rule, ...json })) : { ...row, ...cells };
};

const edits: fc.Arbitrary<Edit> = fc.oneof(
  { weight: 3, arbitrary: fc.constant<Edit>((row) => row) },
  { weight: 1, arbitrary: fc.constant<Edit>(() => undefined) },
  { weight: 2, arbitrary: fc.constant<Edit>(withHistory) },
  {
    weight: 2,
    arbitrary: fc.integer({ min: 1, max: 5 }).map((target): Edit => {
      const condition = { statistic: 'count', operator: 'atLeast', target };
      return (row) =>
        'Definition' in row
          ? editOf({}, { condition })(row)
          : { ...row, [row['Operator-C'] === 'na' ? 'Target-V' : 'Target-C']: String(target) };
    }),
  },
  {
    weight: 1,
    arbitrary: fc
      .constantFrom('click', 'buy')
      .map((event) => editOf({ EventName: event }, { events: [event] })),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom('amount', 'items').map((metric) => editOf({ Metric: metric }, { metric })),
  },
  {
    weight: 1,
    arbitrary: fc
      .constantFrom('chair', "Levi's")
      .map((kind) =>
        editOf(
          { AttributeName: 'kind', AttributeValue: kind },
          { filter: { attribute: 'kind', operator: 'equals', value: kind } },
        ),
      ),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom(...FIRST_DAYS).map(
      (day): Edit =>
        (row) =>
          'Definition' in row || row.RuleType === 'date'
            ? { ...row, ...(row.StartDate && { StartDate: '2021-01-01', FinishDate: '2021-02-01' }) }
            : { ...row, StartsAt: day },
    ),
  },
  // A wrong row waits for the fix.
  {
    weight: 1,
    arbitrary: fc.constant<Edit>((row) =>
      'Definition' in row ? editOf({}, { condition: {} })(row) : { ...row, 'Operator-C': 'grater' },
    ),
  },
);

/** Three tables of one installation, one after the other: edited, replaced, removed and brought back. */
export const editedTables: fc.Arbitrary<Row[][]> = fc
  .tuple(
    fc.tuple(tables, jsonRules),
    tables,
    fc.array(fc.array(edits, { minLength: 10, maxLength: 10 }), { minLength: 3, maxLength: 3 }),
    fc.array(fc.boolean(), { minLength: 10, maxLength: 10 }),
  )
  .map(([[flat, json], replacements, steps, replaced]) => {
    const rows: Row[] = [...flat, ...json];
    // A replacement has the output of the rule whose place it takes.
    const alternative = rows.map((row, i) => (replaced[i] ? (replacements[i] ?? row) : row));
    return steps.map((editsOfStep, step) =>
      (step === 2 ? alternative : rows)
        .map((row, i) => editsOfStep[i % 10](row))
        .filter((row) => row !== undefined),
    );
  });
