/**
 * Interface between the page and an installation. Both kinds pass one conformance suite (test/conformance).
 */
import type { Readable } from 'node:stream';
import { RuleChange } from '../engine/catalogue/catalogue';
import { Publication } from '../engine/catalogue/publication';
import { RuleSet } from '../engine/catalogue/rule-set';
import { HistoryEntry } from '../engine/history/history';
import { UserState } from '../engine/state/user-state';
import { RulesInForce } from '../operations/preview/publication';
import { RuleTarget } from '../operations/rules/rule-target';
import {
  ChangeView,
  ClockRequest,
  ClockView,
  DeadLettersView,
  EventFormat,
  ExampleData,
  FileInspection,
  Health,
  InstallationOverview,
  Load,
  MetricSeries,
  OverlapView,
  RedriveView,
  RunView,
  SegmentSummary,
  SegmentView,
  SendRequest,
  SentEvent,
  StreamEventName,
  StreamEvents,
  UserDataView,
  UserPage,
  Vocabulary,
} from './api';

/** A user with all stored events. */
export interface KnownUser {
  readonly userId: string;
  readonly state: UserState;
  readonly history: readonly HistoryEntry[];
}

/** A user who is in a segment. */
export type KnownMember = Pick<KnownUser, 'userId' | 'state'>;

/** A segment with some of its members. */
export interface KnownSegment extends Omit<SegmentView, 'description' | 'members'> {
  readonly members: readonly KnownMember[];
}

/** Local days YYYY-MM-DD, both included. */
export interface DayPeriod {
  readonly from: string;
  readonly to: string;
}

/** Moves into a segment and out of it in a period; a rule that fires has a move in with each firing. */
export interface KnownMoves {
  readonly joined: number;
  readonly left: number;
  /** The moves that are stored, in any order. */
  readonly changes: AsyncIterable<ChangeView>;
}

/** A view without the rule in words, which the server adds. */
export type Undescribed<T> = Omit<T, 'description'>;

export type Listener = <N extends StreamEventName>(name: N, data: StreamEvents[N]) => void;

export interface PlaygroundInstallation {
  /** Target that the rules are written to, or the reason why they cannot be changed. */
  readonly rules: RuleTarget | { readonly readOnly: string; read: RuleTarget['read'] };
  /**
   * Number that differs whenever users or their events have changed, so that results computed from `all` can
   * be reused while it stays the same. Absent when changes cannot be detected.
   */
  readonly dataVersion?: number;

  overview(): Promise<InstallationOverview>;

  activeRules(): Promise<RuleSet>;
  /** Rules in force with what a preview needs to know of them. */
  rulesInForce(): Promise<RulesInForce & { readonly fromSeveralSources: boolean }>;
  /** Changes of the rules, newest first. */
  ruleChanges(limit: number): Promise<readonly RuleChange[]>;
  /**
   * Notes who is about to write which rules, so that the change of the rules names that person.
   *
   * @throws OperationError when that is refused, which is no reason not to write them
   */
  notePublication(by: string, rules: Publication['rules']): Promise<void>;
  /**
   * Takes over rules that were written to the target.
   *
   * @returns when they take effect, for people: `in force now`
   */
  applyRules(): Promise<string>;

  /** @param search part of an id, whose exact match comes first; empty for all users */
  users(search: string, after: string | undefined, limit: number): Promise<UserPage>;
  find(userId: string): Promise<KnownUser | undefined>;
  /** Changes of the user, newest first; undefined where they are not stored. */
  changesOf(userId: string): Promise<readonly ChangeView[] | undefined>;
  /** All users, page by page, so that a reader can stop early. */
  all(): AsyncIterable<readonly KnownUser[]>;
  vocabulary(): Promise<Vocabulary>;

  segments(): Promise<{
    readonly segments: readonly Undescribed<SegmentSummary>[];
    readonly countedAt: number;
  }>;
  /** @throws OperationError when no such rule is known */
  segment(rule: string): Promise<KnownSegment>;
  members(rule: string): AsyncIterable<KnownMember>;
  /** @throws OperationError when no such rule is known, or changes are not stored */
  moves(rule: string, period: DayPeriod): Promise<KnownMoves>;
  /** @throws OperationError when one of the rules is not known, or there are too many to compare */
  overlap(first: string, second: string): Promise<OverlapView>;
  metrics(hours: number): Promise<readonly MetricSeries[]>;

  send(request: SendRequest): Promise<readonly SentEvent[]>;
  moveClock(request: ClockRequest): Promise<ClockView>;
  run(): Promise<RunView>;

  loads(): readonly Load[];
  /** @returns once the file is read to its end, or the load is stopped */
  load(name: string, size: number, format: EventFormat, content: Readable): Promise<Load>;
  /** @param isCut whether the content is only the beginning of a file */
  inspectFile(format: EventFormat, isCut: boolean, content: Readable): Promise<FileInspection>;
  loadExample(name: ExampleData): Promise<Load>;
  cancelLoad(id: string): Promise<Load>;
  /**
   * Forgets all users, events and counts, for good. The rules stay, and count from now on.
   *
   * @throws OperationError while a file is being loaded, or where the data is real
   */
  clear(): Promise<void>;

  /** @returns a function that ends it */
  listen(listener: Listener): () => void;
  close(): Promise<void>;
}

/** Looks after a deployed installation; what each does, its command of the same name says. */
export interface Operations {
  health(): Promise<Health>;
  deadLetters(): Promise<DeadLettersView>;
  redrive(): Promise<RedriveView>;
  /** Counts what is kept of a user. */
  kept(userId: string): Promise<UserDataView>;
  /** Removes all that is kept of a user, for good. */
  forget(userId: string): Promise<UserDataView>;
}
