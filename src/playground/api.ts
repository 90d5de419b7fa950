import type { Diagnosis } from '../operations/doctor/diagnosis';
import type { SkippedEvents } from '../operations/events/skipped-events';
import type { InspectionReport } from '../operations/inspection/inspection-report';
import type { Operator } from '../rule-language/operators';
import type { StatisticLabel } from '../rule-language/statistics';

/**
 * Interface between the page and its server: JSON over HTTP below `/api`, the same for both kinds of
 * installation. Times are epoch milliseconds, days are local days `YYYY-MM-DD`, and exact numbers such as
 * amounts are decimals as text.
 */

/**
 * Body of every failed request. Statuses: 400 wrong input, 401 not signed in, 403 another host or origin, or
 * a role that may not do that, 404 unknown, 409 changed by another window or program, or not possible here,
 * 413 too large, 500 a defect, 502 AWS refused, 503 the data is still being opened, so ask again, 507 the
 * disk does not take the data.
 */
export interface ErrorResponse {
  /** Message for people: the fault, the value and the fix. */
  readonly message: string;
}

// GET /overview

/** What an installation says of itself. */
export interface InstallationOverview {
  /**
   * `embedded`: the functions run in this process over their own store. `deployed`: an installation in an AWS
   * account.
   */
  readonly kind: 'embedded' | 'deployed';
  /** Location of the data, for people: `in memory`, `folder …`, `stack …`. */
  readonly place: string;
  /** False when the data is lost as soon as the process ends. */
  readonly kept: boolean;
  /** IANA name. */
  readonly timeZone: string;
  /** Days that history is kept; absent: for ever. */
  readonly historyDays?: number;
  /** Time by the clock of the installation. */
  readonly now: number;
  /** Location of the rules, for people. */
  readonly rulesPlace: string;
  /** Reason why the rules cannot be changed here; absent when they can. */
  readonly rulesReadOnly?: string;
  /** Whether the clock can be moved, runs started and files loaded here. */
  readonly simulated: boolean;
  /**
   * Destination of events sent from here, when they are real; the page asks for confirmation before it sends
   * any.
   */
  readonly sendsTo?: string;
  /** Reason why no event can be sent; absent when events can be sent. */
  readonly cannotSend?: string;
  readonly users: number | null;
  readonly events: number | null;
  /** Messages for people about data that was moved aside or begun anew when it was opened. */
  readonly notices: readonly string[];
  readonly version: string;
}

/** Rights in a shared console; each includes those before it. */
export const ROLES = ['viewer', 'editor', 'operator'] as const;
export type Role = (typeof ROLES)[number];

export interface Overview extends InstallationOverview {
  /** Who is signed in, and what they may do; absent where nobody signs in. */
  readonly account?: { readonly name: string; readonly role: Role };
  /** Whether the requests below `/operations` are answered. */
  readonly hasOperations: boolean;
  /** Whether `GET /stream` announces changes, or the page has to ask for them. */
  readonly updates: 'stream' | 'poll';
}

// GET /config.json, outside /api and without signing in

/** How the page signs people in; empty where nobody signs in. */
export interface PageConfig {
  readonly signIn?: { readonly issuer: string; readonly clientId: string; readonly scope: string };
}

// The rules
// GET    /rules                     RulesView
// PUT    /rules/draft               DraftRequest -> RulesView; 409 when `basedOn` is not the current version
// DELETE /rules/draft               RulesView; the draft becomes equal to the published rules
// POST   /rules/import              ImportRequest -> ImportView; changes nothing, because the page puts the
//                                   rows into the draft after the reader has confirmed them
// POST   /rules/publish             PublishRequest -> PublishView; 400 while a row has an error
// GET    /rules/file?of=&format=    the rules as a file: of=draft|published, format=csv|json
// GET    /rules/history             Revision[], newest first
// POST   /rules/history/:n/restore  RulesView with the rules of revision n in the draft
// GET    /rules/preview             PreviewView of the draft, once it is complete; a newer request ends an
//                                   older one with 409
// GET    /rules/vocabulary          Vocabulary

