import { HistoryEntry, historySize } from './history';
import { Tally } from './tally';

/** All that is known of one user. Never changed in place: folding makes a new one. */
export interface UserState {
  /** How far each shard of the event stream has been counted. */
  readonly marks: Marks;
  /** By output key. */
  readonly rules: Readonly<Record<string, RuleState>>;
  /** History that has not been moved to the timeseries store yet. */
  readonly history: readonly HistoryEntry[];
  /** What has been moved: chunks 1 to `count`, holding days within `from` to `to`. */
  readonly chunks?: { readonly count: number; readonly from: string; readonly to: string };
  readonly endpointId?: string;
  /** Revision of the catalogue whose conditions the user was last judged by at an event. */
  readonly judgedRevision: number;
  /** The newest revision that any writer of this state knew: who knows only an older one has to look again first. */
  readonly latestRevision: number;
}

export type Marks = Readonly<Record<string, Mark>>;

export interface Mark {
  readonly sequenceNumber: string;
  /** Epoch milliseconds at which it was set; a mark older than any redelivery is dropped. */
  readonly at: number;
}

export interface RuleState {
  /** Changes so far. Outlives the rule itself: the id of a change is never used twice. */
  readonly changes: number;
  /** Whether the destination was last told `ready`. Outlives the rule too: the destination remembers it. */
  readonly ready: boolean;
  /** Absent until the rule has counted something for this user. */
  readonly counter?: Counter;
}

export interface Counter extends Tally {
  /** The generation of the rule that was counted. */
  readonly generation: number;
  /** The revision of the condition that was last judged. */
  readonly conditionRevision: number;
}

/** About how many characters a state takes. */
export function stateSize(state: UserState): number {
  return 500 + historySize(state.history) + 100 * (Object.keys(state.rules).length + Object.keys(state.marks).length);
}

export const NEW_USER: UserState = { marks: {}, rules: {}, history: [], judgedRevision: 0, latestRevision: 0 };
