/**
 * Everything the functions need of the world. Each port has at least two implementations and one conformance
 * suite.
 */
import { MetricName } from '../contract/metric-names';
import { Sheet } from '../rule-language/parse/sheet';
import { RuleProblem } from '../rule-language/problem';
import { Catalogue, RuleChange } from './catalogue/catalogue';
import { History, HistoryEntry } from './history/history';
import { Change } from './state/change';
import { UserState } from './state/user-state';

/** Current time in epoch milliseconds. */
export type Clock = () => number;

/** Waits; tests wait for nothing. */
export type Pause = (milliseconds: number) => Promise<void>;

/** The rules as their source has them, unchecked. */
export interface RuleReader {
  /** For people: `DynamoDB table my-rules`. */
  readonly name: string;
  /** @throws when the source cannot be read; half an answer is never returned */
  read(): Promise<Sheet>;
}

/** A user's state with the version it was read at. Version 0: there is none yet. */
export interface VersionedState {
  readonly version: number;
  readonly state: UserState;
}

export type WriteResult =
  | { readonly written: true; readonly version: number }
  /** Somebody else wrote first: the state that stands now. */
  | { readonly written: false; readonly current: VersionedState };

export interface StatePage {
  readonly users: { readonly userId: string; readonly stored: VersionedState }[];
  /** Where to go on; absent on the last page. */
  readonly next?: string;
}

/** One state per user, each written as a whole under its version together with the changes it causes. */
export interface AggregateStore {
  /** The states of those users that have one; may lag behind, which the version then shows at the write. */
  read(userIds: readonly string[]): Promise<Map<string, VersionedState>>;
  /**
   * Writes version `expectedVersion + 1`, if `expectedVersion` still stands. The changes travel in the same
   * write.
   */
  write(
    userId: string,
    state: UserState,
    changes: readonly Change[],
    expectedVersion: number,
  ): Promise<WriteResult>;
  /** Every user's state, page by page, in no order. */
  scan(after?: string): Promise<StatePage>;

  readCatalogue(): Promise<Catalogue>;
  /** False when another revision than `expectedRevision` stands. */
  writeCatalogue(catalogue: Catalogue, expectedRevision: number): Promise<boolean>;

  /** Keeps what a revision changed. Keeping it again changes nothing. */
  putRuleChange(change: RuleChange): Promise<void>;
  /** The changes of the rules, newest first. */
  readRuleChanges(limit: number): Promise<RuleChange[]>;

  readRuleCheck(): Promise<RuleCheck | undefined>;
  writeRuleCheck(check: RuleCheck): Promise<void>;

  /** How far a settlement has come that an earlier invocation could not finish. */
  readReevaluation(): Promise<Reevaluation | undefined>;
  writeReevaluation(settlement: Reevaluation | undefined): Promise<void>;
}

/** When the source of the rules was last looked at, by whichever function. */
export interface RuleCheck {
  /** Epoch milliseconds. */
  readonly at: number;
  /** Since when it has had no rules although there were some before. */
  readonly emptySince?: number;
}

export interface Reevaluation {
  /** The revision of the catalogue it settles. */
  readonly revision: number;
  /** Epoch milliseconds of its first invocation. */
  readonly startedAt: number;
  readonly next: string;
}

/** Immutable pieces of a user's history that no longer fit the user's state. */
export interface TimeseriesStore {
  /** Writing the same number again with the same history changes nothing. */
  put(userId: string, n: number, history: History, expiresAt: number): Promise<void>;
  /**
   * The entries from `start` to `finish` that are still kept, of the user's pieces 1 to `count`: a later one
   * may be there although
   * the state that refers to it was never written, and what it holds is in the state that was.
   */
  read(userId: string, count: number, start: string, finish: string): Promise<HistoryEntry[]>;
}

export type Delivery =
  | { readonly outcome: 'delivered' }
  /** Worth another try: throttled, or the destination failed. */
  | { readonly outcome: 'retry'; readonly reason: string }
  /** Refused for good. */
  | { readonly outcome: 'rejected'; readonly reason: string };

/** Where changes go. */
export interface Destination {
  /**
   * Delivers changes of different users, in calls as large as the destination allows.
   * Answers one outcome per change, in the order given; throws only for what no retry can mend in code.
   */
  deliver(changes: readonly Change[]): Promise<Delivery[]>;
}

/** What was refused, whole, with the reason: nothing is ever thrown away. */
export interface DeadLetter {
  readonly reason: string;
  /** Where it came from: `<shard>:<sequence number>` of a record, the id of a change. */
  readonly id: string;
  /** The record's data (base64) with its arrival, or the change. */
  readonly content: unknown;
}

export interface DeadLetters {
  /** Writing the same letters under the same name again changes nothing. */
  put(name: string, letters: readonly DeadLetter[]): Promise<void>;
}

/** What on-call engineers and operators see. */
export interface Telemetry {
  /** Adds to a metric that counts. */
  count(metric: MetricName, value: number): void;
  /** Notes where a metric stands that does not count. */
  level(metric: MetricName, value: number): void;
  /** Nothing personal: never a user id, an attribute or a metric value. */
  warn(message: string, details?: Record<string, unknown>): void;
  reportProblems(problems: readonly RuleProblem[]): void;
}
