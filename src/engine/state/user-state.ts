import { outputOfKey } from '../../rule-language/rule';
import { TrackedPart } from '../../rule-language/statistics';
import { MAX_VALUE_LENGTH, Aggregate } from '../aggregate/aggregate';
import { Ends } from '../aggregate/ends';
import { History, historySize } from '../history/history';
import { SlotList } from '../windows/slots';
import type { Firings } from './firings';

/** State of one user. It is immutable: folding returns a new one. */
export interface UserState {
  /** Position up to which each shard of the event stream has been counted. */
  readonly checkpoints: Checkpoints;
  /** States of the rules by output key. */
  readonly rules: Readonly<Record<string, RuleState>>;
  /** History that has not been moved to the timeseries store yet. */
  readonly history: History;
  /** History that has been moved: chunk `last` and those before it, with days from `from` to `to`. */
  readonly chunks?: { readonly last: number; readonly from: string; readonly to: string };
  readonly endpointId?: string;
  /** Ids of the last events that had one, the newest last; an event with one of them is a repetition. */
  readonly recentIds?: readonly string[];
  /** Revision of the catalogue by which the user was judged at the last event. */
  readonly judgedRevision: number;
  /** Newest revision that a writer of this state knew; a writer with an older one must reload the rules. */
  readonly latestRevision: number;
  /** Event of each shard that has been judged by some of its rules only; absent when there is none. */
  readonly unfinished?: Readonly<Record<string, UnfinishedEvent>>;
  /** Rules without room in this state, by output key, with the generation that found none. */
  readonly refused?: Readonly<Record<string, number>>;
  /** What rules over moving windows have counted, by the name of the slots; absent without such rules. */
  readonly slots?: Readonly<Record<string, SlotList>>;
  /** Latest instant at which rules over moving windows were judged, in epoch milliseconds. */
  readonly clock?: number;
  /**
   * Earliest instant, in epoch milliseconds, at which time alone can change something for the user; absent
   * when it cannot. It may be earlier than necessary, which costs a visit, and never later.
   */
  readonly dueAt?: number;
}

/** Event whose changes are too many for one write, after the first of several. */
export interface UnfinishedEvent {
  readonly sequenceNumber: string;
  /** Revision of the rules that the event was judged by; a rule that started afresh since then has not. */
  readonly revision: number;
  /** Output keys of the rules that have judged the event. */
  readonly judged: readonly string[];
  /** Names of the slots that hold the event already; absent when there are none. */
  readonly slots?: readonly string[];
}

export type Checkpoints = Readonly<Record<string, Checkpoint>>;

export interface Checkpoint {
  readonly sequenceNumber: string;
  /** Epoch milliseconds at which it was set; one older than any redelivery is dropped. */
  readonly at: number;
}

export interface RuleState {
  /** Number of changes so far. Outlives the rule, so that no change id is used twice. */
  readonly changes: number;
  /**
   * Whether the last membership sent was `ready`, or a value was told last. Outlives the rule, because
   * destinations keep it too.
   */
  readonly ready: boolean;
  /** Value that was told last; absent when there was none. Outlives the rule as well. */
  readonly told?: string;
  /** Firings that a cap looks back at. Outlives the rule; absent until a rule with a cap has fired. */
  readonly firings?: Firings;
  /** Absent until the rule has counted something for this user. */
  readonly counter?: Counter;
}

export interface Counter extends Aggregate {
  /** Generation of the rule that the counter belongs to. */
  readonly generation: number;
  /** Revision of the condition that was last judged. */
  readonly conditionRevision: number;
  /** Name of the slots that hold what it has counted; present when its window moves. */
  readonly slots?: string;
}

/**
 * Estimates the memory that a state takes, in about as many bytes. The store measures what a state takes
 * there, as it is written.
 */
export function stateSize(state: UserState): number {
  const keyVersionAndCheckpoints =
    190 +
    75 * Object.keys(state.checkpoints).length +
    (state.endpointId?.length ?? 0) +
    15 * (state.recentIds?.length ?? 0) +
    (state.dueAt === undefined ? 0 : 25);
  return keyVersionAndCheckpoints + countersSize(state) + slotsSize(state.slots) + historySize(state.history);
}

function slotsSize(lists: UserState['slots'] = {}): number {
  let size = 0;
  for (const name of Object.keys(lists)) size += slotListSize(lists[name]);
  return size;
}

/** Caches sizes, since an event changes few slots and each write asks for the size of all. */
const SIZES = new WeakMap<SlotList, number>();

function slotListSize(list: SlotList): number {
  let size = SIZES.get(list);
  if (size === undefined) {
    size = list.slots.reduce((sum, { aggregate }) => sum + aggregateSize(aggregate), 20);
    SIZES.set(list, size);
  }
  return size;
}

export function countersSize(state: UserState): number {
  let size = 0;
  for (const key of Object.keys(state.rules)) size += ruleSize(state.rules[key]);
  return size;
}

export function ruleSize({ counter, firings, told }: RuleState): number {
  return (
    7 +
    (told === undefined ? 0 : 8 + told.length) +
    (firings ? 15 + 12 * firings.days.length : 0) +
    (counter ? aggregateSize(counter) : 0)
  );
}

function aggregateSize({ sum, range, distinct, ends, further = [] }: Aggregate): number {
  const parts = {
    range: range ? 30 + range.min.length + range.max.length : 0,
    distinct: distinct ? distinctSize(distinct) : 0,
    ends: ends ? endsSize(ends) : 0,
  } satisfies Record<TrackedPart, number>;
  return further.reduce(
    (size, one) => size + 3 + aggregateSize(one),
    3 + sum.length + parts.range + parts.distinct + parts.ends,
  );
}

function distinctSize(distinct: NonNullable<Counter['distinct']>): number {
  return Object.entries(distinct).reduce(
    (size, [name, values]) => size + 6 * name.length + values.length * (MAX_VALUE_LENGTH + 3),
    0,
  );
}

function endsSize({ first = {}, last = {} }: Ends): number {
  return [...Object.entries(first), ...Object.entries(last)].reduce(
    (size, [name, { value }]) => size + 20 + name.length + value.length,
    15,
  );
}

/** Drops the counter of a rule, and keeps what outlives it. */
export function withoutCounter({ counter: _, ...outliving }: RuleState): RuleState {
  return outliving;
}

/**
 * Tells whether a user is in by the rule of an output key, or has a value by it; for rules that fire, whether
 * they ever have.
 */
export function isIn(state: Pick<UserState, 'rules'> | undefined, key: string): boolean {
  const known = state?.rules[key];
  return outputOfKey(key).kind === 'event' ? (known?.changes ?? 0) > 0 : known?.ready === true;
}

/**
 * Bytes of recent history above which it is moved out, so that a state fits the 1 KB that a write unit pays
 * for (DynamoDB pricing). It does not depend on the rules, so that writers with the same history make the
 * same chunk.
 */
export const HISTORY_BUDGET = 400;

/** Number of past events among which a repetition is recognised; producers repeat within seconds. */
export const MAX_RECENT_IDS = 16;

/** State of a rule that has never counted an event of the user. */
export const NEW_RULE_STATE: RuleState = { changes: 0, ready: false };

export const NEW_USER: UserState = {
  checkpoints: {},
  rules: {},
  history: [],
  judgedRevision: 0,
  latestRevision: 0,
};
