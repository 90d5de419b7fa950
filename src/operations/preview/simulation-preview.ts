import { isIn, UserState } from '../../engine/state/user-state';
import { Output, outputKey, Rule } from '../../rule-language/rule';

const DAY_MS = 86_400_000;
const MONTH_MS = 30 * DAY_MS;
/** US dollars for a million custom events (Amazon EventBridge pricing, us-east-1, 2026). */
const PRICE_PER_MILLION_CHANGES = 1.0;

/** Outcome of a rule that was in force during all events of a file. */
export interface SimulatedRule {
  /** Output key. */
  readonly rule: string;
  readonly kind: Output['kind'];
  /** Users who are in at the end; for a rule that fires, those for whom it has fired. */
  readonly users: number;
  readonly changes: number;
  readonly sample: readonly string[];
  /** Users who are in by this rule and not by the rules of today; absent without these. */
  readonly gained?: number;
  /** Users who are in by the rules of today and not by this rule; absent without these. */
  readonly lost?: number;
  /** US dollars for 30 days; absent while the span of the events is unknown. */
  readonly costPerMonth?: number;
}

interface Totals {
  readonly kind: Output['kind'];
  users: number;
  changes: number;
  gained: number;
  lost: number;
  readonly sample: string[];
}

/** Adds up users whose events were simulated. Its memory depends on the rules alone. */
export class SimulationPreview {
  private readonly totals: ReadonlyMap<string, Totals>;

  /** @param comparing whether users are compared with the rules of today */
  constructor(
    rules: readonly Rule[],
    private readonly sampleSize: number,
    private readonly comparing: boolean,
  ) {
    this.totals = new Map(
      rules.map(({ output }) => [
        outputKey(output),
        { kind: output.kind, users: 0, changes: 0, gained: 0, lost: 0, sample: [] },
      ]),
    );
  }

  /**
   * Adds a user.
   *
   * @param state after all events by the rules of the preview
   * @param today after all events by the rules of today; undefined without these
   */
  add(userId: string, state: UserState, today: UserState | undefined): void {
    for (const [key, totals] of this.totals) {
      const [isMember, isMemberToday] = [isIn(state, key), isIn(today, key)];
      totals.changes += state.rules[key]?.changes ?? 0;
      if (isMember) {
        totals.users++;
        if (totals.sample.length < this.sampleSize) totals.sample.push(userId);
      }
      if (isMember && !isMemberToday) totals.gained++;
      if (!isMember && isMemberToday) totals.lost++;
    }
  }

  /** @param span milliseconds from the first event to the last */
  results(span: number | undefined): SimulatedRule[] {
    return [...this.totals].map(([rule, { kind, users, changes, sample, gained, lost }]) => ({
      rule,
      kind,
      users,
      changes,
      sample,
      ...(this.comparing && { gained, lost }),
      ...(span !== undefined && { costPerMonth: monthlyCost(changes, span) }),
    }));
  }
}

/**
 * Estimates what a rule adds to the bill, which is the delivery of its changes: events cost the same without
 * it, because a state is written once for all rules.
 *
 * @param span milliseconds in which the changes came about; less than a day counts as one
 * @returns US dollars for 30 days
 */
export function monthlyCost(changes: number, span: number): number {
  return (changes * (MONTH_MS / Math.max(span, DAY_MS)) * PRICE_PER_MILLION_CHANGES) / 1e6;
}
