import { compareCodePoints } from './code-points';
import { add } from './decimal';
import { UserEvent } from './event';
import { Rule } from '../../contract/rule';

/** Events of one local day that no rule could tell apart, added up. */
export interface HistoryEntry {
  /** Local day YYYY-MM-DD. */
  readonly day: string;
  readonly eventName: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly count: number;
  /** Sum per metric; every event of the entry carried exactly these metrics. Decimals in plain notation. */
  readonly sums: Readonly<Record<string, string>>;
}

/** Count and sum as one rule sees them. */
export interface Tally {
  readonly count: number;
  readonly sum: string;
}

export const NOTHING: Tally = { count: 0, sum: '0' };

/** One event as history has it. */
export function entryOf(event: UserEvent, day: string): HistoryEntry {
  return { day, eventName: event.name, attributes: event.attributes, count: 1, sums: event.metrics };
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
  return record(history, { ...entry, attributes: keep(entry.attributes), sums: keep(entry.sums, Infinity) });
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
  const sums = Object.fromEntries(Object.entries(known.sums).map(([name, sum]) => [name, add(sum, entry.sums[name])]));
  const merged = { ...known, count: known.count + entry.count, sums };
  return history.map((other, index) => (index === place ? merged : other));
}

/** Whether a rule counts the events of an entry. */
export function counts(rule: Rule, entry: HistoryEntry): boolean {
  if (rule.eventName !== entry.eventName) return false;
  if (rule.filter && !(Object.hasOwn(entry.attributes, rule.filter.attribute) && entry.attributes[rule.filter.attribute] === rule.filter.value)) return false;
  return !rule.window || (rule.window.start <= entry.day && entry.day <= rule.window.finish);
}

/** What an entry adds to the tally of a rule that counts it. */
export function contribution(rule: Rule, entry: HistoryEntry): Tally {
  const metric = rule.metric ?? firstByName(Object.keys(entry.sums));
  const sum = metric !== undefined && Object.hasOwn(entry.sums, metric) ? entry.sums[metric] : '0';
  return { count: entry.count, sum };
}

export function plus(a: Tally, b: Tally): Tally {
  return { count: a.count + b.count, sum: add(a.sum, b.sum) };
}

/** What a rule would have counted over a history. */
export function recount(rule: Rule, history: readonly HistoryEntry[]): Tally {
  return history.filter((entry) => counts(rule, entry)).reduce((tally, entry) => plus(tally, contribution(rule, entry)), NOTHING);
}

/** About how many characters a history takes when it is stored. */
export function historySize(history: readonly HistoryEntry[]): number {
  return history.reduce((size, entry) => size + 30 + entry.eventName.length + textsSize(entry.attributes) + textsSize(entry.sums), 0);
}

function textsSize(texts: Readonly<Record<string, string>>): number {
  return Object.entries(texts).reduce((size, [key, value]) => size + key.length + value.length + 6, 0);
}

function firstByName(names: readonly string[]): string | undefined {
  return names.length < 2 ? names[0] : [...names].sort(compareCodePoints)[0];
}

function alike(a: HistoryEntry, b: HistoryEntry): boolean {
  return a.day === b.day && a.eventName === b.eventName && sameKeys(a.sums, b.sums) && sameTexts(a.attributes, b.attributes);
}

function sameKeys(a: Readonly<Record<string, string>>, b: Readonly<Record<string, string>>): boolean {
  const keys = Object.keys(a);
  return keys.length === Object.keys(b).length && keys.every((key) => Object.hasOwn(b, key));
}

function sameTexts(a: Readonly<Record<string, string>>, b: Readonly<Record<string, string>>): boolean {
  return sameKeys(a, b) && Object.entries(a).every(([key, value]) => b[key] === value);
}
