import { outputOfKey } from '../../rule-language/rule';
import { TrackedPart } from '../../rule-language/statistics';
import { MAX_VALUE_LENGTH, Aggregate } from '../aggregate/aggregate';
import { History, historySize } from '../history/history';

/** All that is known of one user. Never changed in place: folding makes a new one. */
export interface UserState {
  /** How far each shard of the event stream has been counted. */
  readonly checkpoints: Checkpoints;
  /** By output key. */
  readonly rules: Readonly<Record<string, RuleState>>;
  /** History that has not been moved to the timeseries store yet. */
  readonly history: History;
  /** What has been moved: chunks 1 to `count`, holding days within `from` to `to`. */
  readonly chunks?: { readonly count: number; readonly from: string; readonly to: string };
  readonly endpointId?: string;
  /**
   * The ids of the last events that had one, the newest last: what comes again under one of them is a
   * repetition.
   */
  readonly recentIds?: readonly string[];
  /** Revision of the catalogue whose conditions the user was last judged by at an event. */
  readonly judgedRevision: number;
  /**
   * The newest revision that any writer of this state knew: who knows only an older one has to look again
   * first.
   */
  readonly latestRevision: number;
}

export type Checkpoints = Readonly<Record<string, Checkpoint>>;

export interface Checkpoint {
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

export interface Counter extends Aggregate {
  /** The generation of the rule that was counted. */
  readonly generation: number;
  /** The revision of the condition that was last judged. */
  readonly conditionRevision: number;
}

/** About how many bytes a state takes when it is stored; never less for what grows with events. */
export function stateSize(state: UserState): number {
  const keyVersionAndMarks =
    190 +
    75 * Object.keys(state.checkpoints).length +
    (state.endpointId?.length ?? 0) +
    15 * (state.recentIds?.length ?? 0);
  return keyVersionAndMarks + countersSize(state) + historySize(state.history);
}

export function countersSize(state: UserState): number {
  return Object.values(state.rules).reduce((size, rule) => size + ruleSize(rule), 0);
}

export function ruleSize({ counter }: RuleState): number {
  if (!counter) return 7;
  const { sum, range, distinct } = counter;
  const parts = {
    range: range ? 30 + range.min.length + range.max.length : 0,
    distinct: distinct ? distinctSize(distinct) : 0,
  } satisfies Record<TrackedPart, number>;
  return 10 + sum.length + parts.range + parts.distinct;
}

function distinctSize(distinct: NonNullable<Counter['distinct']>): number {
  return Object.entries(distinct).reduce(
    (size, [name, values]) => size + 6 * name.length + values.length * (MAX_VALUE_LENGTH + 3),
    0,
  );
}

/** Tells whether a user is in by the rule of an output key; for rules that fire, whether they ever have. */
export function isIn(state: Pick<UserState, 'rules'> | undefined, key: string): boolean {
  const known = state?.rules[key];
  return outputOfKey(key).kind === 'event' ? (known?.changes ?? 0) > 0 : known?.ready === true;
}

/**
 * Bytes that recent history may take before it is moved out, so that with what else there is it fits the 1 KB
 * that a write unit pays for (DynamoDB pricing).
 * The same for everybody, whatever rules they know: who comes from the same history has to come to the same
 * chunk.
 */
export const HISTORY_BUDGET = 400;

/**
 * So many events back a repetition of one by its producer is recognised; producers repeat at once or within
 * seconds.
 */
export const MAX_RECENT_IDS = 16;

/**
 * Nobody's counters take more bytes than about this, so that a state always fits the 400 KB of an item
 * (DynamoDB limits).
 */
export const MAX_COUNTERS_SIZE = 250_000;

/** A rule that has never counted anything for the user. */
export const NEW_RULE_STATE: RuleState = { changes: 0, ready: false };

export const NEW_USER: UserState = {
  checkpoints: {},
  rules: {},
  history: [],
  judgedRevision: 0,
  latestRevision: 0,
};
