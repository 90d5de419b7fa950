import type { Operator } from '../rule-language/operators';
import type { StatisticLabel } from '../rule-language/statistics';

/**
 * What the page and its server say to each other: JSON over HTTP, the same for an installation in memory and
 * for a deployed one.
 * Paths are below `/api`. Times are epoch milliseconds, days are local days `YYYY-MM-DD`, numbers that count
 * money or the like are decimals as text.
 */

/**
 * Answer of every request that could not be done, with a status of 400 (wrong input), 404 (unknown), 409
 * (somebody else was faster, or not possible here) or 502 (AWS refused); beside these 403 (another host or
 * origin), 413 (too large), 500 (a defect) and 503 (the data is still being opened: ask again).
 */
export interface ErrorResponse {
  /** What is wrong, with the value and the remedy, for people. */
  readonly message: string;
}

// GET /overview

export interface Overview {
  /**
   * `embedded`: the functions run in this process over their own store. `deployed`: an installation in an AWS
   * account.
   */
  readonly kind: 'embedded' | 'deployed';
  /** Where everything is kept, for people: `in memory`, `folder …`, `stack …`. */
  readonly place: string;
  /** False when everything is gone with the process. */
  readonly kept: boolean;
  /** IANA name. */
  readonly timeZone: string;
  /** The installation's clock. */
  readonly now: number;
  /** Where the rules are, for people. */
  readonly rulesPlace: string;
  /** Why the rules cannot be changed here; absent when they can. */
  readonly rulesReadOnly?: string;
  /** Whether the clock can be moved, runs started and files loaded here. */
  readonly simulated: boolean;
  /** What an event sent from here reaches, when it is real: the page asks before it sends any. */
  readonly sendsTo?: string;
  /** Why no event can be sent; absent when one can. */
  readonly cannotSend?: string;
  readonly users: number | null;
  readonly events: number | null;
  readonly version: string;
}

// The rules
// GET    /rules                     RulesView
// PUT    /rules/draft               DraftRequest -> RulesView; 409 when the draft is not the one that
// `basedOn` names
// DELETE /rules/draft               RulesView: the draft is again what is published
// POST   /rules/import              ImportRequest -> ImportView; changes nothing, the page puts the rows into
// the draft once they are confirmed
// POST   /rules/publish             PublishRequest -> PublishView; 400 while a row is wrong
// GET    /rules/file?of=&format=    the rules as a file: of=draft|published, format=csv|json
// GET    /rules/history             Revision[], newest first
// POST   /rules/history/:n/restore  RulesView with the rules of revision n in the draft
// GET    /rules/preview             PreviewView of the draft, answered once it is complete; a newer request
// ends an older one with 409
// GET    /rules/vocabulary          Vocabulary

/** A rule as a line of the sheet. */
export interface SheetRow {
  /** What the source knows the rule by; the page makes one up for a new row. */
  readonly id: string;
  /** By column, empty cells left out. */
  readonly cells: Readonly<Record<string, string>>;
}

export interface RowProblem {
  readonly severity: 'error' | 'warning';
  /** Absent when it is about the sheet as a whole. */
  readonly row?: string;
  readonly column?: string;
  readonly message: string;
}

export interface RowChange {
  readonly row: string;
  readonly kind: 'added' | 'changed' | 'removed';
  /** The rule in words, for people. */
  readonly description: string;
  readonly cells: readonly { readonly column: string; readonly before?: string; readonly after?: string }[];
}

export interface RulesView {
  readonly published: readonly SheetRow[];
  readonly draft: readonly SheetRow[];
  /** Rises with every change of the draft. */
  readonly draftVersion: number;
  /** What is wrong with the draft, by the validator of the functions. */
  readonly problems: readonly RowProblem[];
  /** What publishing would change. */
  readonly changes: readonly RowChange[];
  /** What the row writes, of rows without an error: `attribute greenbutton`, and the rule in words. */
  readonly outputs: Readonly<
    Record<
      string,
      {
        readonly key: string;
        readonly kind: 'attribute' | 'event';
        readonly name: string;
        readonly description: string;
      }
    >
  >;
  /** Of the rules in force. */
  readonly revision: number;
}

export interface DraftRequest {
  readonly rows: readonly SheetRow[];
  readonly basedOn: number;
}

export interface ImportRequest {
  /** CSV, cells from a spreadsheet (tabs), or JSON. */
  readonly text: string;
  /**
   * `replace`: the file is all the rules. `add`: its rules come to those of the draft, equal outputs replace.
   */
  readonly mode: 'replace' | 'add';
}

export interface ImportView {
  readonly rows: readonly SheetRow[];
  readonly problems: readonly RowProblem[];
  /** Against the draft. */
  readonly changes: readonly RowChange[];
}

