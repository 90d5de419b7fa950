import { compareCodePoints } from './code-points';
import { UserEvent } from './event';
import { passes } from './filter';
import { contribution, NOTHING, plus, Tally } from './tally';
import { Rule } from '../../contract/rule';

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

/** One event as history has it. */
export function entryOf(event: UserEvent, day: string): HistoryEntry {
  return { day, eventName: event.name, attributes: event.attributes, metrics: event.metrics, count: 1 };
}

/**
 * What history keeps of an event are Pinpoint's own limits (Pinpoint quotas: 40 attributes and metrics, values of 200 characters).
 * What is beyond them counts for the rules in force, but is not remembered for later ones: it would not fit a user's state.
 */
const MAX_KEYS = 40;
const MAX_LENGTH = 200;

/** History with one more event in it, as far as it can be kept. */
export function remember(history: readonly HistoryEntry[], entry: HistoryEntry): readonly HistoryEntry[] {
  if (entry.eventName.length > MAX_LENGTH) return history;
  return record(history, { ...entry, attributes: keep(entry.attributes), metrics: keep(entry.metrics, Infinity) });
}

function keep(texts: Readonly<Record<string, string>>, maxLength = MAX_LENGTH): Readonly<Record<string, string>> {
  const entries = Object.entries(texts);
  const kept = entries.filter(([name, value]) => name.length <= MAX_LENGTH && value.length <= maxLength);
  if (kept.length === entries.length && kept.length <= MAX_KEYS) return texts;
  return Object.fromEntries(kept.sort(([a], [b]) => compareCodePoints(a, b)).slice(0, MAX_KEYS));
}

/** Added to its like if there is one. */
function record(history: readonly HistoryEntry[], entry: HistoryEntry): readonly HistoryEntry[] {
  const place = history.findIndex((known) => alike(known, entry));
  if (place < 0) return [...history, entry];
  const known = history[place];
  const merged = { ...known, count: known.count + entry.count };
  return history.map((other, index) => (index === place ? merged : other));
}

/** Whether a rule counts the events of an entry. */
export function counts(rule: Rule, entry: HistoryEntry): boolean {
  if (!rule.eventNames.includes(entry.eventName)) return false;
  if (rule.window && !(rule.window.start <= entry.day && entry.day <= rule.window.finish)) return false;
  return !rule.filter || passes(rule.filter, entry);
}

/** What a rule would have counted over a history. */
export function recount(rule: Rule, history: readonly HistoryEntry[]): Tally {
  return history.filter((entry) => counts(rule, entry)).reduce((tally, entry) => plus(tally, contribution(rule, entry)), NOTHING);
}

/** About how many characters a history takes when it is stored. */
export function historySize(history: readonly HistoryEntry[]): number {
  return history.reduce((size, entry) => size + 30 + entry.eventName.length + textsSize(entry.attributes) + textsSize(entry.metrics), 0);
}

function textsSize(texts: Readonly<Record<string, string>>): number {
  return Object.entries(texts).reduce((size, [key, value]) => size + key.length + value.length + 6, 0);
}

function alike(a: HistoryEntry, b: HistoryEntry): boolean {
  return a.day === b.day && a.eventName === b.eventName && sameTexts(a.metrics, b.metrics) && sameTexts(a.attributes, b.attributes);
}

function sameKeys(a: Readonly<Record<string, string>>, b: Readonly<Record<string, string>>): boolean {
  const keys = Object.keys(a);
  return keys.length === Object.keys(b).length && keys.every((key) => Object.hasOwn(b, key));
}

function sameTexts(a: Readonly<Record<string, string>>, b: Readonly<Record<string, string>>): boolean {
  return sameKeys(a, b) && Object.entries(a).every(([key, value]) => b[key] === value);
}
