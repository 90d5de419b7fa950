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
