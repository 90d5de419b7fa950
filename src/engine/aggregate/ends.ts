import { compareCodePoints } from '../../common/code-points';
import { MAX_TEXT_LENGTH } from '../../rule-language/statistics';
import { replaceLoneSurrogates } from '../events/record-fields';
import { attributeOf, EventValues } from '../events/values';
import { compare } from './decimal';

/** Statistics that read the value of the event at one end of time. */
export type EndName = 'first' | 'last';

/** Value of the event at one end of time. */
export interface End {
  /** Epoch milliseconds. */
  readonly at: number;
  readonly value: string;
}

/** Ends of the metric, under `METRIC`, and of attributes by name; none without an event that carries one. */
export type Ends = Readonly<Partial<Record<EndName, EndsByName>>>;
type EndsByName = Readonly<Record<string, End>>;

/** Names whose ends are kept, in code-point order. */
export type TrackedEnds = Readonly<Record<EndName, readonly string[]>>;

/** Name under which the ends of the metric are kept; no attribute that a rule names has it. */
export const METRIC = '';

/** Computes the ends of events that have the same values and time. */
export function endsOf(
  tracked: TrackedEnds,
  at: number,
  values: EventValues,
  metric: string | undefined,
): Ends | undefined {
  const byName = (names: readonly string[]): EndsByName | undefined => {
    const ends = names.flatMap((name): [string, End][] => {
      const value = name === METRIC ? metric : textOf(values, name);
      return value === undefined ? [] : [[name, { at, value }]];
    });
    return ends.length > 0 ? Object.fromEntries(ends) : undefined;
  };
  return joinEnds(byName(tracked.first), byName(tracked.last));
}

/**
 * Reads the text of an attribute, as much as destinations take. An empty one is none, because to them it
 * means the same as no attribute.
 */
function textOf(values: EventValues, name: string): string | undefined {
  const text = attributeOf(values, name);
  if (text === undefined || text === '') return undefined;
  const characters = [...replaceLoneSurrogates(text.slice(0, 2 * MAX_TEXT_LENGTH + 2))];
  return characters.length > MAX_TEXT_LENGTH
    ? `${characters.slice(0, MAX_TEXT_LENGTH - 1).join('')}…`
    : characters.join('');
}

/** Merges the ends of two sets of events; which of them came first makes no difference. */
export function mergeEnds(a: Ends | undefined, b: Ends | undefined): Ends | undefined {
  if (!a || !b) return a ?? b;
  const first = mergeByName(a.first, b.first, (order) => order <= 0);
  const last = mergeByName(a.last, b.last, (order) => order >= 0);
  // A window merges hundreds of days for each event, most of which change nothing.
  if (first === a.first && last === a.last) return a;
  return first === b.first && last === b.last ? b : joinEnds(first, last);
}

function mergeByName(
  a: EndsByName | undefined,
  b: EndsByName | undefined,
  keeps: (order: number) => boolean,
): EndsByName | undefined {
  if (!a || !b) return a ?? b;
  const taken = Object.keys(b).filter((name) => {
    const known = endIn(a, name);
    return !known || !keeps(compareEnds(name, known, b[name]));
  });
  if (taken.length === 0) return a;
  const isAll = Object.keys(a).every((name) => taken.includes(name));
  if (isAll && taken.length === Object.keys(b).length) return b;
  return { ...a, ...Object.fromEntries(taken.map((name) => [name, b[name]])) };
}

/** Orders ends by time; at the same instant by value, so that the order of arrival never matters. */
function compareEnds(name: string, a: End, b: End): number {
  if (a.at !== b.at) return a.at - b.at;
  return compareValues(a.value, b.value, name);
}

/** Orders values of the metric as numbers, and of an attribute as texts. */
export function compareValues(a: string, b: string, name: string = METRIC): number {
  return name === METRIC ? compare(a, b) : compareCodePoints(a, b);
}

/** Reads the value at one end of the metric, or of an attribute, which may be named `constructor`. */
export function valueAtEnd(ends: Ends | undefined, end: EndName, name: string = METRIC): string | undefined {
  const byName = ends?.[end];
  return byName && endIn(byName, name)?.value;
}

function endIn(byName: EndsByName, name: string): End | undefined {
  return Object.hasOwn(byName, name) ? byName[name] : undefined;
}

function joinEnds(first: EndsByName | undefined, last: EndsByName | undefined): Ends | undefined {
  return first || last ? { ...(first && { first }), ...(last && { last }) } : undefined;
}