/** A rule as a row of the sheet. */
export interface SheetRow {
  /** Id of the rule in its source; the page generates one for a new row. */
  readonly id: string;
  /** Texts of the cells by column; empty cells are left out. */
  readonly cells: Readonly<Record<string, string>>;
}

export interface RowProblem {
  readonly severity: 'error' | 'warning';
  /** Absent when the problem concerns the sheet as a whole. */
  readonly row?: string;
  readonly column?: string;
  /** Place in the JSON of the column, such as `condition.target`, with which the message begins. */
  readonly place?: string;
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
  /** Increases with every change of the draft. */
  readonly draftVersion: number;
  /** Problems of the draft, as found by the validator of the functions. */
  readonly problems: readonly RowProblem[];
  /** Changes that publishing would make. */
  readonly changes: readonly RowChange[];
  /**
   * Output of each row without an error, by row id: its key, such as `attribute:greenbutton`, and the rule in
   * words.
   */
  readonly outputs: Readonly<
    Record<
      string,
      {
        readonly key: string;
        readonly kind: 'attribute' | 'event';
        readonly name: string;
        /** The rule as a sentence around the name of its output, with notes, which may be empty. */
        readonly sentence: { readonly before: string; readonly after: string; readonly notes: string };
      }
    >
  >;
  /** Revision of the rules in force. */
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
   * `replace`: the file becomes the whole draft. `add`: its rules are added to the draft and replace rules
   * with the same output.
   */
  readonly mode: 'replace' | 'add';
}

export interface ImportView {
  readonly rows: readonly SheetRow[];
  readonly problems: readonly RowProblem[];
  /** Differences from the draft. */
  readonly changes: readonly RowChange[];
}

export interface PublishRequest {
  /** Version of the draft that the reader has seen. */
  readonly draftVersion: number;
}

export interface PublishView {
  readonly rules: RulesView;
  /** Rules that were written. */
  readonly published: readonly Pick<RowChange, 'row' | 'kind'>[];
  /** Rows that another person or program has changed in the meantime; they are left unchanged. */
  readonly conflicts: readonly string[];
  /** Time at which the rules take effect, as the end of the sentence “The rules are …”: `in force now`. */
  readonly effect: string;
  /** Reason why the history will not say who published this; absent when it will, or is not to. */
  readonly unnamed?: string;
}

export interface Revision {
  readonly revision: number;
  readonly at: number;
  readonly source: string;
  readonly changes: readonly RowChange[];
  /**
   * Publisher in words, such as `published by maria@example.com`; absent when no rule changed, and where
   * nobody is named.
   */
  readonly publishedBy?: string;
  /** IANA names; present when the time zone became another one. */
  readonly timeZone?: { readonly before: string; readonly after: string };
}

/** Effect of one rule through publishing the draft and the next run, while no event comes in between. */
export interface RulePreview {
  /** Id of the row in the draft. */
  readonly row: string;
  /** Number of users who are in then; for a rule that fires, for whom it has ever fired. */
  readonly users: number;
  readonly joining: number;
  readonly leaving: number;
  /** Number of users for whom the rule fires with the run. */
  readonly firing: number;
  readonly sample: readonly string[];
  /** These numbers in sentences. */
  readonly effect: string;
  /** The same in a sentence if earlier events counted too; present for a rule without history. */
  readonly withHistory?: string;
  /** Names and values that the rule waits for and that no event has ever carried, as messages. */
  readonly warnings: readonly string[];
}

/** Effect of publishing the draft and the next run on users of a rule that the draft does not have. */
export interface RemovedRulePreview {
  /** Output key, `attribute:greenbutton`. */
  readonly rule: string;
  /** Id of the row that had the rule. */
  readonly row: string;
  readonly leaving: number;
  /** The effect in sentences. */
  readonly effect: string;
}

