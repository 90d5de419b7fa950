/** Ports of the functions. Each has at least two implementations and one conformance suite. */
import { MetricName } from '../contract/metric-names';
import { Sheet } from '../rule-language/parse/sheet';
import { RuleProblem } from '../rule-language/problem';
import { Catalogue, RuleChange } from './catalogue/catalogue';
import { Publication, VersionedPublications } from './catalogue/publication';
import { StreamRecord } from './events/stream-record';
import { ChunkLink } from './history/chunk-chain';
import { History, HistoryEntry } from './history/history';
import { Change } from './state/change';
import { UserState } from './state/user-state';

/** Current time in epoch milliseconds. */
export type Clock = () => number;

/** Waits for a time; tests pass one that returns at once. */
export type Pause = (milliseconds: number) => Promise<void>;

/** Returns the milliseconds in which an invocation may begin new work; 0 or less once it has to end. */
export type TimeLeft = () => number;

/** Time of a caller without a limit, such as a simulation. */
export const UNLIMITED: TimeLeft = () => Infinity;

/** Reads the rules from their source, unchecked. */
export interface RuleReader {
  /** Name of the source for people, such as `DynamoDB table my-rules`. */
  readonly name: string;
  /** @throws when the source cannot be read in full; a part of the rules is never returned */
  read(): Promise<Sheet>;
}

/** Holds a user's state with the version it was read at; 0 when no state has been written yet. */
export interface VersionedState {
  readonly version: number;
  readonly state: UserState;
}

export type WriteResult =
  | {
      readonly written: true;
      readonly version: number;
      /** Present when a write that begins or extends counters would now be too large. */
      readonly isFull?: true;
    }
  /** Another writer was faster; `current` is the state that it left. */
  | { readonly written: false; readonly current: VersionedState }
  /** Nothing was written, because the store does not hold so much for one user. */
  | { readonly written: false; readonly tooLarge: Oversize };

/** Measure of a write that is too large, as the store would have kept it. */
export interface Oversize {
  /** Part to reduce: the state alone is too large, or it is together with the changes. */
  readonly part: 'state' | 'changes';
  /** Bytes of that part, with the state when it is the changes. */
  readonly bytes: number;
  readonly maxBytes: number;
}

export interface WriteOptions {
  /**
   * Whether the write begins or extends counters. It may then fill three quarters of what the store holds for
   * a user: the rest is for longer numbers in counters, the history of an event, and changes.
   */
  readonly grows?: boolean;
}

export interface StatePage {
  readonly users: readonly { readonly userId: string; readonly stored: VersionedState }[];
  /** Position of the next page; absent on the last one. */
  readonly next?: string;
}

/**
 * Number of parts that list the users who are due, each user always in the same one. A part of an index takes
 * 1,000 writes a second (DynamoDB limits) and a user who moves two: a midnight of a million users fits into
 * about two minutes, and a look at all parts is 16 small calls.
 */
export const DUE_PARTS = 16;

/** User whose state names an instant at which time alone can change something. */
export interface DueUser {
  readonly userId: string;
  /** Epoch milliseconds, as in the state when it was listed. */
  readonly dueAt: number;
}

export interface DuePage {
  readonly users: readonly DueUser[];
  /** Position of the next page; absent on the last one. */
  readonly next?: string;
}

/** Receives a user whose stored state cannot be decoded, with the error. */
export type OnUndecodable = (userId: string, error: unknown) => void;

/** Narrows a scan. */
export interface ScanScope {
  /** Maximum number of states in a page; a page may hold fewer, or none, although others follow. */
  readonly limit?: number;
  /** Text that the user ids must contain. */
  readonly idContains?: string;
  /** Part `n`, from 0, of `of` parts of about equal size, which can be read in parallel. */
  readonly part?: { readonly n: number; readonly of: number };
  /** Receives each user whose state cannot be decoded; when absent, such a user fails the scan. */
  readonly onUndecodable?: OnUndecodable;
}

export interface ReadOptions {
  /** Whether the read must see every earlier write, at a higher price; false when absent. */
  readonly consistent?: boolean;
  /** Receives each user whose state cannot be decoded; when absent, such a user fails the read. */
  readonly onUndecodable?: OnUndecodable;
}

