import { quote } from '../common/quote';
import { describeFiringCap } from './firing-cap';
import { OPERATORS, OPERATOR_NAMES, OPPOSITES } from './operators';
import { countsMinutes, daysReached, Period, periodText, slotWidth } from './period';
import { Report } from './problem';
import { fires, ResetMode, RESET_MODES, RESET_MODE_NAMES } from './reset-modes';
import {
  eventNamesOf,
  measuresOf,
  Output,
  outputKey,
  OWN_OUTPUT_PREFIX,
  Rule,
  RuleKind,
  StatisticChoice,
  StatisticTest,
} from './rule';
import { isText, labelOf, STATISTICS, STATISTIC_NAMES } from './statistics';

/**
 * Characters that the name of an attribute or event may have (Pinpoint quotas); other destinations allow
 * more.
 */
const MAX_OUTPUT_LENGTH = 50;
const FORBIDDEN_IN_OUTPUT = /[#:?\\/]/;

/** A test together with the field that it was written in. */
export interface LocatedTest {
  readonly field: string;
  /** Under a `not`, the test with the opposite operator. */
  readonly test: StatisticTest;
  /** Whether it stands under a `not`. */
  readonly negated?: boolean;
}

/** Names of the fields that checks report problems at: columns of a row, or keys of the JSON form. */
export type FieldNames<Name extends string = string> = Readonly<
  Record<
    | 'eventName'
    | 'reset'
    | 'resetMode'
    | 'includeHistory'
    | 'existing'
    | 'period'
    | 'atMost'
    | 'statistic'
    | 'output'
    | 'finishDate'
    | 'endsAt',
    Name
  >
>;

/** Checks the reset that was asked for. @returns the one that the rule has */
export function checkReset(
  report: Report,
  fields: FieldNames,
  kind: RuleKind | undefined,
  mode: ResetMode,
  tests: readonly LocatedTest[],
  period?: Period,
): ResetMode {
  if (!fires(mode)) return mode;
  if (kind === 'date' || kind === 'value') {
    report.warn(fields.reset, `is not used: a ${kind} rule is never reset; remove the reset`);
    return 'none';
  }
  const { subtracts } = RESET_MODES[mode];
  // With several measures, one may hold from the beginning while the rule waits for another.
  const isOneMeasure = tests.every(({ test }) => test.measure === undefined);
  for (const test of isOneMeasure ? tests : []) checkReached(report, test, subtracts, tests.length === 1);
  if (subtracts && period) {
    report.error(
      fields.resetMode,
      `${quote(mode)} is not allowed with a Period: each firing takes all that is in the window; write zero`,
    );
  } else if (subtracts && !(tests.length === 1 && carries(tests[0]))) {
    const statistics = STATISTIC_NAMES.filter((name) => STATISTICS[name].carries).join(' and ');
    const operators = OPERATOR_NAMES.filter((name) => OPERATORS[name].carries).join(' or ');
    report.error(
      fields.resetMode,
      `${quote(mode)} needs exactly one of ${statistics}, with ${operators} and a target over 0; ` +
        'fix that or write zero',
    );
  }
  return mode;
}

/**
 * Checks what is said of the statistic that a rule tells.
 *
 * @returns it, for a rule that tells one
 */
export function checkTold(
  report: Report,
  fields: FieldNames,
  kind: RuleKind | undefined,
  asked: StatisticChoice | undefined,
  metric: string | undefined,
): StatisticChoice | undefined {
  if (kind === 'value') return asked ?? { statistic: metric === undefined ? 'count' : 'sum' };
  if (asked) {
    report.warn(
      fields.statistic,
      `${quote(labelOf(asked))} is not used: only rules of type value tell a number; leave it empty`,
    );
  }
  return undefined;
}

/** Reports what is said about firings of a rule that never fires, or has no history to fire for. */
export function checkFirings(
  report: Report,
  fields: FieldNames,
  {
    reset,
    existing,
    atMost,
    includesHistory,
    tells,
  }: Pick<Rule, 'reset' | 'existing' | 'atMost' | 'includesHistory' | 'tells'>,
): void {
  if (tells) {
    if (existing) {
      report.error(
        fields.existing,
        `${quote(existing)} sends nothing: a value rule sends no events; write skip`,
      );
    }
    return;
  }
  if (atMost && !fires(reset)) {
    report.error(
      fields.atMost,
      `${quote(describeFiringCap(atMost))} limits nothing: a rule without a reset sends no events; ` +
        'give it a reset, or leave the limit empty',
    );
  }
  if (!existing) return;
  if (!fires(reset)) {
    report.error(
      fields.existing,
      `${quote(existing)} sends nothing: a rule without a reset sends no events; ` +
        'give it a reset, or write skip',
    );
  } else if (!includesHistory) {
    report.error(
      fields.existing,
      `${quote(existing)} finds no user: the rule does not count the events from before it; ` +
        'include the history, or write skip',
    );
  }
}

/** Reports windows that one rule cannot have side by side. */
export function checkMeasures(report: Report, fields: FieldNames, rule: Rule): void {
  const { further, reset, period, includesHistory } = rule;
  if (!further) return;
  const periods = measuresOf(rule).flatMap((measure) => measure.period ?? []);
  const other = periods.find((one) => slotWidth(one) !== slotWidth(periods[0]));
  if (other) {
    report.error(
      fields.period,
      `${quote(periodText(periods[0]))} and ${quote(periodText(other))} cannot be in one rule: it counts ` +
        'by days, by minutes, or from 24 hours on by 5 minutes; write periods of one kind',
    );
  }
  if (fires(reset) && period && includesHistory) {
    report.error(
      fields.includeHistory,
      'is not allowed with a reset where tests differ in what they count and a period moves; write false',
    );
  }
}

/** Reports windows that reach further back than history is kept. */
export function checkReach(report: Report, field: string, rule: Rule, historyDays: number): void {
  for (const { period } of measuresOf(rule)) {
    if (!period || countsMinutes(period) || daysReached(period) <= historyDays) continue;
    report.error(
      field,
      `${quote(periodText(period))} reaches ${daysReached(period)} days back, and history is kept for ` +
        `${historyDays}; write at most last ${historyDays} days, or keep it longer (historyRetention)`,
    );
  }
}

/** Reports a test that a growing number never meets, or meets later than is meant. */
function checkReached(report: Report, located: LocatedTest, subtracts: boolean, isAlone: boolean): void {
  const { field, test } = located;
  const { reached, holds } = OPERATORS[test.operator];
  const said = quote(wordsOf(located));
  const isOfText = isText(test);
  if (reached === undefined) {
    report.error(
      field,
      `${said} cannot be reached by counting up, so it cannot be reset; ` +
        `write ${isOfText ? 'equal' : 'atLeast'}, or do without a reset`,
    );
  } else if (isOfText) {
    return;
  } else if (reached === 'past the target' && !subtracts) {
    warnOfPassing(report, located, isAlone);
  } else if (!holds(1) && !STATISTICS[test.statistic].whole) {
    report.warn(
      field,
      `${said} with a reset is met only when the ${test.statistic} is exactly the target; ` +
        'for the target or more write atLeast',
    );
  }
}

/** Warns of a test that is met only past its target, unless the target is none to be met. */
function warnOfPassing(report: Report, located: LocatedTest, isAlone: boolean): void {
  const { field, test } = located;
  const { statistic, target } = test;
  const operator = wordsOf(located);
  if (STATISTICS[statistic].whole && target === '0') return;
  if (statistic !== 'count' || !isAlone) {
    report.warn(
      field,
      `${quote(operator)} with a reset is met only past the target; ` +
        `for ${target} or more write atLeast ${target}`,
    );
    return;
  }
  const [now, meant] = [ordinal(Number(target) + 1), target === '1' ? 'event' : ordinal(Number(target))];
  report.warn(
    field,
    `${quote(operator)} with a reset is met one past the target ` +
      `(${operator} ${target}: every ${now} event); for every ${meant} write atLeast ${target}`,
  );
}

/** Returns the operator of a test as it is written: `not less`. */
function wordsOf({ test: { operator }, negated }: LocatedTest): string {
  return negated === true ? `not ${OPPOSITES[operator]}` : operator;
}

/** Writes a number of an order: 1st, 2nd, 3rd, 4th. */
function ordinal(number: number): string {
  const isTeen = Math.floor(number / 10) % 10 === 1;
  const ending = isTeen ? undefined : { 1: 'st', 2: 'nd', 3: 'rd' }[number % 10];
  return `${number}${ending ?? 'th'}`;
}

function carries({ test: { statistic, operator, target }, negated }: LocatedTest): boolean {
  return (
    negated !== true &&
    STATISTICS[statistic].carries &&
    OPERATORS[operator].carries &&
    !/^(-|0$)/.test(target)
  );
}

/**
 * Checks the history that was asked for.
 *
 * @returns whether events from before the rule count
 */
export function checkHistory(
  report: Report,
  fields: FieldNames,
  kind: RuleKind | undefined,
  asked: boolean,
  period: Period | undefined,
): boolean {
  if (!period || !countsMinutes(period)) return kind === 'date' || asked;
  if (asked) {
    report.warn(
      fields.includeHistory,
      'is not used: history is kept by the day, and a Period of minutes or hours counts from now on; ' +
        'write no, or a Period of days',
    );
  } else if (kind === 'date') {
    report.warn(
      fields.period,
      `${quote(periodText(period))} counts from now on, although the rule is of type date: history is kept ` +
        'by the day; write a Period of days, or the type aggregator',
    );
  }
  return false;
}

/**
 * Tells whether a kind of rule has a first and a last day on which it is in force, in StartsAt and EndsAt;
 * the others have the days of their window, in StartDate and FinishDate.
 */
export function hasLifetime(kind: RuleKind, moves: boolean): boolean {
  return kind === 'aggregator' || (kind === 'value' && moves);
}

/** Reports a name that destinations refuse. */
export function checkOutput(report: Report, field: string, { kind, name }: Output): void {
  const length = [...name].length;
  if (length > MAX_OUTPUT_LENGTH) {
    report.error(
      field,
      `the ${kind} ${quote(name)} has ${length} characters, the destination allows ${MAX_OUTPUT_LENGTH}; ` +
        'give it a shorter name in the column Output',
    );
  }
  const forbidden = FORBIDDEN_IN_OUTPUT.exec(name);
  if (forbidden) {
    report.error(
      field,
      `the ${kind} ${quote(name)} holds ${quote(forbidden[0])}, which the destination refuses ` +
        '(as it does # : ? \\ /); give it another name in the column Output',
    );
  }
}

/** Names the output of a rule that names none itself. */
export function defaultOutput(kind: RuleKind, reset: ResetMode, counted: string): Output {
  if (kind === 'date') return { kind: 'attribute', name: `${OWN_OUTPUT_PREFIX}date_${counted}` };
  return fires(reset)
    ? { kind: 'event', name: `${OWN_OUTPUT_PREFIX}${counted}` }
    : { kind: 'attribute', name: counted };
}

/**
 * Lists the output keys that a rule may have, whatever its kind and reset.
 *
 * @param named the name that the rule gives its output, if it does
 * @param counted the event that it counts, with the value of its filter, if it has one
 */
export function possibleOutputKeys(named: string | undefined, counted: string | undefined): string[] {
  if (named !== undefined) {
    return (['attribute', 'event'] as const).map((kind) => outputKey({ kind, name: named }));
  }
  if (counted === undefined) return [];
  const outputs = [
    defaultOutput('date', 'none', counted),
    ...RESET_MODE_NAMES.map((mode) => defaultOutput('aggregator', mode, counted)),
  ];
  return [...new Set(outputs.map(outputKey))];
}

/** Warns of rules that are legal but hardly meant so. */
export function warnOfTraps(
  report: Report,
  fields: FieldNames,
  rule: Rule,
  tests: readonly LocatedTest[],
  today: string | undefined,
): void {
  for (const name of eventNamesOf(rule)) {
    if (name.startsWith(OWN_OUTPUT_PREFIX)) {
      report.warn(
        fields.eventName,
        `${quote(name)} is never counted: names that begin with ${OWN_OUTPUT_PREFIX} ` +
          'are what the rules themselves send',
      );
    }
  }
  for (const { field, test } of tests) {
    warnOfReach(report, field, test, rule);
    if (rule.includesHistory) warnOfDaysOfHistory(report, field, test);
  }
  if (rule.tells && rule.includesHistory) warnOfDaysOfHistory(report, fields.statistic, rule.tells);
  if (rule.window && today !== undefined && rule.window.finish < today) {
    report.warn(
      hasLifetime(rule.kind, rule.period !== undefined) ? fields.endsAt : fields.finishDate,
      rule.includesHistory
        ? `${rule.window.finish} is over: events up to then count as far back as history is kept, ` +
            'and also when they come late'
        : `${rule.window.finish} is over: only events that come late still count`,
    );
  }
  if (rule.existing && rule.includesHistory && fires(rule.reset)) {
    report.warn(
      fields.existing,
      `${quote(rule.existing)} sends an event at once for every user whose history has reached the target`,
    );
  }
}

/** Warns that the order of past events is not known where the first or last of them is looked for. */
function warnOfDaysOfHistory(report: Report, field: string, choice: StatisticChoice): void {
  if (STATISTICS[choice.statistic].tracks !== 'ends') return;
  report.warn(
    field,
    `${quote(labelOf(choice))} goes by days for events from before the rule: history keeps no time, so of ` +
      'several on one day the smallest value is the first and the largest the last',
  );
}

/** Warns of a test that no value of its statistic meets, or for which the largest stands for more. */
function warnOfReach(
  report: Report,
  field: string,
  test: StatisticTest,
  { reset, period, further }: Pick<Rule, 'reset' | 'period' | 'further'>,
): void {
  const { statistic, operator, target } = test;
  const { maxTarget } = STATISTICS[statistic];
  // All of a user's events may have left a window that moves, or be of another measure.
  const { least: leastOfUser } = STATISTICS[statistic];
  const least = (period || further) && leastOfUser !== undefined ? 0 : leastOfUser;
  const { holds } = OPERATORS[operator];
  const said = `${statistic} ${operator} ${target}`;
  if (least !== undefined && isBelowReach(test, least)) {
    report.warn(
      field,
      `no event can reach ${said}: ` +
        (least === 0 ? 'the number is never below 0' : 'a user is judged from the first event that counts'),
    );
  }
  if (maxTarget === undefined || Number(target) !== maxTarget) return;
  if (!holds(0) && !holds(-1)) {
    report.warn(
      field,
      `no event can reach ${said}: at most ${maxTarget} different values are told apart; ` +
        'write a smaller target',
    );
  } else if (holds(0) !== holds(1) && !fires(reset)) {
    report.warn(
      field,
      `${said} cannot tell ${maxTarget} from more: at most ${maxTarget} different values are told apart; ` +
        'write a smaller target',
    );
  }
}

/** Tells whether the test is met only by values that are below the smallest of the statistic. */
function isBelowReach({ operator, target }: StatisticTest, least: number): boolean {
  const { holds } = OPERATORS[operator];
  const room = Number(target) - least;
  return !(holds(1) || (room >= 0 && holds(0)) || (room > 0 && holds(-1)));
}
