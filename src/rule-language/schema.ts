import * as z from 'zod';
import { isCalendarDay } from '../common/calendar-day';
import { decimal, digitsOf, MAX_DIGITS, plainNumber } from '../common/decimal-text';
import {
  DESTINATION_NAMES,
  MAX_DISTINCT,
  NUMBER_OPERATORS,
  OPERATORS,
  OPERATOR_SYNONYMS,
  STATISTICS,
  TEXT_OPERATORS,
} from './rule';

/** The JSON form of a rule. The JSON Schema in the package is made from this. */

const text = z.string().min(1, 'is empty; write a text');

/** A number, or a decimal as text where JSON's numbers are not exact enough. */
const number = z
  .union([z.number(), z.string()])
  .superRefine((value, { addIssue }) => {
    const plain = plainDecimal(value);
    if (plain === undefined) {
      addIssue({
        code: 'custom',
        message: `${JSON.stringify(value)} is not a number; write it like 1000 or "1000.50"`,
      });
    } else if (digitsOf(plain) > MAX_DIGITS) {
      addIssue({ code: 'custom', message: `has ${digitsOf(plain)} digits; write at most ${MAX_DIGITS}` });
    }
  })
  .meta({ description: 'A number, or a decimal as text where it has to be exact to more than 15 digits.' });

const day = z
  .string()
  .refine(
    (value) => /^\d{4}-\d{2}-\d{2}$/.test(value) && isCalendarDay(value),
    'is no day of the calendar; write YYYY-MM-DD like 2021-01-31',
  )
  .meta({ pattern: '^\\d{4}-\\d{2}-\\d{2}$' });

const attributeTest = z
  .strictObject({
    attribute: text,
    operator: z.enum(TEXT_OPERATORS),
    value: z.union([z.string(), z.array(z.string()).min(1)]).optional(),
  })
  .superRefine(({ operator, value }, { addIssue }) => arity(operator, value, addIssue));

const metricTest = z
  .strictObject({
    metric: text,
    operator: z.enum(NUMBER_OPERATORS),
    value: z.union([number, z.array(number).min(1)]).optional(),
  })
  .superRefine(({ operator, value }, { addIssue }) => arity(operator, value, addIssue));

/** How many values an operator takes. */
function arity(
  operator: string,
  value: unknown,
  addIssue: (issue: { code: 'custom'; path: string[]; message: string }) => void,
): void {
  const complain = (message: string) => addIssue({ code: 'custom', path: ['value'], message });
  if (operator === 'exists') {
    if (value !== undefined) complain('is not used with exists; leave it out');
  } else if (value === undefined) {
    complain(`is missing; write what ${operator} compares with`);
  } else if (operator === 'in') {
    if (!Array.isArray(value)) complain('is no list; write ["one", "another"]');
  } else if (operator === 'between') {
    if (!Array.isArray(value) || value.length !== 2) {
      complain('is not two numbers; write [lowest, highest]');
    } else if (Number(value[0]) > Number(value[1])) {
      complain(`${JSON.stringify(value)} ends before it begins; swap the two`);
    }
  } else if (Array.isArray(value)) {
    complain(`is a list; ${operator} compares with one value`);
  }
}

type FilterInput =
  | { all: FilterInput[] }
  | { any: FilterInput[] }
  | { not: FilterInput }
  | z.infer<typeof attributeTest>
  | z.infer<typeof metricTest>;

const filter: z.ZodType<FilterInput> = z
  .lazy(() =>
    z.union([
      z.strictObject({ all: z.array(filter).min(1) }),
      z.strictObject({ any: z.array(filter).min(1) }),
      z.strictObject({ not: filter }),
      attributeTest,
      metricTest,
    ]),
  )
  .meta({ id: 'filter', description: 'Which events count.' });

