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

/** More events than this are looked up by their text instead of one by one. */
const FEW = 8;

/** The history of one user while it grows by the events of a batch. */
export class RecentHistory {
  /** About how many bytes it takes when it is stored. */
  size: number;
  private readonly entries: HistoryEntry[];
  private readonly kinds = new Set<string>();
  private places?: Map<string, number>;
  private remembered = 0;

  constructor(start: readonly HistoryEntry[]) {
    this.entries = [...start];
    this.size = start.reduce((size, entry) => size + sizeOf(entry, this.kinds), 0);
  }

  all(): readonly HistoryEntry[] {
    return this.entries;
  }

  /** Adds an event, to its like if there is one, as far as it can be kept. */
  remember(event: HistoryEntry): void {
    if (event.eventName.length > MAX_LENGTH) return;
    const entry = { ...event, attributes: keep(event.attributes), metrics: keep(event.metrics, Infinity) };
    const place = this.placeOf(entry);
    if (place >= 0) {
      this.entries[place] = { ...this.entries[place], count: this.entries[place].count + entry.count };
      return;
    }
    this.places?.set(keyOf(entry), this.entries.length);
    this.entries.push(entry);
    this.size += sizeOf(entry, this.kinds);
  }

  private placeOf(entry: HistoryEntry): number {
    if (++this.remembered > FEW) this.places ??= new Map(this.entries.map((known, place) => [keyOf(known), place]));
    return this.places ? this.places.get(keyOf(entry)) ?? -1 : this.entries.findIndex((known) => alike(known, entry));
  }
}

function keep(texts: Readonly<Record<string, string>>, maxLength = MAX_LENGTH): Readonly<Record<string, string>> {
  const entries = Object.entries(texts);
  const kept = entries.filter(([name, value]) => name.length <= MAX_LENGTH && value.length <= maxLength);
  if (kept.length === entries.length && kept.length <= MAX_KEYS) return texts;
  return Object.fromEntries(kept.sort(([a], [b]) => compareCodePoints(a, b)).slice(0, MAX_KEYS));
}

function keyOf({ day, eventName, attributes, metrics }: HistoryEntry): string {
  const sorted = (texts: Readonly<Record<string, string>>) => Object.entries(texts).sort(([a], [b]) => compareCodePoints(a, b));
  return JSON.stringify([day, eventName, sorted(attributes), sorted(metrics)]);
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

/** About how many bytes a history takes when it is stored: entries of one kind share their names and attributes. */
export function historySize(history: readonly HistoryEntry[]): number {
  const kinds = new Set<string>();
  return history.reduce((size, entry) => size + sizeOf(entry, kinds), 0);
}

function sizeOf({ eventName, attributes, metrics }: HistoryEntry, kinds: Set<string>): number {
  const kind = kindOf(eventName, attributes, metrics);
  const shared = kinds.has(kind) ? 0 : kind.length + 10;
  kinds.add(kind);
  return Object.values(metrics).reduce((size, value) => size + value.length + 1, shared + 6);
}

function kindOf(eventName: string, attributes: HistoryEntry['attributes'], metrics: HistoryEntry['metrics']): string {
  return JSON.stringify([eventName, attributes, Object.keys(metrics)]);
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
