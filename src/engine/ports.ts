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

/** Holds a user's state with the version it was read at; version 0 means that there is none yet. */
export interface VersionedState {
  readonly version: number;
  readonly state: UserState;
}

export type WriteResult =
  | { readonly written: true; readonly version: number }
  /** Another writer was faster: the state that stands now. */
  | { readonly written: false; readonly current: VersionedState };

export interface StatePage {
  readonly users: readonly { readonly userId: string; readonly stored: VersionedState }[];
  /** Position of the next page; absent on the last one. */
  readonly next?: string;
}

/** Narrows a scan. */
export interface ScanScope {
  /** Most states that a page is made of; a page may hold fewer, or none, although others follow. */
  readonly limit?: number;
  /** Text that the ids have to contain. */
  readonly idContains?: string;
  /** One of several about equal parts, so that they can be read side by side. */
  readonly part?: { readonly n: number; readonly of: number };
}

export interface ReadOptions {
  /** Whether the answer has to be as of now, at a higher price; false when absent. */
  readonly consistent?: boolean;
}

/** Keeps one state per user, each written as a whole under its version together with the changes it causes. */
export interface AggregateStore {
  /** Reads the states of those users that have one; they may lag behind, which the version shows at the write. */
  read(userIds: readonly string[], options?: ReadOptions): Promise<Map<string, VersionedState>>;
  /** Writes version `expectedVersion + 1` and its changes in one step, if `expectedVersion` still stands. */
  write(
    userId: string,
    state: UserState,
    changes: readonly Change[],
    expectedVersion: number,
  ): Promise<WriteResult>;
  /** Removes a user's state if `expectedVersion` still stands; answers whether it did. */
  remove(userId: string, expectedVersion: number): Promise<boolean>;
  /** Reads every user's state, page by page, in no order. */
  scan(after?: string, scope?: ScanScope): Promise<StatePage>;
  /** Reads the changes that a user's last write caused; none where that write caused none. */
  readLatestChanges(userId: string): Promise<Change[]>;

  readCatalogue(): Promise<Catalogue>;
  /** Answers false when another revision than `expectedRevision` stands. */
  writeCatalogue(catalogue: Catalogue, expectedRevision: number): Promise<boolean>;

  /** Records what a revision changed. Recording it again changes nothing. */
  putRuleChange(change: RuleChange): Promise<void>;
  /** Reads the changes of the rules, newest first. */
  readRuleChanges(limit: number): Promise<RuleChange[]>;

  readRuleCheck(): Promise<RuleCheck | undefined>;
  writeRuleCheck(check: RuleCheck): Promise<void>;

  /** Reads the position of a re-evaluation that an earlier invocation could not finish. */
  readReevaluation(): Promise<Reevaluation | undefined>;
  writeReevaluation(reevaluation: Reevaluation | undefined): Promise<void>;
}

/** Records when any function last looked at the source of the rules. */
export interface RuleCheck {
  /** Epoch milliseconds. */
  readonly at: number;
  /** Epoch milliseconds since when the source has had no rules although there were some before. */
  readonly emptySince?: number;
}

/** Records how far a re-evaluation has come. */
export interface Reevaluation {
  /** Revision of the catalogue that users are evaluated by. */
  readonly revision: number;
  /** Epoch milliseconds of its first invocation. */
  readonly startedAt: number;
  readonly next: string;
}

/** Holds an immutable piece of a user's history. */
export interface HistoryChunk {
  readonly n: number;
  readonly history: History;
  /** Epoch milliseconds. */
  readonly expiresAt: number;
}

/** Keeps the pieces of a user's history that no longer fit the user's state. */
export interface TimeseriesStore {
  /** Writes a chunk. Writing the same number again with the same history changes nothing. */
  put(userId: string, n: number, history: History, expiresAt: number): Promise<void>;
  /**
   * Reads the entries from `start` to `finish` of the chunks 1 to `count` that have not expired. A later chunk
   * may exist although the state that refers to it was never written; what it holds is in the state that was.
   */
  read(userId: string, count: number, start: string, finish: string): Promise<HistoryEntry[]>;
  /** Reads every chunk of a user, in the order of their numbers, whatever state refers to them. */
  list(userId: string): Promise<HistoryChunk[]>;
  /** Removes a chunk as long as what stands under its number is this one; answers whether it did. */
  remove(userId: string, chunk: HistoryChunk): Promise<boolean>;
}

/** Holds what one state write brought along for the publisher. */
export interface OutboxRecord {
  /** Position in the order of writes, as the source of the records names it. */
  readonly id: string;
  readonly changes: readonly Change[];
  /** Epoch milliseconds of the write; absent when the record is sent once more by hand. */
  readonly writtenAt?: number;
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
