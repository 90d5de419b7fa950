import { HistoryEntry } from './history';

/** All that is known of one user. Never changed in place: folding makes a new one. */
export interface UserState {
  /** How far each shard of the event stream has been counted. */
  readonly marks: Readonly<Record<string, Mark>>;
  /** By output key. */
  readonly rules: Readonly<Record<string, RuleState>>;
  /** History that has not been moved to the timeseries store yet. */
  readonly history: readonly HistoryEntry[];
  /** What has been moved: pieces 1 to `count`, holding days within `from` to `to`. */
  readonly chunks?: { readonly count: number; readonly from: string; readonly to: string };
  readonly endpointId?: string;
  /** Revision of the catalogue that this state was last judged with. */
  readonly revision: number;
}

export interface Mark {
  readonly sequenceNumber: string;
  /** Epoch milliseconds at which it was set; marks older than any redelivery are dropped. */
  readonly at: number;
}

export interface RuleState {
  /** Changes so far. Outlives the rule itself: a change's id is never used twice. */
  readonly changes: number;
  /** Whether the destination was last told `ready`. */
  readonly ready: boolean;
  /** Absent until the rule has counted something for this user. */
  readonly counter?: Counter;
}

export interface Counter {
  readonly count: number;
  readonly sum: string;
  /** The generation of the rule that was counted. */
  readonly generation: number;
  /** The revision of the catalogue whose condition was last judged. */
  readonly judged: number;
}

export const NEW_USER: UserState = { marks: {}, rules: {}, history: [], revision: 0 };
