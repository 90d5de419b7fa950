import { dayMeantBy, isCalendarDay } from '../common/calendar-day';
import { decimal, digitsOf, isAmbiguous, MAX_DIGITS, plainNumber, readingsOf } from '../common/decimal-text';
import { quote } from '../common/quote';
import * as z from '../common/zod';
import { DESTINATION_NAMES } from './destination-names';
import {
  FilterValues,
  NUMBER_OPERATORS,
  NUMBER_OPERATOR_NAMES,
  TEXT_OPERATORS,
  TEXT_OPERATOR_NAMES,
} from './filter-operators';
import { firingCapOf } from './firing-cap';
import { operatorOf, OPERATORS, OPERATOR_SPELLINGS, TEXT_COMPARISONS } from './operators';
import { readPeriod } from './period';
import { RESET_MODE_NAMES } from './reset-modes';
import { EXISTING_USERS, RULE_KINDS } from './rule';
import {
  attributeFault,
  isText,
  MAX_TEXT_LENGTH,
  Statistic,
  STATISTICS,
  STATISTIC_NAMES,
} from './statistics';

const text = z.string().check(z.minLength(1, 'is empty; write a text'));

/** Number, or a decimal as text where JSON's numbers are not exact enough. */
const number = z.union([z.number(), z.string()]).check(
  z.superRefine((value, { addIssue }) => {
    const fault = faultOfNumber(value);
    if (fault !== undefined) addIssue({ code: 'custom', message: fault });
  }),
);

function faultOfNumber(value: number | string): string | undefined {
  const plain = plainDecimal(value);
  if (plain === undefined) {
    return `${JSON.stringify(value)} is not a number; write it like 1000 or "1000.50"`;
  }
  return digitsOf(plain) > MAX_DIGITS
    ? `has ${digitsOf(plain)} digits; write at most ${MAX_DIGITS}`
    : undefined;
}

const day = z.string().check(
  z.superRefine((value, { addIssue }) => {
    if (/^\d{4}-\d{2}-\d{2}$/.test(value) && isCalendarDay(value)) return;
    const meant = dayMeantBy(value);
    addIssue({
      code: 'custom',
      message:
        meant === undefined
          ? 'is no day of the calendar; write YYYY-MM-DD like 2021-01-31'
          : `${JSON.stringify(value)} is not in the form YYYY-MM-DD; write ${meant}`,
    });
  }),
);

const period = z.string().check(
  z.superRefine((value, { addIssue }) => {
    const read = readPeriod(value);
    if (typeof read === 'string') addIssue({ code: 'custom', message: read });
  }),
);

const firingCap = z.string().check(
  z.superRefine((value, { addIssue }) => {
    const cap = firingCapOf(value);
    if ('fault' in cap) addIssue({ code: 'custom', message: `${quote(value)} ${cap.fault}` });
  }),
);

type AddIssue = (issue: { code: 'custom'; path: string[]; message: string }) => void;
type ReportError = (field: string, message: string) => void;

function reporting(addIssue: AddIssue): ReportError {
  return (field, message) => addIssue({ code: 'custom', path: [field], message });
}

const attributeTest = z
  .strictObject({
    attribute: text,
    operator: z.enum(TEXT_OPERATOR_NAMES),
    value: z.optional(z.union([z.string(), z.array(z.string()).check(z.minLength(1))])),
  })
  .check(
    z.superRefine(({ operator, value }, { addIssue }) =>
      checkValues(operator, TEXT_OPERATORS[operator], value, reporting(addIssue)),
    ),
  );

const metricTest = z
  .strictObject({
    metric: text,
    operator: z.enum(NUMBER_OPERATOR_NAMES),
    value: z.optional(z.union([number, z.array(number).check(z.minLength(1))])),
  })
  .check(
    z.superRefine(({ operator, value }, { addIssue }) =>
      checkValues(operator, NUMBER_OPERATORS[operator], value, reporting(addIssue)),
    ),
  );

/** Reports values that are not as many as the operator takes. */
function checkValues(operator: string, takes: FilterValues, value: unknown, error: ReportError): void {
  if (takes === 'none') {
    if (value !== undefined) error('value', `is not used with ${operator}; leave it out`);
  } else if (value === undefined) {
    error('value', `is missing; write what ${operator} compares with`);
  } else if (takes === 'one') {
    if (Array.isArray(value)) error('value', `is a list; ${operator} compares with one value`);
  } else if (takes === 'list') {
    if (!Array.isArray(value)) error('value', 'is no list; write ["one", "another"]');
  } else if (!Array.isArray(value) || value.length !== 2) {
    error('value', 'is not two numbers; write [lowest, highest]');
  } else if (Number(value[0]) > Number(value[1])) {
    error('value', `${JSON.stringify(value)} ends before it begins; swap the two`);
  }
}

type FilterInput =
  | { all: FilterInput[] }
  | { any: FilterInput[] }
  | { not: FilterInput }
  | z.infer<typeof attributeTest>
  | z.infer<typeof metricTest>;

const filter: z.ZodMiniType<FilterInput> = z.lazy(() =>
  z.union([
    z.strictObject({ all: z.array(filter).check(z.minLength(1)) }),
    z.strictObject({ any: z.array(filter).check(z.minLength(1)) }),
    z.strictObject({ not: filter }),
    attributeTest,
    metricTest,
  ]),
);

