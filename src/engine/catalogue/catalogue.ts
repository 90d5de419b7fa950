import { ParsedRules, RuleRow } from '../../rule-language/parse/table';
import { fires } from '../../rule-language/reset-modes';
import { Measure, outputKey, outputOfKey, Rule } from '../../rule-language/rule';
import { trackedStatistics } from '../aggregate/aggregate';

/**
 * Record of an installation's rules, by which all functions agree on which rule is new, edited or back after
 * a removal. Its revision rises with every change of the rules.
 */
export interface Catalogue {
  readonly revision: number;
  /** Active and invalid rules by output key, in the order of the table. */
  readonly rules: Readonly<Record<string, CatalogueEntry>>;
  /**
   * Output keys of removed rules whose users have yet to become `not-ready`, with the moment of the removal
   * in epoch milliseconds.
   */
  readonly pendingRemoval: Readonly<Record<string, number>>;
  /**
   * Output keys of removed rules whose members stayed `ready`, and are judged when the rule comes back.
   * Absent when there is none, and in catalogues of releases that did not note them.
   */
  readonly keptMembers?: readonly string[];
  /** IANA name of the zone whose days the rules count by; absent until a function has noted it. */
  readonly timeZone?: string;
  /** Revision in which the time zone became another one; absent when it never did. */
  readonly timeZoneSince?: number;
  /** Change that led to this revision, stored in the same write so that no crash can lose it. */
  readonly change?: RuleChange;
}

/** Every rule that one revision changed, before and after. */
export interface RuleChange {
  /** Revision of the catalogue after the change, from 1. */
  readonly revision: number;
  /** Epoch milliseconds. */
  readonly at: number;
  /** Name of the source for people, such as `DynamoDB table my-rules`. */
  readonly source: string;
  readonly rules: readonly {
    /** Output key of the rule. */
    readonly key: string;
    /** Absent when the rule is new or its row was invalid. */
    readonly before?: RuleRow;
    /** Absent when the rule is gone or its row is invalid. */
    readonly after?: RuleRow;
    /** Name of the person who published the change; absent when that is not known. */
    readonly by?: string;
  }[];
  /** IANA names; present when the revision changed the time zone. */
  readonly timeZone?: { readonly before: string; readonly after: string };
}

export interface CatalogueEntry {
  /** Row in the source when the rule was last active. */
  readonly row: RuleRow;
  /** Serialized fields that decide what the rule counts; a change starts a new generation. */
  readonly definition: string;
  /** Serialized fields that decide when the rule is met; a change keeps the counters. */
  readonly condition: string;
  /** Revision in which the current definition became active. */
  readonly generation: number;
  /** Revision in which the current condition became active. */
  readonly conditionRevision: number;
  /** Epoch milliseconds at which the rule became active in its current form. */
  readonly since: number;
  /**
   * Whether every user has been judged by the rule in its current form; true from the start when that can
   * change no membership.
   */
  readonly evaluated: boolean;
  /** Present while the row is invalid: the rule is not active, and its counters wait for the fix. */
  readonly invalid?: true;
}

/** Reports more rules than the store holds, with the numbers and the fix. */
export class CatalogueTooLargeError extends Error {}

export const EMPTY_CATALOGUE: Catalogue = { revision: 0, rules: {}, pendingRemoval: {} };

/** Treatment of the attribute that a removed rule has written: left as it is, or set to `not-ready`. */
export type RemovedRules = 'keep' | 'clear';

/**
 * Returns the catalogue with these rules active, or the very same object when nothing has changed.
 * Generations are revisions and only rise, so a rule that returns is a new generation without any record of
 * the old one.
 */
export function reconcile(
  catalogue: Catalogue,
  { rules, rows, invalid }: ParsedRules,
  now: number,
  removed: RemovedRules,
): Catalogue {
  const revision = catalogue.revision + 1;
  const known = new Set([...Object.keys(catalogue.pendingRemoval), ...(catalogue.keptMembers ?? [])]);
  const activeEntries = rules.map((rule): [string, CatalogueEntry] => {
    const key = outputKey(rule.output);
    const previous = catalogue.rules[key];
    return [
      key,
      entryOf(rule, rows.get(key)!, previous, previous !== undefined || known.has(key), revision, now),
    ];
  });
  const invalidEntries = invalid.flatMap((key): [string, CatalogueEntry][] => {
    const entry = catalogue.rules[key];
    return entry ? [[key, entry.invalid ? entry : { ...entry, invalid: true }]] : [];
  });

  const entries = Object.fromEntries([...activeEntries, ...invalidEntries]);
  const removedKeys = Object.keys(catalogue.rules).filter((key) => !Object.hasOwn(entries, key));
  const unchanged =
    removedKeys.length === 0 &&
    Object.entries(entries).every(([key, entry]) => catalogue.rules[key] === entry);
  if (unchanged) return catalogue;

  const pendingRemoval = Object.entries({
    ...catalogue.pendingRemoval,
    ...(removed === 'clear' && Object.fromEntries(removedKeys.map((key) => [key, now]))),
  });
  const isGoneMembership = (key: string) =>
    !Object.hasOwn(entries, key) && outputOfKey(key).kind === 'attribute';
  const keptMembers = [...(catalogue.keptMembers ?? []), ...(removed === 'keep' ? removedKeys : [])].filter(
    isGoneMembership,
  );
  const { timeZone, timeZoneSince } = catalogue;
  return {
    revision,
    ...(timeZone !== undefined && { timeZone }),
    ...(timeZoneSince !== undefined && { timeZoneSince }),
    rules: entries,
    pendingRemoval: Object.fromEntries(pendingRemoval.filter(([key]) => isGoneMembership(key))),
    ...(keptMembers.length > 0 && { keptMembers }),
  };
}

