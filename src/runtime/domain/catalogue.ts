export interface Catalogue {
  readonly revision: number;
  readonly rules: Readonly<Record<string, CatalogueEntry>>;
}

export interface CatalogueEntry {
  /** What is counted, as text; another definition is another generation. */
  readonly definition: string;
  /** When the rule is met, as text; another condition keeps the counters. */
  readonly condition: string;
  readonly generation: number;
  /** The revision in which the condition came into force. */
  readonly judged: number;
  /** Epoch milliseconds at which it came into force as it is now. */
  readonly since: number;
  /** Date rules: whether every user's older events have been judged as it is now. */
  readonly settled: boolean;
}

export const EMPTY_CATALOGUE: Catalogue = { revision: 0, rules: {} };
