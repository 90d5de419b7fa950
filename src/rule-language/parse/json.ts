import { readingsOf } from '../../common/decimal-text';
import { isTooDeep, MAX_LEVELS } from '../../common/json-depth';
import { quote } from '../../common/quote';
import {
  checkFirings,
  checkHistory,
  checkMeasures,
  checkTold,
  checkOutput,
  checkReset,
  defaultOutput,
  FieldNames,
  hasLifetime,
  LocatedTest,
  possibleOutputKeys,
  warnOfTraps,
} from '../checks';
import { DateWindow, FIRST_DAY, LAST_DAY } from '../date-window';
import { FiringCap, firingCapOf } from '../firing-cap';
import { operatorOf } from '../operators';
import { countsMinutes, Period, readPeriod } from '../period';
import { Report } from '../problem';
import { Condition, effective, Filter, Measure, NO_TESTS, Output, Rule } from '../rule';
import {
  ConditionInput,
  FilterInput,
  isAmbiguousText,
  plainDecimal,
  RULE_SCHEMA,
  RuleInput,
  TestInput,
} from '../schema';
import { faultOfStatistic, isText } from '../statistics';
import { reportIssue } from './schema-issues';

const FIELD_NAMES: FieldNames<keyof RuleInput> = {
  eventName: 'events',
  reset: 'reset',
  resetMode: 'reset',
  includeHistory: 'includeHistory',
  existing: 'existing',
  period: 'period',
  atMost: 'atMost',
  statistic: 'statistic',
  output: 'output',
  finishDate: 'finishDate',
  endsAt: 'endsAt',
};

/** Reads a rule in its JSON form; its problems are in the report. */
export function readJsonRule(
  report: Report,
  text: string,
  today?: string,
): { rule?: Rule; enabled: boolean } {
  const json = parse(text);
  if (json instanceof Error) {
    report.error(
      'Definition',
      `is not JSON (${json.message}); it should be an object like ` +
        '{"type": "aggregator", "events": "purchase", "condition": {...}}',
    );
    return { enabled: true };
  }
  const enabled = (json as RuleInput | null)?.enabled !== false;
  if (isTooDeep(json)) {
    report.error('Definition', `has more than ${MAX_LEVELS} levels of brackets; write the same with fewer`);
    return { enabled };
  }
  const checked = RULE_SCHEMA.safeParse(json);
  if (!checked.success) {
    for (const issue of checked.error.issues) reportIssue(report, issue, json, []);
    return { enabled };
  }
  return { rule: toRule(report, checked.data, today), enabled };
}

/** Lists the output keys that a wrong rule may have written while it was right. */
export function possibleJsonOutputs(text: string): string[] {
  const json = parse(text);
  if (json instanceof Error || typeof json !== 'object' || json === null) return [];
  const { output, events } = json as { output?: unknown; events?: unknown };
  const name = Array.isArray(events) ? (events[0] as unknown) : events;
  return possibleOutputKeys(
    typeof output === 'string' ? output : undefined,
    typeof name === 'string' ? name : undefined,
  );
}

function toRule(report: Report, input: RuleInput, today: string | undefined): Rule | undefined {
  const own: Measure = {
    eventNames: namesOf(input.events),
    filter: input.filter && filterOf(input.filter),
    metric: input.metric,
    window: windowOf(report, input),
    period: input.period === undefined ? undefined : (readPeriod(input.period) as Period),
  };
  const measures = input.condition ? measuresIn(report, input, input.condition, own) : [own];
  const [first, ...further] = measures;
  const tests: LocatedTest[] = [];
  const tells = toldOf(report, input);
  const placeOf = (test: TestInput) => placeAmong(measures, measureOfTest(input, own, test));
  const condition = tells ? NO_TESTS : readCondition(report, input, tests, placeOf);
  const period = measures.find((one) => one.period && countsMinutes(one.period))?.period ?? first.period;
  const reset = checkReset(report, FIELD_NAMES, input.type, input.reset ?? 'none', tests, period);
  const includesHistory = checkHistory(
    report,
    FIELD_NAMES,
    input.type,
    // Fixed days count whole, as those of a date rule do.
    input.includeHistory === true || (tells !== undefined && !period && own.window !== undefined),
    period,
  );
  const output = outputOf(report, input, own, measures, reset);
  if (!output || !condition) return undefined;

  const rule: Rule = {
    kind: input.type,
    ...first,
    ...(further.length > 0 && { further }),
    condition,
    ...(tells && { tells }),
    reset,
    includesHistory,
    output,
    ...(input.existing === 'fire' && { existing: input.existing }),
    ...(input.atMost !== undefined && { atMost: firingCapOf(input.atMost) as FiringCap }),
    ...(input.destinations && { destinations: [...new Set(input.destinations)] }),
  };
  checkMeasures(report, FIELD_NAMES, rule);
  checkFirings(report, FIELD_NAMES, rule);
  checkOutput(report, FIELD_NAMES.output, output);
  warnOfTraps(report, FIELD_NAMES, rule, tests, today);
  return rule;
}