/** @param mayHaveMembers whether a rule of this output has existed before */
function entryOf(
  rule: Rule,
  row: RuleRow,
  previous: CatalogueEntry | undefined,
  mayHaveMembers: boolean,
  revision: number,
  now: number,
): CatalogueEntry {
  const definition = definitionOf(rule);
  const condition = conditionOf(rule);
  const sameDefinition = previous?.definition === definition;
  if (sameDefinition && previous.condition === condition && !previous.invalid) return previous;
  // Events from the time when the row was invalid are in the history only.
  const keepsCounters = sameDefinition && !(previous.invalid && rule.includesHistory);
  // Time may have turned a window that moves while the row was invalid.
  const isPast = previous?.invalid === true && rule.period !== undefined;
  return {
    row,
    definition,
    condition,
    generation: keepsCounters ? previous.generation : revision,
    conditionRevision:
      keepsCounters && !isPast && previous.condition === condition ? previous.conditionRevision : revision,
    since: now,
    evaluated:
      // An edit alone fires no rule, unless it asks for the users whom history has.
      (fires(rule.reset) && rule.existing !== 'fire') ||
      (keepsCounters
        ? !isPast &&
          previous.evaluated &&
          testsOfCondition(previous.condition) === testsOfCondition(condition)
        : !rule.includesHistory && !mayHaveMembers),
  };
}

/** Adds to the next catalogue a record of what it changes in the one before. */
export function recordChange(
  before: Catalogue,
  next: Catalogue,
  at: number,
  source: string,
): Catalogue & { readonly change: RuleChange } {
  const activeRow = ({ rules }: Catalogue, key: string) =>
    rules[key]?.invalid ? undefined : rules[key]?.row;
  const rules = [...new Set([...Object.keys(before.rules), ...Object.keys(next.rules)])]
    .filter((key) => before.rules[key] !== next.rules[key])
    .map((key) => ({ key, before: activeRow(before, key), after: activeRow(next, key) }));
  return { ...next, change: { revision: next.revision, at, source, rules } };
}

/**
 * Marks rules as evaluated for every user, and pending removals as done. No rule changes by it, so the
 * revision stays.
 */
export function markEvaluated(catalogue: Catalogue, keys: readonly string[]): Catalogue {
  const rules = { ...catalogue.rules };
  const pendingRemoval = { ...catalogue.pendingRemoval };
  for (const key of keys) {
    if (rules[key]) rules[key] = { ...rules[key], evaluated: true };
    delete pendingRemoval[key];
  }
  return { ...catalogue, rules, pendingRemoval };
}

/**
 * Tells whether the window of a rule belongs to what it counts: with history, or where another window moves
 * within it. Otherwise the days merely switch counting on and off, as `Enabled` does.
 */
export function isWindowCounted({ includesHistory, period }: Rule): boolean {
  return includesHistory || period !== undefined;
}

/** Serializes all of a rule that makes a revision when it changes. */
export function formOf(rule: Rule): string {
  return formOfEntry({ definition: definitionOf(rule), condition: conditionOf(rule) });
}

export function formOfEntry({
  definition,
  condition,
}: Pick<CatalogueEntry, 'definition' | 'condition'>): string {
  return JSON.stringify([definition, condition]);
}

/** Serializes what a rule counts. */
function definitionOf(rule: Rule): string {
  const { kind, eventNames, filter, metric, includesHistory, window, period, further } = rule;
  const countsWindow = isWindowCounted(rule);
  return JSON.stringify([
    kind,
    eventNames,
    filter,
    metric,
    trackedStatistics(rule),
    includesHistory,
    countsWindow ? window : undefined,
    ...(period ? [period] : []),
    ...(further?.map((measure, index) => [
      countsWindow ? measure : withoutWindow(measure),
      trackedStatistics(rule, index + 1),
    ]) ?? []),
  ]);
}

function withoutWindow({ window: _, ...measure }: Measure): Measure {
  return measure;
}

/** Returns the part of a serialized condition that decides what an attribute says. */
function testsOfCondition(condition: string): string {
  const [tests] = JSON.parse(condition) as unknown[];
  return JSON.stringify(tests);
}

function conditionOf(rule: Rule): string {
  const { condition, tells, reset, window, existing, atMost, destinations, further } = rule;
  const countsWindow = isWindowCounted(rule);
  return JSON.stringify([
    // The cap of a value decides what its attribute says.
    tells ? { tells, atMost } : condition,
    reset,
    countsWindow ? undefined : window,
    ...(destinations ? [destinations] : []),
    ...(existing || atMost ? [{ existing, atMost }] : []),
    ...(further && !countsWindow ? [{ windows: further.map((measure) => measure.window) }] : []),
  ]);
}