export interface PreviewView {
  readonly draftVersion: number;
  /** Number of all known users. */
  readonly users: number;
  readonly rules: readonly RulePreview[];
  readonly removed: readonly RemovedRulePreview[];
}

/** Names and values observed in events, as suggestions. */
export interface Vocabulary {
  readonly events: readonly {
    readonly name: string;
    readonly metrics: readonly string[];
    /** Attributes of the event, each with some of its values. */
    readonly attributes: readonly { readonly name: string; readonly values: readonly string[] }[];
  }[];
}

// Try it
// POST /events  SendRequest -> SentEvent[]
// POST /clock   ClockRequest -> ClockView; the clock never moves back, and passing a full hour makes the run
//               of the hour
// POST /run     RunView; makes the run of the hour now

export interface SendRequest {
  readonly events: readonly EventToSend[];
  /** True once the reader has confirmed; required where the overview has `sendsTo`. */
  readonly confirmed?: boolean;
}

export interface EventToSend {
  readonly name: string;
  readonly userId: string;
  /** Defaults to the installation's clock. */
  readonly time?: number;
  readonly attributes: Readonly<Record<string, string>>;
  /** Decimals as text. */
  readonly metrics: Readonly<Record<string, string>>;
}

/** An event and its outcome. */
export interface SentEvent {
  readonly event: EventToSend & { readonly time: number };
  /** `counted`, `not counted: …` with the reason, or `sent` when the outcome follows on the stream. */
  readonly outcome: string;
  /** Counters that the event has changed. */
  readonly counters: readonly CounterMove[];
  readonly changes: readonly ChangeView[];
}

export interface CounterMove {
  /** Output key of the rule, `attribute:greenbutton`. */
  readonly rule: string;
  readonly tests: readonly TestView[];
}

/** Result of one test of a rule: `count 4 of equal 5`. */
export interface TestView {
  readonly statistic: StatisticLabel;
  /** What the test counts, and when; present where tests of the rule differ in it. */
  readonly of?: string;
  readonly operator: Operator;
  readonly target: string;
  /** Absent until an event has carried the value that the test needs. */
  readonly value?: string;
  readonly met: boolean;
}

/** A change that a rule has made to a user. */
export interface ChangeView {
  readonly id: string;
  readonly userId: string;
  /** Output key of the rule. */
  readonly rule: string;
  readonly kind: 'attribute' | 'event';
  readonly name: string;
  /** `ready`, `not-ready`, `fired`, or `told`. */
  readonly value: string;
  /** Value that was told, or null when there is none any more. */
  readonly told?: string | null;
  readonly count: number;
  readonly sum: string;
  readonly at: number;
}

export type ClockRequest = { readonly to: number } | { readonly by: number };

export interface ClockView {
  readonly now: number;
  /** Run of the hour; present when the clock has passed a full hour. */
  readonly run?: RunView;
}

export interface RunView {
  readonly at: number;
  readonly changes: readonly ChangeView[];
  /** Number of all changes; `changes` holds the first hundred. */
  readonly changed: number;
}

// Users
// GET /users?search=&after=&limit=  UserPage of ids that contain the text, the exact match first
// GET /users/:id?orNew=yes          UserView; an unknown user is 404, or with `orNew` a user without events

export interface UserPage {
  readonly users: readonly UserSummary[];
  /** Value of `after` for the next page; absent on the last page. */
  readonly next?: string;
}

export interface UserSummary {
  readonly userId: string;
  /** Output keys of the rules that the user is in. */
  readonly in: readonly string[];
  /** Rules that have fired for the user, and how often. */
  readonly fired: readonly { readonly rule: string; readonly times: number }[];
}

export interface UserView {
  readonly userId: string;
  readonly endpointId?: string;
  readonly rules: readonly UserRule[];
  /** Newest first, at most 500. */
  readonly timeline: readonly TimelineEntry[];
  /** Whether the timeline contains changes, which a deployed installation does not store. */
  readonly hasChanges: boolean;
  /** True when no event of the user is known. */
  readonly isNew?: boolean;
}

