import { Aggregate, EMPTY_AGGREGATE } from '../engine/aggregate/aggregate';
import { toldValue } from '../engine/aggregate/statistics';
import { ActiveRule } from '../engine/catalogue/rule-set';
import { resultsOf, TestResult } from '../engine/evaluate/condition';
import { hasFiringsLeft } from '../engine/evaluate/firings-left';
import { standingOf } from '../engine/evaluate/standing';
import { exclusionReason } from '../engine/events/exclusion-reason';
import { HistoryEntry } from '../engine/history/history';
import { firesAgainFrom } from '../engine/state/firings';
import { isRefused } from '../engine/state/refused-rules';
import { isIn, RuleState, UserState } from '../engine/state/user-state';
import { LocalCalendar } from '../engine/windows/local-calendar';
import { describeFiringCap } from '../rule-language/firing-cap';
import { eventNamesOf, Rule } from '../rule-language/rule';
import { MetricFindings } from './metric-findings';

/** Events of a user that share a moment, or a day where no more is known. */
export interface Occurrence {
  /** Moment in ISO 8601, or a day where no more is known. */
  readonly when: string;
  readonly entry: HistoryEntry;
}

export interface RuleExplanation {
  readonly rule: string;
  readonly kind: 'attribute' | 'event';
  /** Whether the user is in; for a rule that fires, whether it has ever fired for the user. */
  readonly in: boolean;
  /** Value of a rule that tells it, as it stands; null when there is none. */
  readonly value?: string | null;
  readonly changes: number;
  readonly tests: readonly TestResult[];
  readonly counted: { readonly events: number; readonly last: readonly string[] };
  readonly notCounted: readonly { readonly reason: string; readonly events: number; readonly last: string }[];
  /** Number of repetitions that were left out, of events that the rule names; absent without any. */
  readonly repeated?: number;
  /** Number of events whose names the rule does not count. */
  readonly otherEvents: number;
  /** Warnings about the numbers that the rule asks for; absent without any. */
  readonly warnings?: readonly string[];
  /** What the tests were made of; absent while the rule has counted nothing. */
  readonly aggregate?: Aggregate;
  /**
   * Local time at which the membership or the value turns if nothing else happens, as `2021-01-31 00:00`;
   * absent when time alone does not turn it.
   */
  readonly turnsAt?: string;
  /** Reason for which the rule does not count, or not all values, for this user; absent when it does. */
  readonly refused?: string;
  /** Last firing that the rule's cap held back; absent when it has fired since. */
  readonly heldBack?: HeldBack;
  /** Present when the next run fires on, since one event fires only so often. */
  readonly firingsLeft?: true;
}

export interface HeldBack {
  /** Local day of the event, YYYY-MM-DD. */
  readonly day: string;
  /** Cap as the rule says it, such as `1 per 7 days`. */
  readonly atMost: string;
  /** First local day on which the rule may fire again; absent when it never may. */
  readonly againFrom?: string;
}

const REFUSED = "not counted for this user: the user's state would exceed 400 KB";
const VALUES_REFUSED = "no more different values counted for this user: the user's state would exceed 400 KB";

/**
 * Explains which of one user's events each rule counts, and why not the others. A counter of an earlier
 * definition of a rule is none of its own; memory does not grow with the number of events.
 */
export class Explanation {
  private readonly byRule: readonly RuleWatch[];

  constructor(rules: readonly ActiveRule[], limit: number) {
    this.byRule = rules.map((rule) => new RuleWatch(rule, limit));
  }

  add(occurrence: Occurrence): void {
    for (const watch of this.byRule) watch.add(occurrence);
  }

  /** Leaves out an event whose id was counted before. */
  addRepetition({ entry }: Occurrence): void {
    for (const watch of this.byRule) watch.addRepetition(entry);
  }

  /** @param now epoch milliseconds */
  of(state: UserState, calendar: LocalCalendar, now: number): RuleExplanation[] {
    return this.byRule.map((watch) => watch.explain(state, calendar, now));
  }
}

class RuleWatch {
  private counted = 0;
  private otherEvents = 0;
  private repeated = 0;
  private readonly last: string[] = [];
  private readonly reasons = new Map<string, { events: number; last: string }>();
  private readonly findings: MetricFindings;

  constructor(
    readonly rule: ActiveRule,
    private readonly limit: number,
  ) {
    this.findings = new MetricFindings([rule]);
  }

  add({ when, entry }: Occurrence): void {
    if (!eventNamesOf(this.rule).includes(entry.eventName)) {
      this.otherEvents += entry.count;
      return;
    }
    this.findings.add(entry);
    const reason = exclusionReason(this.rule, entry);
    if (reason !== undefined) {
      this.reasons.set(reason, { events: (this.reasons.get(reason)?.events ?? 0) + entry.count, last: when });
      return;
    }
    this.counted += entry.count;
    this.last.push(`${when}${entry.count > 1 ? ` (${entry.count} events)` : ''}`);
    if (this.last.length > this.limit) this.last.shift();
  }

  addRepetition({ eventName, count }: HistoryEntry): void {
    if (eventNamesOf(this.rule).includes(eventName)) this.repeated += count;
  }

  explain(state: UserState, calendar: LocalCalendar, now: number): RuleExplanation {
    const { key, output, tells } = this.rule;
    const standing = standingOf(state, this.rule, calendar, now);
    const { aggregate, turnsAt } = standing ?? {};
    const warnings = this.findings.warnings(this.rule);
    return {
      rule: key,
      kind: output.kind,
      in: isIn(state, key),
      ...(tells && { value: (aggregate && toldValue(tells, aggregate)) ?? null }),
      changes: state.rules[key]?.changes ?? 0,
      tests: resultsOf(this.rule, aggregate ?? EMPTY_AGGREGATE),
      ...(aggregate && { aggregate }),
      ...(turnsAt !== undefined && { turnsAt: calendar.textOf(turnsAt) }),
      counted: { events: this.counted, last: [...this.last] },
      notCounted: [...this.reasons].map(([reason, seen]) => ({ reason, ...seen })),
      ...(this.repeated > 0 && { repeated: this.repeated }),
      otherEvents: this.otherEvents,
      ...(warnings.length > 0 && { warnings }),
      ...heldBack(this.rule, state.rules[key]),
      ...(hasFiringsLeft(state.rules, this.rule) && { firingsLeft: true }),
      ...(isRefused(state, this.rule) && { refused: standing ? VALUES_REFUSED : REFUSED }),
    };
  }
}

function heldBack({ atMost }: Rule, state: RuleState | undefined): Pick<RuleExplanation, 'heldBack'> {
  const day = state?.firings?.heldBack;
  if (!atMost || !state || day === undefined) return {};
  const from = firesAgainFrom(atMost, state);
  if (from === undefined) return {};
  return {
    heldBack: { day, atMost: describeFiringCap(atMost), ...(from !== 'never' && { againFrom: from }) },
  };
}
