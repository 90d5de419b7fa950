import { HistoryEntry } from '../domain/history';

/**
 * Entries that differ in their days and the values of their metrics alone share what they have in common.
 * Each is `day,count,value,…`: the day as days since 1970 to base 36, the count left out where it is 1.
 */
type EncodedGroup = [eventName: string, attributes: Readonly<Record<string, string>>, metrics: readonly string[], entries: string];

const MILLISECONDS = 86_400_000;

export function encodeEntries(entries: readonly HistoryEntry[]): EncodedGroup[] {
  const groups = new Map<string, EncodedGroup>();
  for (const { day, eventName, attributes, metrics, count } of entries) {
    const names = Object.keys(metrics);
    const key = JSON.stringify([eventName, attributes, names]);
    const text = [encodeDay(day), count === 1 ? '' : count, ...names.map((name) => metrics[name])].join();
    const group = groups.get(key);
    if (group) group[3] += `;${text}`;
    else groups.set(key, [eventName, attributes, names, text]);
  }
  return [...groups.values()];
}

export function decodeEntries(groups: readonly EncodedGroup[]): HistoryEntry[] {
  return groups.flatMap(([eventName, attributes, names, entries]) => entries.split(';').map((entry) => {
    const [day, count, ...values] = entry.split(',');
    return {
      day: decodeDay(day),
      eventName,
      attributes,
      metrics: Object.fromEntries(names.map((name, place) => [name, values[place]])),
      count: count === '' ? 1 : Number(count),
    };
  }));
}

export function encodeHistory(entries: readonly HistoryEntry[]): string {
  return JSON.stringify(encodeEntries(entries));
}

export function decodeHistory(text: string): HistoryEntry[] {
  return decodeEntries(JSON.parse(text) as EncodedGroup[]);
}

function encodeDay(day: string): string {
  return (Date.parse(`${day}T00:00:00Z`) / MILLISECONDS).toString(36);
}

function decodeDay(text: string): string {
  return new Date(parseInt(text, 36) * MILLISECONDS).toISOString().slice(0, 10);
}