/** Keeps one state per user, written as a whole with its version and the changes that it causes. */
export interface AggregateStore {
  /** Reads the states of those users that have one. A state may lag behind, which its write detects. */
  read(userIds: readonly string[], options?: ReadOptions): Promise<Map<string, VersionedState>>;
  /**
   * Writes a state and its changes in one step, if `expectedVersion` is current and the store holds so much.
   * The new version is one that the user has never had, not even before a removal or a restore.
   */
  write(
    userId: string,
    state: UserState,
    changes: readonly Change[],
    expectedVersion: number,
    options?: WriteOptions,
  ): Promise<WriteResult>;
  /**
   * Reads the version of a user's state, even of one that cannot be decoded; undefined without a state. It
   * sees every earlier write.
   */
  readVersion(userId: string): Promise<number | undefined>;
  /** Removes a user's state if `expectedVersion` is current; answers whether it did. */
  remove(userId: string, expectedVersion: number): Promise<boolean>;
  /** Reads every user's state, page by page, in no order. */
  scan(after?: string, scope?: ScanScope): Promise<StatePage>;
  /**
   * Lists the users of a part, from 0 to `DUE_PARTS` - 1, whose `dueAt` is `before` or earlier, the earliest
   * first, page by page. The list may lag behind the writes, so the state of each user has to be read.
   *
   * @param limit maximum number of users in a page, which may hold fewer although others follow
   * @throws DueIndexError when the store cannot find these users, although it keeps their states
   */
  due(before: number, part: number, after?: string, limit?: number): Promise<DuePage>;
  /** Reads the changes that a user's last write caused, which may be none. */
  readLatestChanges(userId: string): Promise<Change[]>;

  readCatalogue(): Promise<Catalogue>;
  /**
   * Writes the catalogue if `expectedRevision` is current; answers whether it did.
   *
   * @throws CatalogueTooLargeError when the store does not hold so many rules; nothing was written
   */
  writeCatalogue(catalogue: Catalogue, expectedRevision: number): Promise<boolean>;

  /** Records what a revision changed. A repetition changes nothing. */
  putRuleChange(change: RuleChange): Promise<void>;
  /** Reads the changes of the rules, newest first. */
  readRuleChanges(limit: number): Promise<RuleChange[]>;

  /** Reads what was noted of the latest publications, newest first; none were by earlier releases. */
  readPublications(): Promise<VersionedPublications>;
  /** Replaces these notes if `expectedVersion` is current; answers whether it did. */
  writePublications(publications: readonly Publication[], expectedVersion: number): Promise<boolean>;

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
  /** Number of users, among those visited, that could not be re-evaluated; 0 when absent. */
  readonly failing?: number;
}

/** Holds an immutable piece of a user's history. */
export interface HistoryChunk extends ChunkLink {
  readonly history: History;
  /** Epoch milliseconds. */
  readonly expiresAt: number;
}

/** Keeps the pieces of a user's history that no longer fit the user's state. */
export interface TimeseriesStore {
  /** Writes a chunk. Writing the same number again with the same history changes nothing. */
  put(userId: string, chunk: HistoryChunk): Promise<void>;
  /**
   * Reads the entries from day `start` to `finish` of chunk `last` and of those before it, without any that
   * has expired. A chunk outside of this chain belongs to a state that was never written or is gone.
   */
  read(userId: string, last: number, start: string, finish: string): Promise<HistoryEntry[]>;
  /** Names every chunk of a user in the order of their numbers, even one that no state refers to. */
  list(userId: string): Promise<ChunkLink[]>;
  /** Removes a chunk; answers whether there was one. */
  remove(userId: string, n: number): Promise<boolean>;
}

/** Holds the changes that one state write left for the publisher. */
export interface OutboxRecord {
  /** Position in the order of writes, in the notation of the source of the records. */
  readonly id: string;
  readonly changes: readonly Change[];
  /** Epoch milliseconds of the write; absent when an operator sends the record again. */
  readonly writtenAt?: number;
}

export type Delivery =
  | { readonly outcome: 'delivered' }
  /** Worth another try: throttled, or the destination failed. */
  | { readonly outcome: 'retry'; readonly reason: string }
  /** Refused for good: a retry cannot help. */
  | { readonly outcome: 'rejected'; readonly reason: string };

/** Delivers changes to a service. */
export interface Destination {
  /**
   * Delivers changes of different users, in calls as large as the destination allows. Answers one outcome per
   * change, in the order given.
   *
   * @param timeLeft without time left no further call is made, and its changes are to be tried again;
   *   unlimited when absent
   * @throws only for faults that no retry can cure
   */
  deliver(changes: readonly Change[], timeLeft?: TimeLeft): Promise<Delivery[]>;
}

