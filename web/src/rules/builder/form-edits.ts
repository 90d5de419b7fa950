import type {
  AllForm,
  AnyForm,
  ConditionForm,
  FilterForm,
  JsonForm,
  NotForm,
  TestForm,
} from '../../../../src/rule-language/json-form/form';

/** What becomes of a user who meets a rule. */
export type Outcome = 'segment' | 'event' | 'value';

/** Time whose events count. */
export type Time = 'always' | 'moving' | 'days';

const NEW_PERIOD = 'last 30 days';

export const NEW_TEST: TestForm = { statistic: 'count', operator: 'atLeast', target: '1' };
export const NEW_FILTER: FilterForm = { attribute: '', operator: 'equals', values: [] };

export function outcomeOf({ type, reset = 'none' }: JsonForm): Outcome {
  if (type === 'value') return 'value';
  return reset === 'none' ? 'segment' : 'event';
}

/** Changes what becomes of a user, and leaves out what has no meaning with that. */
export function withOutcome(form: JsonForm, outcome: Outcome): JsonForm {
  if (outcome === outcomeOf(form)) return form;
  const { condition, statistic, attribute, reset: _, existing: __, atMost, ...kept } = form;
  if (outcome === 'value') return { ...kept, atMost, type: 'value', statistic: 'count' };
  const tested = { ...kept, condition: condition ?? NEW_TEST };
  if (outcome === 'event') {
    const { startDate: ___, finishDate: ____, ...always } = tested;
    return { ...always, atMost, type: 'aggregator', reset: 'zero' };
  }
  return { ...tested, type: form.type === 'value' ? typeOf(timeOf(form)) : form.type };
}

export function timeOf({ type, period, startDate, finishDate }: JsonForm): Time {
  if (period !== undefined) return 'moving';
  const hasDays = startDate !== undefined || finishDate !== undefined;
  return type === 'date' || (type === 'value' && hasDays) ? 'days' : 'always';
}

/**
 * Changes the time whose events count, and leaves out the days of another.
 *
 * @param today first day of a rule that counts from one day to another and has named none, as YYYY-MM-DD
 */
export function withTime(form: JsonForm, time: Time, today: string): JsonForm {
  if (time === timeOf(form)) return form;
  const { period: _, startDate: __, finishDate: ___, startsAt, endsAt, ...kept } = form;
  const type = form.type === 'value' ? 'value' : typeOf(time);
  switch (time) {
    case 'always':
      return { ...kept, type };
    case 'moving':
      return { ...kept, type, period: NEW_PERIOD, includeHistory: true };
    case 'days': {
      const { includeHistory: ____, ...others } = kept;
      return { ...others, type, startDate: startsAt ?? today, finishDate: endsAt };
    }
  }
}

function typeOf(time: Time): string {
  return time === 'days' ? 'date' : 'aggregator';
}

/** Node of a condition or a filter: a part, or parts that belong together. */
export type Node = ConditionForm | FilterForm;

export function partsOf<N extends Node>(
  node: N,
): { readonly join: 'all' | 'any'; readonly parts: N[] } | undefined {
  if ('all' in node) return { join: 'all', parts: [...(node as AllForm<N>).all] };
  if ('any' in node) return { join: 'any', parts: [...(node as AnyForm<N>).any] };
  return undefined;
}

export function joined<N extends Node>(join: 'all' | 'any', parts: readonly N[]): N {
  return { [join]: parts } as unknown as N;
}

export function innerOf<N extends Node>(node: N): N | undefined {
  return 'not' in node ? (node as NotForm<N>).not : undefined;
}

/** Adds a part beside what is there. */
export function withPart<N extends Node>(node: N | undefined, part: N): N {
  if (!node) return part;
  const group = partsOf(node);
  return group ? joined(group.join, [...group.parts, part]) : joined('all', [node, part]);
}

/** Removes a part of a group: of two, the other one is left; of one, nothing. */
export function withoutPart<N extends Node>(node: N, place: number): N | undefined {
  const { join, parts } = partsOf(node)!;
  const left = parts.filter((_, index) => index !== place);
  return left.length > 1 ? joined(join, left) : left[0];
}

/** Lists the parts of a node that are no groups, with their places in the form. */
export function leavesOf<N extends Node>(node: N, place: string): (readonly [string, N])[] {
  const inner = innerOf(node);
  if (inner) return leavesOf(inner, `${place}.not`);
  const group = partsOf(node);
  if (!group) return [[place, node]];
  return group.parts.flatMap((part, index) => leavesOf(part, `${place}.${group.join}[${index}]`));
}

/** Lists the tests of a condition, however nested, with their places in the form. */
export function testsOf(condition: ConditionForm | undefined): (readonly [string, TestForm])[] {
  return condition
    ? leavesOf(condition, 'condition').flatMap(([place, node]) =>
        'statistic' in node ? [[place, node] as const] : [],
      )
    : [];
}
