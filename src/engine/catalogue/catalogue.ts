import { ParsedRules, RuleRow } from '../../rule-language/parse/table';
import { outputKey, outputOfKey, Rule } from '../../rule-language/rule';
import { trackedStatistics } from '../aggregate/aggregate';

/**
 * What an installation remembers of its rules, so that every function agrees on which rule is new, edited or
 * back again.
 * Its revision rises with every change of the rules.
 */
export interface Catalogue {
  readonly revision: number;
  /**
   * By output key, in the order of the table: the rules in force, and those that are wrong for the time
   * being.
   */
  readonly rules: Readonly<Record<string, CatalogueEntry>>;
  /**
   * Removed rules whose users are still to be told that they are no longer in, with the moment of the removal
   * in epoch milliseconds.
   */
  readonly pendingRemoval: Readonly<Record<string, number>>;
  /** What its revision changed; it travels with the catalogue, so that no crash can lose it. */
  readonly change?: RuleChange;
}

/** One change of the rules: what each rule that changed was before and is since. */
export interface RuleChange {
  /** The catalogue's, from 1. */
  readonly revision: number;
  /** Epoch milliseconds. */
  readonly at: number;
  /** Where the change was found, for people: `DynamoDB table my-rules`. */
  readonly source: string;
  readonly rules: readonly {
    /** The rule's output key. */
    readonly key: string;
    /** Absent when the rule is new. */
    readonly before?: RuleRow;
    /** Absent when the rule is gone, or wrong for the time being. */
    readonly after?: RuleRow;
  }[];
}

export interface CatalogueEntry {
  /** The rule as its source had it when it was last in force. */
  readonly row: RuleRow;
  /** What is counted, as text; another definition is another generation. */
  readonly definition: string;
  /** When the rule is met, as text; another condition keeps the counters. */
  readonly condition: string;
  /** The revision in which the rule came into force as it is defined now. */
  readonly generation: number;
  /** The revision in which its condition came into force. */
  readonly conditionRevision: number;
  /** Epoch milliseconds at which it came into force as it is now. */
  readonly since: number;
  /**
   * Whether every user's older events have been judged by it; true from the start for rules that look at
   * none.
   */
  readonly evaluated: boolean;
  /** Its row is wrong: it is not in force, and its counters wait until it has been mended. */
  readonly invalid?: true;
}

export const EMPTY_CATALOGUE: Catalogue = { revision: 0, rules: {}, pendingRemoval: {} };

/** What becomes of the attribute that a removed rule has written. */
export type RemovedRules = 'keep' | 'clear';

/**
 * The catalogue with these rules in force; the same one when nothing has changed. Generations are revisions
 * and revisions only rise,
 * so a rule that was away needs no memory to come back as a new one.
 */
export function reconcile(
  catalogue: Catalogue,
  { rules, rows, invalid }: ParsedRules,
  now: number,
  removed: RemovedRules,
): Catalogue {
  const revision = catalogue.revision + 1;
  const inForce = rules.map((rule): [string, CatalogueEntry] => {
    const key = outputKey(rule.output);
    return [key, entryOf(rule, rows.get(key)!, catalogue.rules[key], revision, now)];
  });
  const waiting = invalid.flatMap((key): [string, CatalogueEntry][] => {
    const known = catalogue.rules[key];
    return known ? [[key, known.invalid ? known : { ...known, invalid: true }]] : [];
  });

  const entries = Object.fromEntries([...inForce, ...waiting]);
  const gone = Object.keys(catalogue.rules).filter((key) => !Object.hasOwn(entries, key));
  const unchanged =
    gone.length === 0 && Object.entries(entries).every(([key, entry]) => catalogue.rules[key] === entry);
  if (unchanged) return catalogue;

  const pendingRemoval = Object.entries({
    ...catalogue.pendingRemoval,
    ...(removed === 'clear' && Object.fromEntries(gone.map((key) => [key, now]))),
  });
  return {
    revision,
    rules: entries,
    pendingRemoval: Object.fromEntries(
      pendingRemoval.filter(([key]) => !Object.hasOwn(entries, key) && outputOfKey(key).kind === 'attribute'),
    ),
  };
}

function entryOf(
  rule: Rule,
  row: RuleRow,
  known: CatalogueEntry | undefined,
  revision: number,
  now: number,
): CatalogueEntry {
  const definition = definitionOf(rule);
  const condition = conditionOf(rule);
  const counted = known?.definition === definition;
  if (counted && known.condition === condition && !known.invalid) return known;
  // What happened while the rule was suspended is in history only.
  const goesOn = counted && !(known.invalid && rule.includesHistory);
  return {
    row,
    definition,
    condition,
    generation: goesOn ? known.generation : revision,
    conditionRevision: goesOn && known.condition === condition ? known.conditionRevision : revision,
    since: now,
    evaluated: !rule.includesHistory,
  };
}

/** The next catalogue together with what it changes in the one before. */
export function recordChange(
  before: Catalogue,
  next: Catalogue,
  at: number,
  source: string,
): Catalogue & { readonly change: RuleChange } {
  const inForce = ({ rules }: Catalogue, key: string) => (rules[key]?.invalid ? undefined : rules[key]?.row);
  const rules = [...new Set([...Object.keys(before.rules), ...Object.keys(next.rules)])]
    .filter((key) => before.rules[key] !== next.rules[key])
    .map((key) => ({ key, before: inForce(before, key), after: inForce(next, key) }));
  return { ...next, change: { revision: next.revision, at, source, rules } };
}

/**
 * The catalogue with those rules settled. A settlement changes no rule, so the revision that users are judged
 * by stays.
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
 * A rule that counts from now on may be put on and off by its days like by `Enabled`; one that looks back
 * counts something else.
 */
function definitionOf(rule: Rule): string {
  const { kind, eventNames, filter, metric, includesHistory, window } = rule;
  return JSON.stringify([
    kind,
    eventNames,
    filter,
    metric,
    trackedStatistics(rule),
    includesHistory,
    includesHistory ? window : undefined,
  ]);
}

function conditionOf(rule: Rule): string {
  const { condition, reset, includesHistory, window, destinations } = rule;
  return JSON.stringify([
    condition,
    reset,
    includesHistory ? undefined : window,
    ...(destinations ? [destinations] : []),
  ]);
}
