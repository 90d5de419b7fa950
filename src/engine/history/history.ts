import { compareCodePoints } from '../../common/code-points';
import { isWithin } from '../../rule-language/date-window';
import { Measure, measuresOf, Rule } from '../../rule-language/rule';
import { contribution, EMPTY_AGGREGATE, joined, mergeAggregates, Aggregate } from '../aggregate/aggregate';
import { UserEvent } from '../events/event';
import { passes } from '../events/filter';
import { EventValues } from '../events/values';
import { dayNumber, dayText } from '../windows/day-number';

/** Events of one local day with equal attributes and metric values, which every rule treats alike. */
export interface HistoryEntry extends EventValues {
  /** Local day YYYY-MM-DD. */
  readonly day: string;
  readonly eventName: string;
  readonly count: number;
}

/** Entry with the instant at which its events are taken to have happened. */
export interface TimedEntry extends HistoryEntry {
  /** Epoch milliseconds: the time of an event, or the start of the day of those whose day alone is kept. */
  readonly at: number;
}

/** History as it is stored: events that differ only in day and metric values share a group. */
export type History = readonly HistoryGroup[];

export interface HistoryGroup {
  readonly eventName: string;
  readonly attributes: Readonly<Record<string, string>>;
  /** Metric names in code-point order. */
  readonly metrics: readonly string[];
  /**
   * Text `;entry;entry;…;`, each `day,value,…` in the order of the metrics and `*count` unless it is 1, with
   * the day as days since 1970 in base 36. Nearly every event only appends to it; it is parsed for a recount.
   */
  readonly entries: string;
}

/** Converts one event to a history entry. */
export function toHistoryEntry(event: UserEvent, day: string): TimedEntry {
  const { name: eventName, time: at, attributes, metrics } = event;
  return { day, at, eventName, attributes, metrics, count: 1 };
}

/**
 * Limits of an event in history, equal to Pinpoint's own (Pinpoint quotas: 40 attributes and metrics, values
 * of 200 characters). Active rules count beyond them, but a user's state has no room to keep more for later
 * ones.
 */
const MAX_KEYS = 40;
const MAX_LENGTH = 200;

/** Adds an entry to a history, to the equal entry if there is one, within the limits above. */
export function addToHistory(history: History, entry: HistoryEntry): History {
  if (entry.eventName.length > MAX_LENGTH) return history;
  const attributes = withinLimits(entry.attributes);
  const values = withinLimits(entry.metrics, Infinity);
  const metrics = Object.keys(values).sort(compareCodePoints);
  const text = [packDay(entry.day), ...metrics.map((name) => values[name])].join();
  const place = history.findIndex(
    (group) =>
      group.eventName === entry.eventName &&
      sameNames(group.metrics, metrics) &&
      sameTexts(group.attributes, attributes),
  );
  if (place < 0) {
    return [
      ...history,
      { eventName: entry.eventName, attributes, metrics, entries: `;${text}${countText(entry.count)};` },
    ];
  }
  const added = history.slice();
  added[place] = { ...history[place], entries: addEntry(history[place].entries, text, entry.count) };
  return added;
}

function addEntry(entries: string, text: string, count: number): string {
  const single = `;${text};`;
  if (entries.includes(single)) return entries.replace(single, () => `;${text}${countText(1 + count)};`);
  const start = entries.indexOf(`;${text}*`);
  if (start < 0) return `${entries}${text}${countText(count)};`;
  const from = start + text.length + 2;
  const end = entries.indexOf(';', from);
  return `${entries.slice(0, from)}${Number(entries.slice(from, end)) + count}${entries.slice(end)}`;
}

function countText(count: number): string {
  return count === 1 ? '' : `*${count}`;
}

/** Lists the entries of a history. */
export function entriesOf(history: History): HistoryEntry[] {
  return history.flatMap(({ eventName, attributes, metrics, entries }) =>
    entries
      .slice(1, -1)
      .split(';')
      .map((entry) => {
        const [text, count = '1'] = entry.split('*');
        const [day, ...values] = text.split(',');
        return {
          day: unpackDay(day),
          eventName,
          attributes,
          metrics: Object.fromEntries(metrics.map((name, place) => [name, values[place]])),
          count: Number(count),
        };
      }),
  );
}

/** Returns the first and the last day of a history that is not empty. */
export function daysOf(history: History): { first: string; last: string } {
  const days = history.flatMap(({ entries }) =>
    entries
      .slice(1, -1)
      .split(';')
      .map((entry) => parseInt(entry, 36)),
  );
  return {
    first: dayText(days.reduce((a, b) => Math.min(a, b))),
    last: dayText(days.reduce((a, b) => Math.max(a, b))),
  };
}

export function historyOf(entries: readonly HistoryEntry[]): History {
  return entries.reduce(addToHistory, [] as History);
}

/** Tells whether a rule counts the events of an entry. */
export function counts(rule: Rule, entry: HistoryEntry): boolean {
  if (!rule.further) return measures(rule, entry);
  return measuresOf(rule).some((measure) => measures(measure, entry));
}

/** Tells whether a measure of a rule counts the events of an entry. */
export function measures({ eventNames, window, filter }: Measure, entry: HistoryEntry): boolean {
  if (!eventNames.includes(entry.eventName)) return false;
  if (window && !isWithin(window, entry.day)) return false;
  return !filter || passes(filter, entry);
}

/** Computes what the events of an entry add to the measures of a rule that counts them. */
export function contributionTo(rule: Rule, entry: TimedEntry): Aggregate {
  if (!rule.further) return contribution(rule, entry);
  return joined(
    measuresOf(rule).map((measure, place) =>
      measures(measure, entry) ? contribution(rule, entry, place) : EMPTY_AGGREGATE,
    ),
  );
}

/** Computes the aggregate that a rule would have counted over a history. */
export function recount(rule: Rule, entries: readonly TimedEntry[]): Aggregate {
  return entries
    .filter((entry) => counts(rule, entry))
    .reduce((aggregate, entry) => mergeAggregates(aggregate, contributionTo(rule, entry)), EMPTY_AGGREGATE);
}

/** Estimates the bytes that a history takes when it is stored. */
export function historySize(history: History): number {
  let size = 0;
  for (const { eventName, attributes, metrics, entries } of history) {
    size += eventName.length + 12 + entries.length;
    for (const name of metrics) size += name.length + 3;
    for (const name of Object.keys(attributes)) size += name.length + attributes[name].length + 6;
  }
  return size;
}

function withinLimits(
  texts: Readonly<Record<string, string>>,
  maxLength = MAX_LENGTH,
): Readonly<Record<string, string>> {
  const isShort = (name: string) => name.length <= MAX_LENGTH && texts[name].length <= maxLength;
  const names = Object.keys(texts);
  if (names.length <= MAX_KEYS && names.every(isShort)) return texts;
  const short = Object.entries(texts).filter(([name]) => isShort(name));
  return Object.fromEntries(short.sort(([a], [b]) => compareCodePoints(a, b)).slice(0, MAX_KEYS));
}

function sameNames(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((name, place) => b[place] === name);
}

function sameTexts(a: Readonly<Record<string, string>>, b: Readonly<Record<string, string>>): boolean {
  const keys = Object.keys(a);
  return (
    keys.length === Object.keys(b).length && keys.every((key) => Object.hasOwn(b, key) && a[key] === b[key])
  );
}

function packDay(day: string): string {
  return dayNumber(day).toString(36);
}

function unpackDay(text: string): string {
  return dayText(parseInt(text, 36));
}
