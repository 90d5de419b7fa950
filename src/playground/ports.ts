/** What the page needs of an installation. Both kinds pass one conformance suite (test/conformance). */
import type { Readable } from 'node:stream';
import { RuleChange } from '../engine/catalogue/catalogue';
import { HistoryEntry } from '../engine/history/history';
import { UserState } from '../engine/state/user-state';
import { RuleTarget } from '../operations/rules/rule-target';
import { Rule } from '../rule-language/rule';
import {
  ChangeView,
  ClockRequest,
  ClockView,
  EventFormat,
  ExampleData,
  Load,
  MetricSeries,
  Overview,
  RunView,
  SegmentSummary,
  SegmentView,
  SendRequest,
  SentEvent,
  StreamEventName,
  StreamEvents,
  UserPage,
  Vocabulary,
} from './api';

/** A user with all that is kept of the user's events. */
export interface KnownUser {
  readonly userId: string;
  readonly state: UserState;
  readonly history: readonly HistoryEntry[];
}

/** The server puts the rule into words. */
export type Undescribed<T> = Omit<T, 'description'>;

export type Listener = <N extends StreamEventName>(name: N, data: StreamEvents[N]) => void;

export interface PlaygroundInstallation {
  /** Where the rules are written to; why they cannot be, when they cannot. */
  readonly rules: RuleTarget | { readonly readOnly: string; read: RuleTarget['read'] };
  /**
   * Another value whenever users or their events are others: what was computed from `all` under the same
   * value still holds. Absent when that is not known.
   */
  readonly dataVersion?: number;

  overview(): Promise<Overview>;

  /** Those in force, in the order of their table, and their revision. */
  activeRules(): Promise<{ readonly rules: readonly Rule[]; readonly revision: number }>;
  /** Newest first. */
  ruleChanges(limit: number): Promise<readonly RuleChange[]>;
  /** Called after rules were written. @returns when they are in force, for people */
  applyRules(): Promise<string>;

  /** @param search ids that contain it, the exact one first; all when empty */
  users(search: string, after: string | undefined, limit: number): Promise<UserPage>;
  find(userId: string): Promise<KnownUser | undefined>;
  /** The user's changes, newest first; absent where they are not kept. */
  changesOf(userId: string): Promise<readonly ChangeView[] | undefined>;
  /** Everybody, page by page, so that a reader can stop. */
  all(): AsyncIterable<readonly KnownUser[]>;
  vocabulary(): Promise<Vocabulary>;

  segments(): Promise<{
    readonly segments: readonly Undescribed<SegmentSummary>[];
    readonly countedAt: number;
  }>;
  /** @throws OperationError when no such rule is known */
  segment(rule: string): Promise<Undescribed<SegmentView>>;
  members(rule: string): AsyncIterable<string>;
  metrics(hours: number): Promise<readonly MetricSeries[]>;

  send(request: SendRequest): Promise<readonly SentEvent[]>;
  moveClock(request: ClockRequest): Promise<ClockView>;
  run(): Promise<RunView>;

  loads(): readonly Load[];
  /** @returns once the file is read to its end, or the load is stopped */
  load(name: string, size: number, format: EventFormat, content: Readable): Promise<Load>;
  loadExample(name: ExampleData): Promise<Load>;
  cancelLoad(id: string): Promise<Load>;

  /** @returns a function that ends it */
  listen(listener: Listener): () => void;
  close(): Promise<void>;
}