/** One rule applied to one user, as the command `explain` shows it. */
export interface UserRule {
  readonly rule: string;
  readonly kind: 'attribute' | 'event';
  readonly name: string;
  /** The rule in words. */
  readonly description: string;
  /** Whether the user is in; for rules that fire, whether the rule has ever fired. */
  readonly in: boolean;
  /** Value of a rule that tells it; null when there is none. */
  readonly value?: string | null;
  readonly changes: number;
  /** Explanation in one sentence: `In: the count is 6, which is greater than 5.` */
  readonly explanation: string;
  readonly tests: readonly TestView[];
  readonly counted: { readonly events: number; readonly last: readonly string[] };
  readonly notCounted: readonly { readonly reason: string; readonly events: number; readonly last: string }[];
  readonly otherEvents: number;
}

export type TimelineEntry =
  /** Events of one day that no rule can tell apart. */
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
// GET /segments/:rule/members?limit=   Member[], at most 1000
// GET /segments/:rule/members.csv     all members, one per line, with headings
// GET /segments/:rule/moves?from=&to=      MovesView of these days, both included; 409 where changes are not
//                                          stored
// GET /segments/:rule/moves.csv?from=&to=  all moves that are stored, one per line, with headings
// GET /segments/:rule/overlap/:other                  OverlapView; the first is `rule`, the second `other`
// GET /segments/:rule/overlap/:other/members?limit=  ids of users who are in both, at most 1000

export interface SegmentsView {
  readonly segments: readonly SegmentSummary[];
  /** Time of the count: a deployed installation is counted on request. */
  readonly countedAt: number;
}

export interface SegmentSummary {
  readonly rule: string;
  readonly kind: 'attribute' | 'event';
  readonly name: string;
  readonly description: string;
  /** Number of users who are in; for rules that fire, number of users for whom the rule has fired. */
  readonly users: number;
  /** Number of firings in all, for rules that fire; else 0. */
  readonly fired: number;
}

export interface SegmentView extends SegmentSummary {
  /** Local days in order, without days that had no change; absent where they are not known. */
  readonly days?: readonly SegmentDay[];
  /** Newest first, at most 100; absent where changes are not stored. */
  readonly latest?: readonly ChangeView[];
  /** Some of the users who are in. */
  readonly members: readonly Member[];
}

/** A user who is in, or for whom a rule has fired. */
export interface Member {
  readonly userId: string;
  /** Epoch milliseconds at which the user came in, or the rule fired last; absent without changes. */
  readonly since?: number;
  /** Local time at which time alone ends the membership, as `2021-01-31 00:00`; absent where none does. */
  readonly until?: string;
  /** Number of firings; present for rules that fire. */
  readonly fired?: number;
  /** What the rule has counted for the user, since the last firing for rules that fire. */
  readonly count: number;
  /** Decimal in plain notation. */
  readonly sum: string;
}

export interface SegmentDay {
  readonly day: string;
  /** Number of users who are in at the end of the day; for rules that fire, number of firings so far. */
  readonly total: number;
  readonly joined: number;
  readonly left: number;
}

/** Numbers of users in two segments; of a rule that fires, those for whom it has fired. */
export interface OverlapView {
  readonly both: number;
  readonly onlyFirst: number;
  readonly onlySecond: number;
  readonly countedAt: number;
}

/** Who joined a segment and who left it in a period. */
export interface MovesView {
  /** For rules that fire, each firing. */
  readonly joined: Moves;
  readonly left: Moves;
}

export interface Moves {
  /** Number of all moves; a user who moves twice counts twice. */
  readonly count: number;
  /** Number of those that are still stored: the latest of each user, none of a forgotten one. */
  readonly kept: number;
  /** Newest first, at most 1000. */
  readonly listed: readonly Move[];
}

