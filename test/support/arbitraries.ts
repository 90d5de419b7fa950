import fc from 'fast-check';
import { DatedEvent } from '../../src/engine/events/event';
import { OPERATOR_NAMES, OperatorRow, OPERATORS } from '../../src/rule-language/operators';
import { event } from './builders';
import { Cells } from './naive-model';

const DAYS = ['2021-01-01', '2021-01-02', '2021-01-03', '2021-01-31', '2021-02-01'];
const NAMES = ['click', 'buy'];
/** Values that rules name as an attribute; some events carry the last one as a number. */
export const KINDS = ['chair', "Levi's", '42'];

/** Some local days, among them neighbours and both ends of a month. */
export const days = fc.constantFrom(...DAYS);

export const amounts = fc.oneof(
  fc.integer({ min: -50, max: 200 }),
  fc.integer({ min: 0, max: 10_000 }).map((cents) => cents / 100),
);

/** Values that rules name as a metric and events carry as a text, of which some are numbers. */
const texts = fc.oneof(
  amounts.map((amount) => amount.toFixed(2)),
  fc.constantFrom('007', '-0.5', '1,000', '5 EUR', '', 'true'),
);

export function events(userId: fc.Arbitrary<string> = fc.constant('ann')): fc.Arbitrary<DatedEvent> {
  return fc
    .record({
      userId,
      name: fc.constantFrom(...NAMES),
      day: fc.constantFrom(...DAYS),
      kind: fc.oneof(
        fc.constant({}),
        fc.constantFrom(...KINDS).map((kind) => ({ attributes: { kind } })),
        fc.constant({ metrics: { kind: 42 } }),
      ),
      attributes: fc.oneof(
        { weight: 3, arbitrary: fc.constant({}) },
        fc.dictionary(fc.constantFrom('amount', 'items'), texts, { maxKeys: 2 }),
      ),
      metrics: fc.dictionary(fc.constantFrom('amount', 'items'), amounts, { maxKeys: 2 }),
    })
    .map(({ kind, attributes, metrics, ...parts }) =>
      event({
        ...parts,
        time: Date.parse(`${parts.day}T12:00:00Z`),
        attributes: { ...attributes, ...('attributes' in kind && kind.attributes) },
        metrics: { ...metrics, ...('metrics' in kind && kind.metrics) },
      }),
    );
}

const sides = fc.oneof(
  fc.record({
    'Operator-C': fc.constantFrom(...OPERATOR_NAMES),
    'Target-C': fc.integer({ min: 0, max: 5 }).map(String),
  }),
  fc.record({
    'Operator-V': fc.constantFrom(...OPERATOR_NAMES),
    'Target-V': amounts.map(String),
  }),
  fc.record({
    'Operator-C': fc.constantFrom('greater', 'atLeast', 'less'),
    'Target-C': fc.integer({ min: 0, max: 5 }).map(String),
    'Operator-V': fc.constantFrom('greater', 'atLeast', 'less'),
    'Target-V': amounts.map(String),
  }),
);

const operatorsWhere = (fits: (row: OperatorRow) => boolean) =>
  fc.constantFrom(...OPERATOR_NAMES.filter((name) => fits(OPERATORS[name])));
const firing = operatorsWhere(({ reached }) => reached !== undefined);
const carrying = operatorsWhere(({ carries }) => carries);
const targetCounts = fc.integer({ min: 1, max: 4 }).map(String);
const targetSums = fc.integer({ min: 1, max: 90 }).map(String);

export const caps = fc.constantFrom(
  '1 per day',
  '2 per day',
  '1 per 2 days',
  '2 per 3 days',
  '1 per week',
  '1 per month',
  '2 per quarter',
  '1 per year',
  '1 ever',
  '3 ever',
);

const resets = fc
  .oneof(
    fc.record({ 'Operator-C': firing, 'Target-C': targetCounts, 'Reset': fc.constant('zero') }),
    fc.record({ 'Operator-V': firing, 'Target-V': targetSums, 'Reset': fc.constant('zero') }),
    fc.record({ 'Operator-V': carrying, 'Target-V': targetSums, 'Reset': fc.constant('carry') }),
  )
  .chain((cells) =>
    fc
      .record({
        AtMost: fc.oneof(fc.constant('na'), caps),
        IncludeHistory: fc.constantFrom('no', 'no', 'yes'),
        Existing: fc.constantFrom('skip', 'fire'),
      })
      .map(({ Existing, ...others }) => ({
        ...cells,
        ...others,
        Existing: others.IncludeHistory === 'yes' ? Existing : 'skip',
        ResetWhenReachTarget: 'yes',
      })),
  );

const windows = fc.tuple(fc.constantFrom(...DAYS), fc.constantFrom(...DAYS)).map((ends) => {
  const [StartDate, FinishDate] = [...ends].sort();
  return { RuleType: 'date', StartDate, FinishDate };
});

const UNUSED = {
  'RuleType': 'aggregator',
  'AttributeName': 'na',
  'AttributeValue': 'na',
  'Operator-C': 'na',
  'Target-C': '0',
  'Operator-V': 'na',
  'Target-V': '0',
  'ResetWhenReachTarget': 'no',
  'Reset': 'na',
  'AtMost': 'na',
  'IncludeHistory': 'no',
  'Existing': 'skip',
};