/** Reads the statistic that a rule tells; undefined for a rule that tells none. */
function toldOf(report: Report, { type, statistic, attribute, metric, condition }: RuleInput) {
  if (statistic === undefined && attribute !== undefined) {
    report.error(
      'attribute',
      `${quote(attribute)} has no statistic; write the statistic distinct, first or last, or leave it out`,
    );
  }
  const asked = statistic && { statistic, ...(attribute !== undefined && { attribute }) };
  const fault = asked && faultOfStatistic(asked);
  if (fault !== undefined) report.error('attribute', fault);
  if (type === 'value' && condition) {
    report.error(
      'condition',
      'tests nothing: a value rule tells its number as it is; leave it out, or write the type aggregator',
    );
  }
  return checkTold(report, FIELD_NAMES, type, asked, metric);
}

function readCondition(
  report: Report,
  { condition }: RuleInput,
  tests: LocatedTest[],
  placeOf: (test: TestInput) => number,
): Condition | undefined {
  return condition
    ? conditionOf(report, condition, 'condition', tests, placeOf)
    : report.error('condition', 'is missing; write it');
}

function namesOf(events: string | string[]): string[] {
  return [...new Set([events].flat())];
}

/** Lists the different measures of the tests: those that move first, and the rule's own before others. */
function measuresIn(
  report: Report,
  input: RuleInput,
  condition: ConditionInput,
  own: Measure,
): readonly Measure[] {
  const measures: Measure[] = [];
  for (const { test, place } of testsIn(condition)) {
    const measure = measureOfTest(input, own, test);
    if (measure.window && measure.window.finish < measure.window.start) {
      report.error(
        `${place}.startDate`,
        `leaves no day: its days and those of the rule do not meet; fix one`,
      );
    }
    if (placeAmong(measures, measure) < 0) measures.push(measure);
  }
  const rank = (measure: Measure) => (measure.period ? 0 : 2) + (placeAmong([own], measure) === 0 ? 0 : 1);
  return measures.sort((a, b) => rank(a) - rank(b));
}

function placeAmong(measures: readonly Measure[], measure: Measure): number {
  const text = JSON.stringify(measure);
  return measures.findIndex((one) => JSON.stringify(one) === text);
}

/** Fills in what a test does not name. */
function measureOfTest(input: RuleInput, own: Measure, test: TestInput): Measure {
  return {
    eventNames: test.events === undefined ? own.eventNames : namesOf(test.events),
    filter: test.filter ? filterOf(test.filter) : own.filter,
    metric: test.metric ?? own.metric,
    ...timeOfTest(input, own, test),
  };
}

function timeOfTest(
  input: RuleInput,
  { window, period }: Measure,
  test: TestInput,
): Pick<Measure, 'window' | 'period'> {
  // The days of an aggregator rule say when it counts at all.
  const lifetime = input.type === 'date' ? undefined : window;
  if (test.period !== undefined) return { window: lifetime, period: readPeriod(test.period) as Period };
  if (test.startDate === undefined && test.finishDate === undefined) return { window, period };
  const days = input.type === 'date' && !period ? input : undefined;
  const starts = [test.startDate ?? days?.startDate ?? FIRST_DAY, lifetime?.start ?? FIRST_DAY].sort();
  const finishes = [test.finishDate ?? days?.finishDate ?? LAST_DAY, lifetime?.finish ?? LAST_DAY].sort();
  return { window: { start: starts[1], finish: finishes[0] }, period: undefined };
}

function testsIn(input: ConditionInput, place = 'condition'): { test: TestInput; place: string }[] {
  if ('not' in input) return testsIn(input.not, `${place}.not`);
  if ('all' in input) return input.all.flatMap((part, n) => testsIn(part, `${place}.all[${n}]`));
  if ('any' in input) return input.any.flatMap((part, n) => testsIn(part, `${place}.any[${n}]`));
  return [{ test: input, place }];
}

function outputOf(
  report: Report,
  input: RuleInput,
  { eventNames, filter }: Measure,
  measures: readonly Measure[],
  reset: Rule['reset'],
): Output | undefined {
  const { kind, name } = defaultOutput(
    input.type,
    reset,
    `${eventNames[0]}${filter && 'attribute' in filter ? `_${filter.values[0]}` : ''}`,
  );
  if (input.output !== undefined) return { kind, name: input.output };
  const follows =
    new Set(measures.flatMap((measure) => measure.eventNames)).size === 1 &&
    (!filter || ('attribute' in filter && filter.operator === 'equals'));
  return follows
    ? { kind, name }
    : report.error(
        'output',
        'is missing; a rule over several events, or with more than one attribute that equals a value, ' +
          'has to say what it writes',
      );
}

