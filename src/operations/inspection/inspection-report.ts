import { METRICS } from '../../contract/metric-names';
import { LocalCalendar } from '../../engine/windows/local-calendar';
import { doubtsOf } from './doubts';
import { NamedEvents } from './event-names';
import { FormatChoice } from './format-choice';
import { FormatTotals, InspectedRow, Inspection } from './inspection';
import { MappingProposal } from './mapping-proposal';
import { AppCode, appCodeOf, PRESET_CALLS } from './mapping-spellings';
import { asCsv, proposeRules } from './rule-proposals';

/** Contents of events: for people once they are rendered, for programs as they are. */
export interface InspectionReport {
  /** Formats that the names at the top of records tell; absent when a format was named. */
  readonly formats?: readonly FormatTotals[];
  /** Name for `--event-format` of a format that other commands do not recognise by themselves. */
  readonly eventFormat?: string;
  /** Formats with a mapping that the records could be of as well; absent when there is none. */
  readonly alternatives?: readonly string[];
  readonly proposal?: MappingProposal;
  /** Calls that read the records in an app; absent when a format was named, or several are mixed. */
  readonly code?: AppCode;
  readonly rows: readonly ReportedRow[];
  /** Number of events that rules can count. */
  readonly events: number;
  readonly users: number;
  /** Whether there are more users than were told apart. */
  readonly hasMoreUsers: boolean;
  /** Local days of the earliest and the latest event; absent when none has a time. */
  readonly days?: { readonly from: string; readonly to: string };
  readonly names: readonly ReportedName[];
  /** Number of events under further names, beyond those that are kept. */
  readonly eventsOfOtherNames: number;
  readonly doubts: readonly string[];
  /** Proposed rules as CSV; empty when no event can be counted. */
  readonly rules: string;
}

/** Record with its event, or with the reason why it has none. */
export interface ReportedRow {
  readonly record: string;
  readonly event?: {
    readonly name: string;
    readonly user: string;
    readonly time?: string;
    readonly attributes: Readonly<Record<string, string>>;
    readonly metrics: Readonly<Record<string, string>>;
  };
  readonly reason?: string;
}

export interface ReportedName {
  readonly name: string;
  readonly events: number;
  readonly attributes: readonly {
    readonly name: string;
    readonly events: number;
    readonly values: readonly { readonly text: string; readonly events: number }[];
    /** Number of events with further values, beyond those that are kept. */
    readonly eventsOfOtherValues: number;
  }[];
  readonly metrics: readonly {
    readonly name: string;
    readonly events: number;
    readonly min: string;
    readonly max: string;
  }[];
  /** Whether there are more attributes and metrics than are kept. */
  readonly hasMoreValues: boolean;
}

/** Puts the findings of an inspection together. */
export function inspectionReport(
  inspection: Inspection,
  choice: FormatChoice,
  calendar: LocalCalendar,
): InspectionReport {
  const { names, users, span, telemetry } = inspection;
  const { proposal, isGiven, vendor } = choice;
  const formats = inspection.formatTotals();
  const code = isGiven || formats.length !== 1 ? undefined : codeOf(choice, formats[0]);
  const rules = proposeRules(names, users.size);
  return {
    ...(!isGiven && { formats }),
    ...(vendor && { eventFormat: vendor.format }),
    ...(vendor && vendor.alternatives.length > 0 && { alternatives: vendor.alternatives }),
    ...(proposal && { proposal }),
    ...(code && { code }),
    rows: inspection.rows.map(reportedRow),
    events: telemetry.total(METRICS.eventsCounted),
    users: users.size,
    hasMoreUsers: users.hasMore,
    ...(span && { days: { from: calendar.dayOf(span.from), to: calendar.dayOf(span.to) } }),
    names: names.list().map(reportedName),
    eventsOfOtherNames: names.others,
    doubts: doubtsOf(inspection, choice),
    rules: rules.length > 0 ? asCsv(rules) : '',
  };
}

function codeOf(
  { proposal, vendor, isUnknown }: FormatChoice,
  { format }: FormatTotals,
): AppCode | undefined {
  if (isUnknown) return undefined;
  const mapping = proposal?.mapping ?? vendor?.mapping;
  return mapping ? appCodeOf(mapping) : PRESET_CALLS[format as keyof typeof PRESET_CALLS];
}

function reportedRow({ record, event }: InspectedRow): ReportedRow {
  if (typeof event === 'string') return { record, reason: event };
  const { name, userId: user, time, attributes, metrics } = event;
  return {
    record,
    event: {
      name,
      user,
      ...(!Number.isNaN(time) && { time: new Date(time).toISOString() }),
      attributes,
      metrics,
    },
  };
}

function reportedName({ name, events, values, hasMoreValues }: NamedEvents): ReportedName {
  return {
    name,
    events,
    attributes: values
      .filter(({ textual }) => textual > 0)
      .map(({ name: attribute, textual, texts }) => ({
        name: attribute,
        events: textual,
        values: texts.list(),
        eventsOfOtherValues: texts.others,
      })),
    metrics: values
      .filter(({ numeric }) => numeric > 0)
      .map(({ name: metric, numeric, min, max }) => ({
        name: metric,
        events: numeric,
        min: min!,
        max: max!,
      })),
    hasMoreValues,
  };
}