export interface PublishRequest {
  /** The draft that the reader has seen. */
  readonly draftVersion: number;
}

export interface PublishView {
  readonly rules: RulesView;
  /** Rows that somebody else has changed meanwhile, which are left as they are. */
  readonly conflicts: readonly string[];
  /** What happens next, for people: `in force now`, `in force within a minute`. */
  readonly effect: string;
}

export interface Revision {
  readonly revision: number;
  readonly at: number;
  readonly source: string;
  readonly changes: readonly RowChange[];
}

export interface RulePreview {
  /** Row of the draft. */
  readonly row: string;
  /**
   * Users who would be in, or for whom the rule would have fired, if it had been in force for all the history
   * that is kept.
   */
  readonly users: number;
  readonly joining: number;
  readonly leaving: number;
  readonly sample: readonly string[];
  /** What the rule waits for and no event has ever carried. */
  readonly warnings: readonly string[];
}

export interface PreviewView {
  readonly draftVersion: number;
  /** All that are known. */
  readonly users: number;
  readonly rules: readonly RulePreview[];
}

/** What has been seen in events, to choose from. */
export interface Vocabulary {
  readonly events: readonly {
    readonly name: string;
    readonly metrics: readonly string[];
    /** With some of the values of each. */
    readonly attributes: readonly { readonly name: string; readonly values: readonly string[] }[];
  }[];
}

// Try it
// POST /events  SendRequest -> SentEvent[]
// POST /clock   ClockRequest -> ClockView; moves on, never back; the run of the hour is made when an hour has
// passed
// POST /run     RunView: the run of the hour, now

export interface SendRequest {
  readonly events: readonly EventToSend[];
  /** Said after the page has asked; needed where `sendsTo` is given. */
  readonly confirmed?: boolean;
}

export interface EventToSend {
  readonly name: string;
  readonly userId: string;
  /** The installation's clock when absent. */
  readonly time?: number;
  readonly attributes: Readonly<Record<string, string>>;
  /** Decimals as text. */
  readonly metrics: Readonly<Record<string, string>>;
}

/** An event and what came of it. */
export interface SentEvent {
  readonly event: EventToSend & { readonly time: number };
  /** `counted`; else why it was not: `not counted: …`. `sent` where the outcome shows later. */
  readonly outcome: string;
  /** Counters that moved. */
  readonly counters: readonly CounterMove[];
  readonly changes: readonly ChangeView[];
}

export interface CounterMove {
  /** The rule's output key, `attribute:greenbutton`. */
  readonly rule: string;
  readonly tests: readonly TestView[];
}

/** Where a test stands: `count 4 of equal 5`. */
export interface TestView {
  readonly statistic: StatisticLabel;
  readonly operator: Operator;
  readonly target: string;
  /** Absent while no event has carried what the test looks at. */
  readonly value?: string;
  readonly met: boolean;
}

/** Something that happened to a user because of a rule. */
export interface ChangeView {
  readonly id: string;
  readonly userId: string;
  /** Output key. */
  readonly rule: string;
  readonly kind: 'attribute' | 'event';
  readonly name: string;
  /** `ready`, `not-ready`, or `fired`. */
  readonly value: string;
  readonly count: number;
  readonly sum: string;
  readonly at: number;
}

export type ClockRequest = { readonly to: number } | { readonly by: number };

export interface ClockView {
  readonly now: number;
  /** When the clock's move passed an hour. */
  readonly run?: RunView;
}

export interface RunView {
  readonly at: number;
  readonly changes: readonly ChangeView[];
  /** All changes; `changes` holds the first hundred. */
  readonly changed: number;
}

// Users
// GET /users?search=&after=&limit=  UserPage: ids that contain the text, the exact one first
// GET /users/:id?orNew=yes          UserView; whoever is not known is 404, or with `orNew` somebody who has
// done nothing

export interface UserPage {
  readonly users: readonly UserSummary[];
  /** Where to go on; absent on the last page. */
  readonly next?: string;
}

export interface UserSummary {
  readonly userId: string;
  /** Output keys of the rules the user is in. */
  readonly in: readonly string[];
  /** Of the rules that fire, those that have, and how often. */
  readonly fired: readonly { readonly rule: string; readonly times: number }[];
}

export interface UserView {
  readonly userId: string;
  readonly endpointId?: string;
  readonly rules: readonly UserRule[];
  /** Newest first, at most 500. */
  readonly timeline: readonly TimelineEntry[];
  /** Whether the timeline holds the changes, which a deployed installation does not keep. */
  readonly hasChanges: boolean;
  /** No event of the user is known. */
  readonly isNew?: boolean;
}

