import { outputKey, Rule } from '../../contract/rule';

/**
 * What an installation remembers of its rules, so that every function agrees on which rule is new, edited or back again.
 * Its revision rises with every change of the rules.
 */
export interface Catalogue {
  readonly revision: number;
  /** The rules in force by output key. */
  readonly rules: Readonly<Record<string, CatalogueEntry>>;
}

export interface CatalogueEntry {
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
  /** Whether every user's older events have been judged by it; true from the start for rules that look at none. */
  readonly settled: boolean;
}

export const EMPTY_CATALOGUE: Catalogue = { revision: 0, rules: {} };

/**
 * The catalogue with these rules in force. Generations are revisions and revisions only rise,
 * so a rule that was away needs no memory to come back as a new one.
 */
export function reconcile(catalogue: Catalogue, rules: readonly Rule[], now: number): Catalogue {
  const revision = catalogue.revision + 1;
  const entries = rules.map((rule): [string, CatalogueEntry] => {
    const key = outputKey(rule.output);
    const definition = definitionOf(rule);
    const condition = conditionOf(rule);
    const known = catalogue.rules[key];
    if (known?.definition === definition && known.condition === condition) return [key, known];
    return [key, {
      definition,
      condition,
      generation: known?.definition === definition ? known.generation : revision,
      conditionRevision: revision,
      since: now,
      settled: rule.kind !== 'date',
    }];
  });

  const unchanged = entries.length === Object.keys(catalogue.rules).length && entries.every(([key, entry]) => catalogue.rules[key] === entry);
  return unchanged ? catalogue : { revision, rules: Object.fromEntries(entries) };
}

/** The catalogue with those rules settled. A settlement changes no rule, so the revision that users are judged by stays. */
export function settle(catalogue: Catalogue, keys: readonly string[]): Catalogue {
  const rules = { ...catalogue.rules };
  for (const key of keys) if (rules[key]) rules[key] = { ...rules[key], settled: true };
  return { ...catalogue, rules };
}

function definitionOf(rule: Rule): string {
  return JSON.stringify([rule.kind, rule.eventName, rule.filter?.attribute, rule.filter?.value, rule.metric, rule.window?.start, rule.window?.finish]);
}

function conditionOf(rule: Rule): string {
  return JSON.stringify([rule.count?.operator, rule.count?.target, rule.sum?.operator, rule.sum?.target, rule.reset]);
}
