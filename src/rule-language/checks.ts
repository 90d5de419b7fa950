import { quote, Report } from './problem';
import { Output, OWN_OUTPUT_PREFIX, ResetMode, Rule, StatisticTest } from './rule';

/**
 * Pinpoint's limits for the names of attributes and events (Pinpoint quotas); other destinations allow more.
 */
const MAX_OUTPUT_LENGTH = 50;
const FORBIDDEN_IN_OUTPUT = /[#:?\\/]/;

/** A test together with where it was written. */
export interface LocatedTest {
  readonly field: string;
  readonly test: StatisticTest;
}

/** Where the parts of a rule were written that checks speak of. */
export interface FieldNames {
  readonly reset: string;
  readonly output: string;
  readonly eventName: string;
  readonly includeHistory: string;
}

/** The reset that is left of the one that was asked for. */
export function checkReset(
  report: Report,
  places: FieldNames,
  kind: Rule['kind'] | undefined,
  mode: ResetMode,
  tests: readonly LocatedTest[],
): ResetMode {
  if (mode === 'none') return mode;
  if (kind === 'date') {
    report.warn(places.reset, 'is not used: a date rule is never reset; write no');
    return 'none';
  }
  for (const {
    field,
    test: { operator },
  } of tests) {
    if (['less', 'atMost', 'notEqual'].includes(operator)) {
      report.error(
        field,
        `${quote(operator)} cannot be reached by counting up, so it cannot be reset; write atLeast, or do without a reset`,
      );
    } else if (operator === 'greater' && mode === 'zero') {
      report.warn(
        field,
        `${quote('greater')} with a reset is met one past the target (greater 3: every 4th event); for every 3rd write atLeast 3`,
      );
    }
  }
  if (mode === 'carry' && !(tests.length === 1 && carries(tests[0].test))) {
    report.error(
      places.reset === 'reset' ? places.reset : 'Reset',
      `${quote('carry')} needs exactly one of count and sum, with atLeast and a target over 0; mend that or write zero`,
    );
  }
  return mode;
}

function carries({ statistic, operator, target }: StatisticTest): boolean {
  return ['count', 'sum'].includes(statistic) && operator === 'atLeast' && !/^(-|0$)/.test(target);
}

export function checkOutput(report: Report, place: string, { kind, name }: Output): void {
  const length = [...name].length;
  if (length > MAX_OUTPUT_LENGTH) {
    report.error(
      place,
      `the ${kind} ${quote(name)} has ${length} characters, the destination allows ${MAX_OUTPUT_LENGTH}; give it a shorter name in the column Output`,
    );
  }
  const forbidden = FORBIDDEN_IN_OUTPUT.exec(name);
  if (forbidden) {
    report.error(
      place,
      `the ${kind} ${quote(name)} holds ${quote(forbidden[0])}, which the destination refuses (as it does # : ? \\ /); give it another name in the column Output`,
    );
  }
}

/** The output a rule writes when nobody has named it. */
export function defaultOutput(kind: Rule['kind'], reset: ResetMode, counted: string): Output {
  if (kind === 'date') return { kind: 'attribute', name: `${OWN_OUTPUT_PREFIX}date_${counted}` };
  return reset === 'none'
    ? { kind: 'attribute', name: counted }
    : { kind: 'event', name: `${OWN_OUTPUT_PREFIX}${counted}` };
}

/** What is legal and surely not meant, in a rule that is in force. */
export function warnOfTraps(
  report: Report,
  places: FieldNames,
  rule: Rule,
  tests: readonly LocatedTest[],
  today: string | undefined,
): void {
  for (const name of rule.eventNames) {
    if (name.startsWith(OWN_OUTPUT_PREFIX)) {
      report.warn(
        places.eventName,
        `${quote(name)} is never counted: names that begin with ${OWN_OUTPUT_PREFIX} are what the rules themselves send`,
      );
    }
  }
  for (const { field, test } of tests) {
    if (isBeyondReach(test)) {
      report.warn(
        field,
        `no event can reach ${test.statistic} ${test.operator} ${test.target}: a user is judged from the first event that counts`,
      );
    }
  }
  if (rule.window && today !== undefined && rule.window.finish < today) {
    report.warn(
      rule.kind === 'date' ? 'FinishDate' : 'EndsAt',
      `${rule.window.finish} is over: only events that come late still count`,
    );
  }
  if (rule.includesHistory && rule.reset !== 'none') {
    report.warn(
      places.includeHistory,
      'with a reset fires at once for every user who has reached the target already',
    );
  }
}

/** Whoever is judged has a count of 1 or more. */
function isBeyondReach({ statistic, operator, target }: StatisticTest): boolean {
  if (statistic !== 'count') return statistic === 'distinct' && operator === 'less' && target === '0';
  const number = Number(target);
  return (
    (operator === 'less' && number <= 1) ||
    (operator === 'atMost' && number <= 0) ||
    (operator === 'equal' && number === 0)
  );
}