const statisticTest = z
  .strictObject({
    statistic: z.enum(STATISTICS),
    attribute: text
      .optional()
      .meta({ description: 'Whose different values are counted; with distinct only.' }),
    operator: z.enum([...OPERATORS, ...Object.keys(OPERATOR_SYNONYMS)] as [string, ...string[]]),
    target: number,
  })
  .superRefine(({ statistic, attribute, target }, { addIssue }) => {
    const plain = plainDecimal(target) ?? '';
    const whole = /^\d+$/.test(plain) && Number.isSafeInteger(Number(plain));
    if (statistic === 'distinct' && attribute === undefined) {
      addIssue({
        code: 'custom',
        path: ['attribute'],
        message: 'is missing; name the attribute whose different values are counted',
      });
    }
    if (statistic !== 'distinct' && attribute !== undefined) {
      addIssue({
        code: 'custom',
        path: ['attribute'],
        message: `is not used with ${statistic}; leave it out, or write it into the filter`,
      });
    }
    if (['count', 'distinct'].includes(statistic) && !whole) {
      addIssue({
        code: 'custom',
        path: ['target'],
        message: `${JSON.stringify(target)} is no count; write a whole number of 0 or more`,
      });
    } else if (statistic === 'distinct' && Number(plain) > MAX_DISTINCT) {
      addIssue({
        code: 'custom',
        path: ['target'],
        message: `is too large: ${MAX_DISTINCT} different values are told apart; write at most ${MAX_DISTINCT}`,
      });
    }
  });

type ConditionInput = { all: ConditionInput[] } | { any: ConditionInput[] } | z.infer<typeof statisticTest>;

const condition: z.ZodType<ConditionInput> = z
  .lazy(() =>
    z.union([
      z.strictObject({ all: z.array(condition).min(1) }),
      z.strictObject({ any: z.array(condition).min(1) }),
      statisticTest,
    ]),
  )
  .meta({ id: 'condition', description: 'When the rule is met.' });

export const RULE_SCHEMA = z
  .strictObject({
    version: z.literal(1).optional().meta({ description: 'Of the form; 1.' }),
    key: z.string().optional().meta({ description: 'A name for people; not what the rule is known by.' }),
    type: z.enum(['aggregator', 'date']).meta({
      description: 'aggregator: events from now on; date: those of a window of days, older ones included.',
    }),
    events: z
      .union([text, z.array(text).min(1)])
      .meta({ description: 'The event that counts, or several of which each counts.' }),
    filter: filter.optional(),
    metric: text
      .optional()
      .meta({ description: 'What is summed; else the only metric of an event, or the first by name.' }),
    condition,
    reset: z
      .enum(['none', 'zero', 'carry'])
      .optional()
      .meta({ description: 'What is left when the target is reached.' }),
    startDate: day.optional().meta({ description: 'First day of a date rule, YYYY-MM-DD.' }),
    finishDate: day.optional().meta({ description: 'Last day of a date rule, which still belongs to it.' }),
    startsAt: day.optional().meta({ description: 'First day on which an aggregator rule counts.' }),
    endsAt: day.optional().meta({ description: 'Last day on which an aggregator rule counts.' }),
    includeHistory: z
      .boolean()
      .optional()
      .meta({ description: 'Whether events from before the rule count as well.' }),
    output: text.optional().meta({
      description:
        'The attribute or event that the rule writes; needed where its name does not follow from one event and one value.',
    }),
    destinations: z.array(z.enum(DESTINATION_NAMES)).optional().meta({
      description:
        'Who is told; else every destination of the installation. An empty list: nobody, though the rule is judged and recorded.',
    }),
    enabled: z.boolean().optional(),
    description: z.string().optional(),
  })
  .meta({ id: 'rule' });

export type RuleInput = z.infer<typeof RULE_SCHEMA>;
export type { ConditionInput, FilterInput };

/** The document that holds rules. */
export const DOCUMENT_SCHEMA = z.strictObject({
  version: z.literal(1),
  rules: z.array(
    z.union([
      RULE_SCHEMA,
      z.looseObject({ RuleType: z.string() }).meta({ description: 'A row of the rules table, by column.' }),
    ]),
  ),
});

/** In plain notation; undefined when it is no decimal. */
export function plainDecimal(value: number | string): string | undefined {
  if (typeof value === 'number') return Number.isFinite(value) ? decimal(plainNumber(value)) : undefined;
  return decimal(value.trim());
}