/** Outcome of transforming one record. */
export type Transformed =
  /** JSON of each event that was made of it, in order; there may be none. */
  | { readonly outcome: 'events'; readonly events: readonly string[] }
  | { readonly outcome: 'dropped'; readonly reason?: string }
  | { readonly outcome: 'failed'; readonly reason: string };

/** Turns records into events before they are decoded. */
export interface RecordTransformer {
  /** Divides records into requests as large as the transformer takes, in the order given. */
  requestsOf(records: readonly StreamRecord[]): StreamRecord[][];
  /**
   * Transforms the records of one request. Answers one outcome per record, in the order given.
   *
   * @throws TransformationError when there is no answer
   */
  transform(records: readonly StreamRecord[]): Promise<Transformed[]>;
}

/** Number of leading changes that are delivered or refused for good, by the id of their record. */
export type DeliveryNote = ReadonlyMap<string, number>;

/** Remembers over invocations what was delivered of records that come again. */
export interface DeliveryNotes {
  /** Reads the note for a batch that begins with this record; it is empty when there is none. */
  read(firstRecordId: string): Promise<DeliveryNote>;
  /** Replaces the note for the batch that will begin with this record. */
  write(firstRecordId: string, note: DeliveryNote): Promise<void>;
}

/** Says how far the counting of a part of the stream has come while it lags. */
export interface LagNote {
  /** Part of the stream, and who counts it; one note each. */
  readonly source: string;
  /** Epoch milliseconds: what arrived before is counted. */
  readonly countedUpTo: number;
  /** Epoch milliseconds at which that was so. */
  readonly at: number;
}

/** Remembers which parts of the event stream lag, so that time does not run ahead of counting. */
export interface LagNotes {
  /** Replaces the note of its source. */
  write(note: LagNote): Promise<void>;
  /** Withdraws the note of a source that has caught up at `at` (epoch milliseconds); there may be none. */
  clear(source: string, at: number): Promise<void>;
  /** Reads the notes of `since` (epoch milliseconds) or later, in no order. */
  read(since: number): Promise<LagNote[]>;
}

/** Says how far an object of events has come. Its records are numbered from 1. */
export interface ObjectProgress {
  /** Record up to which each is counted, skipped or a dead letter. */
  readonly settled: number;
  /** Record up to which counting has begun; none of those behind it has been counted. */
  readonly begun: number;
  /** Epoch milliseconds at which the counting of the records between the two began. */
  readonly begunAt: number;
  /** Epoch milliseconds until which an invocation has the object to itself; 0 when none has. */
  readonly heldUntil: number;
  /** Whether all of its records are settled. */
  readonly done: boolean;
}

/** Progress of an object with the number of its last write; 0 when there was none yet. */
export interface VersionedProgress {
  readonly revision: number;
  readonly progress: ObjectProgress;
}

/** Remembers how far each object of events has come, and that it is done. */
export interface ObjectNotes {
  /** Reads the progress of an object, and sees every earlier write; undefined when none has begun it. */
  read(shardId: string): Promise<VersionedProgress | undefined>;
  /** Writes the progress if `expectedRevision` is current; answers whether it did. */
  write(shardId: string, progress: ObjectProgress, expectedRevision: number): Promise<boolean>;
}

/** Holds a refused record or change as a whole, with the reason, so that nothing is lost. */
export interface DeadLetter {
  readonly reason: string;
  /** Origin: `<shard>:<sequence number>` of a record, or the id of a change. */
  readonly id: string;
  /** Data of the record (base64) with its arrival, the change, or the message about an object. */
  readonly content: unknown;
  /** Whether the record may have been counted; false when absent. */
  readonly givenUp?: boolean;
}

export interface DeadLetters {
  /** Stores dead letters under a name. A repetition changes nothing. */
  put(name: string, letters: readonly DeadLetter[]): Promise<void>;
}

/** Reports to operators and on-call engineers. */
export interface Telemetry {
  /** Adds to a counting metric. */
  count(metric: MetricName, value: number): void;
  /** Records the current value of a metric that does not count. */
  level(metric: MetricName, value: number): void;
  /** Logs a warning without personal data: never a user id, an attribute or a metric value. */
  warn(message: string, details?: Record<string, unknown>): void;
  reportProblems(problems: readonly RuleProblem[]): void;
}