/** One rule against one user: as `explain` has it. */
export interface UserRule {
  readonly rule: string;
  readonly kind: 'attribute' | 'event';
  readonly name: string;
  /** The rule in words. */
  readonly description: string;
  /** Whether the user is in; for rules that fire, whether they ever have. */
  readonly in: boolean;
  readonly changes: number;
  /** Why, in a sentence: `In: the count is 6, which is greater than 5.` */
  readonly explanation: string;
  readonly tests: readonly TestView[];
  readonly counted: { readonly events: number; readonly last: readonly string[] };
  readonly notCounted: readonly { readonly reason: string; readonly events: number; readonly last: string }[];
  readonly otherEvents: number;
}

export type TimelineEntry =
  /** Events of one day that no rule could tell apart. */
  | {
      readonly kind: 'events';
      readonly day: string;
      readonly name: string;
      readonly events: number;
      readonly attributes: Readonly<Record<string, string>>;
      readonly metrics: Readonly<Record<string, string>>;
    }
  | { readonly kind: 'change'; readonly day: string; readonly change: ChangeView };

// Segments and triggers
// GET /segments                       SegmentsView
// GET /segments/:rule                 SegmentView
// GET /segments/:rule/members.csv     user ids, one a line, with a heading

export interface SegmentsView {
  readonly segments: readonly SegmentSummary[];
  /** When it was counted: a deployed installation is counted when somebody asks. */
  readonly countedAt: number;
}

export interface SegmentSummary {
  readonly rule: string;
  readonly kind: 'attribute' | 'event';
  readonly name: string;
  readonly description: string;
  /** Who is in; for rules that fire, for whom they have. */
  readonly users: number;
  /** For rules that fire: how often in all. */
  readonly fired: number;
}

export interface SegmentView extends SegmentSummary {
  /** Per local day, in order, days without a change left out; absent where it is not known. */
  readonly days?: readonly SegmentDay[];
  /** Newest first, at most 100; absent where they are not kept. */
  readonly latest?: readonly ChangeView[];
  /** Some of those who are in. */
  readonly members: readonly string[];
}

export interface SegmentDay {
  readonly day: string;
  /** In at the end of the day; for rules that fire, fired so far. */
  readonly total: number;
  readonly joined: number;
  readonly left: number;
}

// Metrics of a deployed installation
// GET /metrics?hours=  MetricSeries[]; 404 where there are none

export interface MetricSeries {
  readonly name: string;
  /** For people: `Events counted`. */
  readonly label: string;
  readonly unit: string;
  readonly points: readonly { readonly at: number; readonly value: number }[];
}

// Load data (embedded)
// POST   /loads?name=&size=&format=  the file as the body, gzipped or not -> Load, once it is read to its end
// POST   /loads/examples/:name       Load, at once; names are in EXAMPLE_DATA
// GET    /loads                      Load[], newest first
// DELETE /loads/:id                  Load: stops it; what was counted stays counted

export const EXAMPLE_DATA = ['clicks', 'purchases'] as const;
export type ExampleData = (typeof EXAMPLE_DATA)[number];

/** `detect`: each line as pinpoint when it has an `event_type`, as flat when it has none. */
export const EVENT_FORMATS = ['detect', 'pinpoint', 'flat', 'segment', 'cloudevents', 'eventbridge'] as const;
export type EventFormat = (typeof EVENT_FORMATS)[number];

export interface Load {
  readonly id: string;
  readonly name: string;
  readonly state: 'running' | 'done' | 'cancelled' | 'failed';
  /** Of the file as it is sent, read so far and in all; 0 when not known. */
  readonly bytes: number;
  readonly size: number;
  readonly lines: number;
  readonly counted: number;
  readonly rejected: number;
  readonly withoutUser: number;
  readonly skipped: number;
  readonly changes: number;
  readonly startedAt: number;
  readonly finishedAt?: number;
  /** The first lines that are no events, with the reason. */
  readonly faults: readonly { readonly line: number; readonly reason: string }[];
  /** Why it failed. */
  readonly message?: string;
}

// GET /stream: server-sent events, each with a name and JSON data

export interface StreamEvents {
  /** An event came in by itself, with what came of it; not for those of a load. */
  readonly processed: SentEvent;
  /** A run of the hour ended. */
  readonly run: RunView;
  readonly clock: { readonly now: number };
  /** At most ten a second. */
  readonly load: Load;
  /** The draft or the published rules are others now. */
  readonly rules: { readonly draftVersion: number; readonly revision: number };
  /** Users, counters or segments are others now; at most twice a second. */
  readonly counted: { readonly users: number | null; readonly events: number | null };
}

export type StreamEventName = keyof StreamEvents;