/** Tables of valid rules, each of which has its own output. */
export const tables: fc.Arbitrary<Cells[]> = fc
  .array(
    fc.tuple(
      fc.oneof(
        sides,
        resets,
        fc.tuple(sides, windows).map(([side, window]) => ({ ...side, ...window })),
      ),
      fc.record({
        EventName: fc.constantFrom(...NAMES),
        Metric: fc.constantFrom('na', 'amount', 'items', 'kind'),
        filter: fc.oneof(
          fc.constant({}),
          fc.constantFrom(...KINDS).map((kind) => ({ AttributeName: 'kind', AttributeValue: kind })),
        ),
      }),
    ),
    { maxLength: 6 },
  )
  .map((drafts) =>
    drafts.map(([kind, { filter, ...rest }], i): Cells => ({
      ...UNUSED,
      ...rest,
      ...filter,
      ...kind,
      Output: `output-${i}`,
    })),
  );

/** Every statistic that a rule may tell, by its text in the table. */
export const toldStatistics = fc.constantFrom(
  'count',
  'sum',
  'average',
  'min',
  'max',
  'distinct kind',
  'days',
  'first',
  'last',
  'first kind',
  'last kind',
);

/** Rules that tell their number. */
export const valueRules: fc.Arbitrary<Cells> = fc
  .record({
    EventName: fc.constantFrom(...NAMES),
    Metric: fc.constantFrom('na', 'amount'),
    Statistic: toldStatistics,
    filter: fc.oneof(
      fc.constant({}),
      fc.constantFrom(...KINDS).map((kind) => ({ AttributeName: 'kind', AttributeValue: kind })),
    ),
  })
  .map(({ filter: only, ...rest }) => ({
    ...UNUSED,
    ...rest,
    ...only,
    RuleType: 'value',
    Output: 'output-value',
  }));

const textFilters = fc.oneof(
  fc.record({
    attribute: fc.constant('kind'),
    operator: fc.constantFrom('equals', 'notEquals', 'startsWith', 'contains'),
    value: fc.constantFrom(...KINDS, 'ch'),
  }),
  fc.record({
    attribute: fc.constant('kind'),
    operator: fc.constant('in'),
    value: fc.uniqueArray(fc.constantFrom(...KINDS), { minLength: 1 }),
  }),
  fc.record({ attribute: fc.constant('kind'), operator: fc.constant('exists') }),
);
const numberFilters = fc.oneof(
  fc.record({
    metric: fc.constantFrom('amount', 'items'),
    operator: fc.constantFrom('equals', 'notEquals', 'greater', 'atLeast', 'less', 'atMost'),
    value: amounts,
  }),
  fc.record({
    metric: fc.constant('amount'),
    operator: fc.constant('between'),
    value: fc.tuple(amounts, amounts).map((pair) => [...pair].sort((a, b) => a - b)),
  }),
);
const { filter } = fc.letrec<{ filter: unknown }>((tie) => ({
  filter: fc.oneof(
    { maxDepth: 3 },
    textFilters,
    numberFilters,
    fc.record({ not: tie('filter') }),
    fc.record({ all: fc.array(tie('filter'), { minLength: 1, maxLength: 3 }) }),
    fc.record({ any: fc.array(tie('filter'), { minLength: 1, maxLength: 3 }) }),
  ),
}));

const comparisons = fc.constantFrom(...OPERATOR_NAMES);
const statistics = fc.oneof(
  fc.record({
    statistic: fc.constant('count'),
    operator: comparisons,
    target: fc.integer({ min: 0, max: 5 }),
  }),
  fc.record({
    statistic: fc.constantFrom('sum', 'average', 'min', 'max'),
    operator: comparisons,
    target: amounts,
  }),
  fc.record({
    statistic: fc.constant('distinct'),
    attribute: fc.constant('kind'),
    operator: comparisons,
    target: fc.integer({ min: 0, max: 3 }),
  }),
  fc.record({
    statistic: fc.constant('days'),
    operator: comparisons,
    target: fc.integer({ min: 0, max: 3 }),
  }),
);
const { condition } = fc.letrec<{ condition: unknown }>((tie) => ({
  condition: fc.oneof(
    { maxDepth: 3 },
    statistics,
    fc.record({ all: fc.array(tie('condition'), { minLength: 1, maxLength: 3 }) }),
    fc.record({ any: fc.array(tie('condition'), { minLength: 1, maxLength: 3 }) }),
  ),
}));

/** Valid rules in their JSON form, as rows: each has its own output, and none is ever reset. */
export const jsonRules: fc.Arbitrary<Record<string, string>[]> = fc
  .array(
    fc.record({
      type: fc.constant('aggregator'),
      events: fc.uniqueArray(fc.constantFrom(...NAMES), { minLength: 1 }),
      metric: fc.constantFrom('amount', 'items'),
      filter: fc.option(filter, { nil: undefined }),
      condition,
      includeHistory: fc.boolean(),
    }),
    { maxLength: 4 },
  )
  .map((rules) =>
    rules.map((rule, i) => ({ Definition: JSON.stringify({ ...rule, output: `output-json-${i}` }) })),
  );
