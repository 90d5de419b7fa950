import { compareCodePoints } from '../../common/code-points';
import { isWithin } from '../../rule-language/date-window';
import { Rule } from '../../rule-language/rule';
import { contribution, EMPTY_AGGREGATE, mergeAggregates, Aggregate } from '../aggregate/aggregate';
import { UserEvent } from '../events/event';
import { passes } from '../events/filter';

/** Events of one local day that no rule could tell apart, added up. */
export interface HistoryEntry {
  /** Local day YYYY-MM-DD. */
  readonly day: string;
  readonly eventName: string;
  readonly attributes: Readonly<Record<string, string>>;
  /** What each of them carried. Decimals in plain notation. */
  readonly metrics: Readonly<Record<string, string>>;
  readonly count: number;
}

/**
 * A user's history as it is stored: events that differ in their days and the values of their metrics alone
 * share what they have in common.
 */
export type History = readonly HistoryGroup[];

export interface HistoryGroup {
  readonly eventName: string;
  readonly attributes: Readonly<Record<string, string>>;
  /** Names, sorted. */
  readonly metrics: readonly string[];
  /**
   * `;entry;entry;…;`, each `day,value,…` in the order of the metrics and `*count` where that is not 1; the
   * day as days since 1970 to base 36.
   * Nearly every event only adds to it: it is taken apart when a rule looks back.
   */
  readonly entries: string;
}

/** One event as history has it. */
export function toHistoryEntry(event: UserEvent, day: string): HistoryEntry {
  return { day, eventName: event.name, attributes: event.attributes, metrics: event.metrics, count: 1 };
}

/**
 * What history keeps of an event are Pinpoint's own limits (Pinpoint quotas: 40 attributes and metrics,
 * values of 200 characters).
 * What is beyond them counts for the rules in force, but is not remembered for later ones: it would not fit a
 * user's state.
 */
const MAX_KEYS = 40;
const MAX_LENGTH = 200;

/** History with one more entry in it, added to its like if there is one, as far as it can be kept. */
export function addToHistory(history: History, entry: HistoryEntry): History {
  if (entry.eventName.length > MAX_LENGTH) return history;
  const attributes = keep(entry.attributes);
  const values = keep(entry.metrics, Infinity);
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
  return history.map((group, index) =>
    index === place ? { ...group, entries: addEntry(group.entries, text, entry.count) } : group,
  );
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

/** Every entry of a history. */
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

/** The first and the last day of a history that has one. */
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

/** Whether a rule counts the events of an entry. */
export function counts(rule: Rule, entry: HistoryEntry): boolean {
  if (!rule.eventNames.includes(entry.eventName)) return false;
  if (rule.window && !isWithin(rule.window, entry.day)) return false;
  return !rule.filter || passes(rule.filter, entry);
}

/** What a rule would have counted over a history. */
export function recount(rule: Rule, entries: readonly HistoryEntry[]): Aggregate {
  return entries
    .filter((entry) => counts(rule, entry))
    .reduce((tally, entry) => mergeAggregates(tally, contribution(rule, entry)), EMPTY_AGGREGATE);
}

/** About how many bytes a history takes when it is stored. */
export function historySize(history: History): number {
  return history.reduce((size, { eventName, attributes, metrics, entries }) => {
    const names = metrics.reduce((sum, name) => sum + name.length + 3, eventName.length + 12);
    return Object.entries(attributes).reduce(
      (sum, [name, value]) => sum + name.length + value.length + 6,
      size + names + entries.length,
    );
  }, 0);
}

function keep(
  texts: Readonly<Record<string, string>>,
  maxLength = MAX_LENGTH,
): Readonly<Record<string, string>> {
  const entries = Object.entries(texts);
  const kept = entries.filter(([name, value]) => name.length <= MAX_LENGTH && value.length <= maxLength);
  if (kept.length === entries.length && kept.length <= MAX_KEYS) return texts;
  return Object.fromEntries(kept.sort(([a], [b]) => compareCodePoints(a, b)).slice(0, MAX_KEYS));
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

const DAY_MS = 86_400_000;

function packDay(day: string): string {
  return (Date.parse(day) / DAY_MS).toString(36);
}

function unpackDay(text: string): string {
  return dayText(parseInt(text, 36));
}

function dayText(daysSince1970: number): string {
  return new Date(daysSince1970 * DAY_MS).toISOString().slice(0, 10);
}