const statisticTest = z
  .strictObject({
    statistic: z.enum(STATISTIC_NAMES),
    attribute: z.optional(text),
    operator: z.enum(OPERATOR_SPELLINGS),
    target: z.union([z.number(), z.string()]),
    events: z.optional(z.union([text, z.array(text).check(z.minLength(1))])),
    filter: z.optional(filter),
    metric: z.optional(text),
    period: z.optional(period),
    startDate: z.optional(day),
    finishDate: z.optional(day),
  })
  .check(
    z.superRefine((test, { addIssue }) => {
      const { statistic, attribute, period: moving, startDate, finishDate } = test;
      const fault = attributeFault(statistic, attribute);
      const error = reporting(addIssue);
      if (fault === 'missing') {
        error('attribute', 'is missing; name the attribute whose different values are counted');
      }
      if (fault === 'unused') {
        error('attribute', `is not used with ${statistic}; leave it out, or write it into the filter`);
      }
      if (moving !== undefined && (startDate !== undefined || finishDate !== undefined)) {
        error('period', 'is there beside startDate or finishDate; a test has either, leave one out');
      }
      if (isText({ statistic, attribute })) checkText(test, error);
      else checkNumber(test, error);
    }),
  );

interface TargetInput {
  readonly statistic: Statistic;
  readonly attribute?: string | undefined;
  readonly operator: string;
  readonly target: number | string;
}

/** Reports a target that is no number, or none that the statistic can have. */
function checkNumber({ statistic, target }: TargetInput, error: ReportError): void {
  const { whole, maxTarget } = STATISTICS[statistic];
  const fault = faultOfNumber(target);
  const plain = plainDecimal(target) ?? '';
  if (fault !== undefined) {
    error('target', fault);
  } else if (whole && isAmbiguousText(target)) {
    const { fraction, thousands } = readingsOf(target.trim());
    error(
      'target',
      `${JSON.stringify(target)} may be read as ${fraction} or as ${thousands}; write a number`,
    );
  } else if (whole && !(/^\d+$/.test(plain) && Number.isSafeInteger(Number(plain)))) {
    error('target', `${JSON.stringify(target)} is no count; write a whole number of 0 or more`);
  } else if (maxTarget !== undefined && Number(plain) > maxTarget) {
    error('target', `is too large: ${maxTarget} different values are told apart; write at most ${maxTarget}`);
  }
}

/** Reports a test of an attribute that compares numbers, or has no text as its target. */
function checkText({ statistic, attribute, operator, target }: TargetInput, error: ReportError): void {
  const name = operatorOf(operator)!;
  if (OPERATORS[name].ofTexts === undefined) {
    error(
      'operator',
      `${JSON.stringify(operator)} compares numbers, and ${statistic} ${attribute} is a text; ` +
        `write ${TEXT_COMPARISONS.join(' or ')}`,
    );
  }
  if (typeof target === 'number') {
    error(
      'target',
      `${target} is a number, and ${attribute} is a text; write ${JSON.stringify(String(target))}`,
    );
  } else if (target === '') {
    error('target', 'is empty; write the text that the attribute is compared with');
  } else if ([...target].length > MAX_TEXT_LENGTH) {
    error(
      'target',
      `has ${[...target].length} characters; the first and last values of attributes have at most ` +
        `${MAX_TEXT_LENGTH}, write fewer`,
    );
  }
}

type ConditionInput =
  | { all: ConditionInput[] }
  | { any: ConditionInput[] }
  | { not: ConditionInput }
  | z.infer<typeof statisticTest>;

const condition: z.ZodMiniType<ConditionInput> = z.lazy(() =>
  z.union([
    z.strictObject({ all: z.array(condition).check(z.minLength(1)) }),
    z.strictObject({ any: z.array(condition).check(z.minLength(1)) }),
    z.strictObject({ not: condition }),
    statisticTest,
  ]),
);

/** JSON form of a rule; `published-schemas.ts` describes its keys for people. */
export const RULE_SCHEMA = z.strictObject({
  version: z.optional(z.literal(1)),
  key: z.optional(z.string()),
  type: z.enum(RULE_KINDS),
  events: z.union([text, z.array(text).check(z.minLength(1))]),
  filter: z.optional(filter),
  metric: z.optional(text),
  condition: z.optional(condition),
  statistic: z.optional(z.enum(STATISTIC_NAMES)),
  attribute: z.optional(text),
  reset: z.optional(z.enum(RESET_MODE_NAMES)),
  startDate: z.optional(day),
  finishDate: z.optional(day),
  startsAt: z.optional(day),
  endsAt: z.optional(day),
  includeHistory: z.optional(z.boolean()),
  existing: z.optional(z.enum(EXISTING_USERS)),
  period: z.optional(period),
  atMost: z.optional(firingCap),
  output: z.optional(text),
  destinations: z.optional(z.array(z.enum(DESTINATION_NAMES))),
  enabled: z.optional(z.boolean()),
  description: z.optional(z.string()),
});

export type RuleInput = z.infer<typeof RULE_SCHEMA>;
export type TestInput = z.infer<typeof statisticTest>;
export type { ConditionInput, FilterInput };

/** Parts of the JSON form that are described beside its keys. */
export const SCHEMA_PARTS = { number, day, filter, condition, statisticTest };

/** Writes a number in plain notation; undefined when it is no decimal. */
export function plainDecimal(value: number | string): string | undefined {
  if (typeof value === 'number') return Number.isFinite(value) ? decimal(plainNumber(value)) : undefined;
  return decimal(value.trim());
}

/** Tells whether a number is written as a text whose point may separate thousands. */
export function isAmbiguousText(value: number | string): value is string {
  return typeof value === 'string' && isAmbiguous(value.trim());
}