export interface Move {
  readonly userId: string;
  readonly at: number;
}

// Metrics of a deployed installation
// GET /metrics?hours=  MetricSeries[]; 404 where there are none

export interface MetricSeries {
  readonly name: string;
  /** Label for people: `Events counted`. */
  readonly label: string;
  readonly unit: string;
  readonly points: readonly { readonly at: number; readonly value: number }[];
}

// Load data (embedded)
// POST   /loads?name=&size=&format=  the file as the body, compressed or not -> Load, once it is read
// POST   /loads/inspection?format=&cut=  the file, or its beginning, as the body -> FileInspection
// POST   /loads/examples/:name       Load, at once; names are in EXAMPLE_DATA
// GET    /loads                      Load[], newest first
// DELETE /loads/:id                  Load; stops it, and events that were counted stay counted

export const EXAMPLE_DATA = ['clicks', 'purchases'] as const;
export type ExampleData = (typeof EXAMPLE_DATA)[number];

/**
 * Name of a format, `detect` to recognise each record by the names in it, or a mapping as JSON.
 */
export type EventFormat = string;

/** What is in the first records of a file, and how they are read. */
export interface FileInspection extends InspectionReport {
  /** Number of records that were looked at. */
  readonly records: number;
  /** Whether these are all records of the file. */
  readonly isAll: boolean;
  readonly rejected: number;
  /** Number of events that do not count, by reason. */
  readonly skipped: readonly SkippedEvents[];
}

export interface Load {
  readonly id: string;
  readonly name: string;
  readonly state: 'running' | 'done' | 'cancelled' | 'failed';
  /**
   * Bytes of the file as it is sent, read so far (`bytes`) and in all (`size`); 0 when the size is not known.
   */
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
  /** The first lines that are not events, each with the reason. */
  readonly faults: readonly { readonly line: number; readonly reason: string }[];
  /** Reason of the failure; absent unless the load has failed. */
  readonly message?: string;
}

// DELETE /data   DataCleared: all users, events and counts are gone, and the rules count from now on

export interface DataCleared {
  readonly cleared: true;
}

// Looking after a deployed installation
// GET    /operations/health         Health; it takes some seconds
// GET    /operations/dead-letters   DeadLettersView
// POST   /operations/redrive        RedriveRequest -> RedriveView, once all is sent
// GET    /operations/users/:id      UserDataView: what is kept of a user
// DELETE /operations/users/:id      UserDataView: what was removed of a user, for good

export type Health = Pick<Diagnosis, 'totals' | 'checks'>;

export interface DeadLettersView {
  /** What there is by reason, for people; empty when there is nothing. */
  readonly lines: readonly string[];
}

export interface RedriveRequest {
  /** Has to be true, because events are counted and changes delivered. */
  readonly confirmed?: boolean;
}

export interface RedriveView {
  /** What became of the dead letters, for people. */
  readonly lines: readonly string[];
}

/** What is kept, or was removed, of a user. */
export interface UserDataView {
  readonly data: readonly { readonly label: string; readonly count: number }[];
  /** What a removal does not reach. */
  readonly notRemoved: readonly string[];
  /** Objects that cannot be read, each with the reason. */
  readonly unreadable: readonly string[];
}

// GET /stream: server-sent events, each with a name and JSON data

export interface StreamEvents {
  /** An event sent from a page, with its outcome; events of a load are not announced. */
  readonly processed: SentEvent;
  /** A run of the hour has ended. */
  readonly run: RunView;
  readonly clock: { readonly now: number };
  /** At most ten times a second. */
  readonly load: Load;
  /** The draft or the published rules have changed. */
  readonly rules: { readonly draftVersion: number; readonly revision: number };
  /** Users, counters or segments have changed; at most twice a second. */
  readonly counted: { readonly users: number | null; readonly events: number | null };
}

export type StreamEventName = keyof StreamEvents;