function windowOf(report: Report, input: RuleInput): DateWindow | undefined {
  const fixed = ['startDate', 'finishDate'] as const;
  const lifetime = ['startsAt', 'endsAt'] as const;
  const moves = input.period !== undefined;
  const isLimited = hasLifetime(input.type, moves);
  const [own, other] = isLimited ? [lifetime, fixed] : [fixed, lifetime];
  if (moves) {
    for (const key of isLimited ? fixed : [...fixed, ...lifetime]) {
      if (input[key] !== undefined) {
        report.warn(key, 'is not used: period says which days count; leave it out');
      }
    }
    return isLimited ? between(report, input, lifetime) : undefined;
  }
  for (const key of other) {
    if (input[key] !== undefined) {
      report.warn(key, `is not used: a rule of type ${input.type} has its days in ${own.join(' and ')}`);
    }
  }
  if (input.type === 'date') {
    for (const key of own) {
      // Tests may all have days of their own.
      const isNeeded =
        !input.condition ||
        testsIn(input.condition).some(
          ({ test }) => test.period === undefined && test[key as 'startDate'] === undefined,
        );
      if (input[key] === undefined && isNeeded) {
        report.error(key, 'is missing; a date rule needs a day like 2021-01-31 (9999-12-31 for no end)');
      }
    }
  }
  return between(report, input, own);
}

function between(
  report: Report,
  input: RuleInput,
  [startKey, finishKey]: readonly ['startDate', 'finishDate'] | readonly ['startsAt', 'endsAt'],
): DateWindow | undefined {
  const { [startKey]: start = FIRST_DAY, [finishKey]: finish = LAST_DAY } = input;
  if (input[startKey] === undefined && input[finishKey] === undefined) return undefined;
  return start <= finish
    ? { start, finish }
    : report.error(finishKey, `${finish} is before ${startKey} ${start}; swap them or fix one`);
}

function filterOf(input: FilterInput): Filter {
  if ('all' in input) {
    return input.all.length === 1 ? filterOf(input.all[0]) : { all: input.all.map(filterOf) };
  }
  if ('any' in input) {
    return input.any.length === 1 ? filterOf(input.any[0]) : { any: input.any.map(filterOf) };
  }
  if ('not' in input) return { not: filterOf(input.not) };
  if ('attribute' in input) {
    return { attribute: input.attribute, operator: input.operator, values: listOf(input.value) };
  }
  return {
    metric: input.metric,
    operator: input.operator,
    values: listOf(input.value).map((value) => plainDecimal(value)!),
  };
}

function listOf<T>(value: T | T[] | undefined): T[] {
  return value === undefined ? [] : ([value].flat() as T[]);
}

/** Warns of a number as a text, whose point may separate thousands; it is read as a fraction. */
function warnOfPoint(report: Report, place: string, value: number | string): void {
  if (!isAmbiguousText(value)) return;
  const { fraction, thousands } = readingsOf(value.trim());
  report.warn(
    place,
    `${quote(value)} is read as ${fraction}, not as ${thousands}; write ${fraction} or ${thousands}`,
  );
}

function conditionOf(
  report: Report,
  input: ConditionInput,
  place: string,
  tests: LocatedTest[],
  placeOf: (test: TestInput) => number,
  negated = false,
): Condition {
  for (const join of ['all', 'any'] as const) {
    if (!(join in input)) continue;
    const parts = (input as Record<typeof join, ConditionInput[]>)[join].map((part, index) =>
      conditionOf(report, part, `${place}.${join}[${index}]`, tests, placeOf, negated),
    );
    if (parts.length === 1) return parts[0];
    return join === 'all' ? { all: parts } : { any: parts };
  }
  if ('not' in input) {
    return { not: conditionOf(report, input.not, `${place}.not`, tests, placeOf, !negated) };
  }
  const { statistic, attribute, operator, target } = input as TestInput;
  const measure = placeOf(input as TestInput);
  const text = isText({ statistic, attribute });
  const test = {
    statistic,
    ...(attribute !== undefined && { attribute }),
    operator: operatorOf(operator)!,
    target: text ? String(target) : plainDecimal(target)!,
    ...(measure > 0 && { measure }),
  };
  if (!text) warnOfPoint(report, `${place}.target`, target);
  tests.push({ field: `${place}.operator`, test: effective(test, negated), negated });
  return test;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    return error as Error;
  }
}
