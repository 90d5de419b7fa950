import * as z from '../../common/zod';
import { RuleCells } from '../parse/cells';
import { Cells, ConditionForm, FilterForm, JsonForm, withoutGaps } from './form';

const text = z.optional(z.string());
const scalar = z.union([z.string(), z.number()]);
const names = z.optional(z.union([z.string(), z.array(z.string())]));
const values = z.optional(z.union([scalar, z.array(scalar)]));

const filterShape: z.ZodMiniType<FilterShape> = z.lazy(() =>
  z.union([
    z.strictObject({ all: z.array(filterShape) }),
    z.strictObject({ any: z.array(filterShape) }),
    z.strictObject({ not: filterShape }),
    z.strictObject({ attribute: z.string(), operator: z.string(), value: values }),
    z.strictObject({ metric: z.string(), operator: z.string(), value: values }),
  ]),
);

type FilterShape =
  | { all: FilterShape[] }
  | { any: FilterShape[] }
  | { not: FilterShape }
  | { attribute: string; operator: string; value?: z.infer<typeof values> }
  | { metric: string; operator: string; value?: z.infer<typeof values> };

const testShape = z.strictObject({
  statistic: z.string(),
  attribute: text,
  operator: z.string(),
  target: scalar,
  events: names,
  filter: z.optional(filterShape),
  metric: text,
  period: text,
  startDate: text,
  finishDate: text,
});

type ConditionShape =
  { all: ConditionShape[] } | { any: ConditionShape[] } | { not: ConditionShape } | z.infer<typeof testShape>;

const conditionShape: z.ZodMiniType<ConditionShape> = z.lazy(() =>
  z.union([
    z.strictObject({ all: z.array(conditionShape) }),
    z.strictObject({ any: z.array(conditionShape) }),
    z.strictObject({ not: conditionShape }),
    testShape,
  ]),
);

/** Shape of the JSON form without what its texts have to be. */
const ruleShape = z.strictObject({
  version: z.optional(z.literal(1)),
  key: text,
  type: text,
  events: names,
  filter: z.optional(filterShape),
  metric: text,
  condition: z.optional(conditionShape),
  statistic: text,
  attribute: text,
  reset: text,
  startDate: text,
  finishDate: text,
  startsAt: text,
  endsAt: text,
  includeHistory: z.optional(z.boolean()),
  existing: text,
  period: text,
  atMost: text,
  output: text,
  destinations: z.optional(z.array(z.string())),
  enabled: z.optional(z.boolean()),
  description: text,
});

/**
 * Reads the rule of a row, whether it is written in cells or as JSON.
 *
 * @returns undefined when its JSON has parts that no rule has, which would be lost
 */
export function jsonFormOf(row: Cells): JsonForm | undefined {
  const cells = new RuleCells('', row);
  const definition = cells.used('Definition');
  if (definition === undefined) return formOfCells(cells);
  const form = formOfDefinition(definition);
  return (
    form && {
      ...form,
      enabled: cells.yesOrNo('Enabled') === false ? false : form.enabled,
      description: cells.used('Description') ?? form.description,
    }
  );
}

function formOfCells(cells: RuleCells): JsonForm {
  const isReset = /^(yes|true)$/i.test(cells.raw('ResetWhenReachTarget'));
  const statistic = /^(\S+)\s*(.*)$/s.exec(cells.used('Statistic') ?? '');
  const attribute = cells.used('AttributeName');
  return withoutGaps({
    key: cells.used('Key'),
    type: cells.used('RuleType')?.toLowerCase(),
    events: listOf(cells.used('EventName')),
    filter:
      attribute === undefined
        ? undefined
        : { attribute, operator: 'equals', values: [cells.raw('AttributeValue')] },
    metric: cells.used('Metric'),
    condition: conditionOfCells(cells),
    statistic: statistic?.[1].toLowerCase(),
    attribute: statistic?.[2] || undefined,
    reset: isReset ? (cells.used('Reset')?.toLowerCase() ?? 'zero') : undefined,
    startDate: dayOf(cells, 'StartDate'),
    finishDate: dayOf(cells, 'FinishDate'),
    startsAt: dayOf(cells, 'StartsAt'),
    endsAt: dayOf(cells, 'EndsAt'),
    includeHistory: cells.yesOrNo('IncludeHistory') || undefined,
    existing: cells.used('Existing')?.toLowerCase(),
    period: cells.used('Period'),
    atMost: cells.used('AtMost'),
    output: cells.used('Output'),
    destinations: cells.destinations('Destination'),
    enabled: cells.yesOrNo('Enabled') === false ? false : undefined,
    description: cells.used('Description'),
  });
}

type DayColumn = 'StartDate' | 'FinishDate' | 'StartsAt' | 'EndsAt';

function dayOf(cells: RuleCells, column: DayColumn): string | undefined {
  return cells.hasDay(column) ? cells.used(column) : undefined;
}

function conditionOfCells(cells: RuleCells): ConditionForm | undefined {
  const tests = (
    [
      ['count', 'Operator-C', 'Target-C'],
      ['sum', 'Operator-V', 'Target-V'],
    ] as const
  ).flatMap(([statistic, operatorColumn, targetColumn]) => {
    const operator = cells.used(operatorColumn);
    return operator === undefined ? [] : [{ statistic, operator, target: cells.raw(targetColumn) }];
  });
  return tests.length > 1 ? { all: tests } : tests[0];
}

function formOfDefinition(definition: string): JsonForm | undefined {
  let json: unknown;
  try {
    json = JSON.parse(definition);
  } catch {
    return undefined;
  }
  const read = ruleShape.safeParse(json);
  if (!read.success) return undefined;
  const { version: _, events, filter, condition, ...others } = read.data;
  return withoutGaps({
    ...others,
    events: listOf(events),
    filter: filter && formOfFilter(filter),
    condition: condition && formOfCondition(condition),
  });
}

function formOfFilter(filter: FilterShape): FilterForm {
  if ('all' in filter) return { all: filter.all.map(formOfFilter) };
  if ('any' in filter) return { any: filter.any.map(formOfFilter) };
  if ('not' in filter) return { not: formOfFilter(filter.not) };
  const { value, ...test } = filter;
  return { ...test, values: value === undefined ? [] : [value].flat().map(String) };
}

function formOfCondition(condition: ConditionShape): ConditionForm {
  if ('all' in condition) return { all: condition.all.map(formOfCondition) };
  if ('any' in condition) return { any: condition.any.map(formOfCondition) };
  if ('not' in condition) return { not: formOfCondition(condition.not) };
  const { events, filter, target, ...test } = condition;
  return withoutGaps({
    ...test,
    target: String(target),
    events: listOf(events),
    filter: filter && formOfFilter(filter),
  });
}

function listOf(value: string | readonly string[] | undefined): readonly string[] | undefined {
  return value === undefined ? undefined : [value].flat();
}
