import { oneLine } from '../../common/one-line';
import { HeldBack, RuleExplanation } from '../../operations/explanation';
import { describeMeasure } from '../../rule-language/describe-rule';
import { MAX_FIRINGS } from '../../rule-language/reset-modes';
import { labelOf } from '../../rule-language/statistics';

export function describeExplanation(userId: string, rules: readonly RuleExplanation[]): string {
  if (rules.length === 0) return 'no rule is in force\n';
  return [`user ${oneLine(userId)}`, ...rules.flatMap((rule) => ['', ...ruleLines(rule)])]
    .join('\n')
    .concat('\n');
}

function ruleLines({
  rule,
  kind,
  in: isIn,
  changes,
  tests,
  counted,
  notCounted,
  otherEvents,
  warnings = [],
  repeated,
  refused,
  turnsAt,
  heldBack,
  firingsLeft,
  value,
}: RuleExplanation): string[] {
  const headline = value === undefined ? headlineOf(kind, isIn, changes) : (value ?? 'no value');
  const sinceFired = kind === 'event' && changes > 0 ? ', since it fired last' : '';
  const last = counted.last.length > 0 ? `, the last at ${counted.last.join(', ')}` : '';
  return [
    `${rule}: ${headline}`,
    ...(refused === undefined ? [] : [`  ${refused}`]),
    ...(heldBack === undefined ? [] : [`  ${describeHeldBack(heldBack, value !== undefined)}`]),
    ...tests.map(({ test, value: current, met, measure }) => {
      const of = measure ? ` of ${describeMeasure(measure)}` : '';
      const standing = `${labelOf(test)}${of} is ${current ?? 'not known yet'}`;
      return `  ${standing}, needs ${test.operator} ${test.target}: ${met ? 'met' : 'not met'}${sinceFired}`;
    }),
    ...(firingsLeft ? [`  the next run fires on: one event or run fires at most ${MAX_FIRINGS} times`] : []),
    ...(turnsAt === undefined ? [] : [`  time alone turns this at ${turnsAt}`]),
    `  ${events(counted.events)} counted${last}`,
    ...notCounted.map(
      ({ reason, events: number, last: lastAt }) =>
        `  ${events(number)} not counted, the last at ${lastAt}: ${oneLine(reason)}`,
    ),
    ...(repeated === undefined
      ? []
      : [`  ${repeated} repetition${repeated === 1 ? '' : 's'} left out, by the id of the event`]),
    ...warnings.map((warning) => `  warning: ${warning}`),
    ...(otherEvents > 0 ? [`  ${events(otherEvents)} of other names`] : []),
  ];
}

function headlineOf(kind: RuleExplanation['kind'], isIn: boolean, changes: number): string {
  return kind === 'attribute' ? (isIn ? 'in' : 'not in') : `fired ${times(changes)}`;
}

/** Says which firing or value was held back, and from when on the rule may send again. */
function describeHeldBack({ day, atMost, againFrom }: HeldBack, tells: boolean): string {
  const again =
    againFrom === undefined
      ? `it ${tells ? 'is not told' : 'does not fire'} again`
      : `it may ${tells ? 'be told' : 'fire'} again from ${againFrom}`;
  return `held back on ${day}, at most ${atMost}: ${again}`;
}

export function events(number: number): string {
  return `${number} event${number === 1 ? '' : 's'}`;
}

function times(number: number): string {
  return number === 0 ? 'never' : number === 1 ? 'once' : `${number} times`;
}
