import { quote } from '../common/quote';
import { suggestion } from '../common/suggestion';
import { contribution, EMPTY_AGGREGATE, mergeAggregates } from '../engine/aggregate/aggregate';
import { isMet, qualifies } from '../engine/evaluate/condition';
import { counts, HistoryEntry, recount } from '../engine/history/history';
import { isIn, UserState } from '../engine/state/user-state';
import { fires } from '../rule-language/reset-modes';
import { Filter, outputKey, Rule } from '../rule-language/rule';

const DAY_MS = 86_400_000;
const MONTH_MS = 30 * DAY_MS;
/** US dollars for a million custom events (Amazon EventBridge pricing, us-east-1, 2026). */
const PRICE_PER_MILLION_CHANGES = 1.0;

export interface RulePreview {
  readonly rule: string;
  readonly kind: 'attribute' | 'event';
  /** Users who are in; for a rule that fires, those for whom it has fired. */
  readonly users: number;
  readonly changes: number;
  readonly sample: readonly string[];
  /** Users who are in and would not be by the rules in force now. */
  readonly joining: number;
  /** Users who are in by the rules in force now and would not be any more. */
  readonly leaving: number;
  /** US dollars for 30 days; absent while the span of the events is unknown. */
  readonly costPerMonth?: number;
}

/** Adds up users one after the other; its memory depends on the rules alone. */
export class Preview {
  private readonly totalsByRule: Map<
    string,
    {
      kind: 'attribute' | 'event';
      users: number;
      changes: number;
      joining: number;
      leaving: number;
      sample: string[];
    }
  >;

  constructor(
    private readonly rules: readonly Rule[],
    private readonly sampleSize: number,
  ) {
    this.totalsByRule = new Map(
      rules.map(({ output }) => [
        outputKey(output),
        { kind: output.kind, users: 0, changes: 0, joining: 0, leaving: 0, sample: [] },
      ]),
    );
  }

  /** Adds a user whose events the rules have judged one by one. */
  addJudged(userId: string, state: UserState, current: UserState | undefined): void {
    for (const key of this.totalsByRule.keys()) {
      const { changes = 0 } = state.rules[key] ?? {};
      this.add(key, userId, isIn(state, key), changes, isIn(current, key));
    }
  }

  /** Adds a user whose events are known as sums only, as if the rules had been in force all the time. */
  addStored(userId: string, state: UserState, history: readonly HistoryEntry[]): void {
    for (const rule of this.rules) {
      const key = outputKey(rule.output);
      const met = fires(rule.reset) ? hasFired(rule, history) : qualifies(rule, recount(rule, history));
      this.add(key, userId, met, met ? 1 : 0, isIn(state, key));
    }
  }

  /** @param span milliseconds from the first event to the last */
  results(span: number | undefined): RulePreview[] {
    return [...this.totalsByRule].map(([rule, totals]) => ({
      rule,
      ...totals,
      ...(span !== undefined && { costPerMonth: monthlyCost(totals.changes, span) }),
    }));
  }

  private add(key: string, userId: string, isNow: boolean, changes: number, wasBefore: boolean): void {
    const totals = this.totalsByRule.get(key)!;
    totals.changes += changes;
    if (isNow) {
      totals.users++;
      if (totals.sample.length < this.sampleSize) totals.sample.push(userId);
    }
    if (isNow && !wasBefore) totals.joining++;
    if (!isNow && wasBefore) totals.leaving++;
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

/** Tells whether a rule with a reset would ever have fired; the order of events within a day is unknown. */
function hasFired(rule: Rule, history: readonly HistoryEntry[]): boolean {
  let aggregate = EMPTY_AGGREGATE;
  for (const entry of history
    .filter((each) => counts(rule, each))
    .sort((a, b) => (a.day < b.day ? -1 : Number(a.day > b.day)))) {
    const one = contribution(rule, { ...entry, count: 1 });
    for (let n = 0; n < entry.count; n++) {
      aggregate = mergeAggregates(aggregate, one);
      if (isMet(rule, aggregate)) return true;
    }
  }
  return false;
}

/** Collects the names that events carry, to warn of a rule that waits for one that never comes. */
export class ObservedEvents {
  private first = Infinity;
  private last = -Infinity;
  private readonly events = new Map<string, { attributes: Set<string>; metrics: Set<string> }>();

  add(
    eventName: string,
    { attributes, metrics }: Pick<HistoryEntry, 'attributes' | 'metrics'>,
    time: number,
  ): void {
    this.first = Math.min(this.first, time);
    this.last = Math.max(this.last, time);
    const known = this.events.get(eventName) ?? { attributes: new Set<string>(), metrics: new Set<string>() };
    this.events.set(eventName, known);
    for (const name of Object.keys(attributes)) known.attributes.add(name);
    for (const name of Object.keys(metrics)) known.metrics.add(name);
  }

  get span(): number | undefined {
    return this.events.size > 0 ? this.last - this.first : undefined;
  }

  /** Lists the names that a rule uses and no event has carried, each as a warning. */
  missing(rule: Rule): string[] {
    const present = rule.eventNames.filter((name) => this.events.has(name));
    const absent = rule.eventNames
      .filter((name) => !this.events.has(name))
      .map((name) => `no event is named ${quote(name)}${suggestion(name, [...this.events.keys()])}`);
    if (present.length === 0) return absent;
    const carried = (kind: 'attributes' | 'metrics') =>
      new Set(present.flatMap((name) => [...this.events.get(name)![kind]]));
    const warningsFor = (kind: 'attributes' | 'metrics', names: readonly string[]) => {
      const known = carried(kind);
      return names
        .filter((name) => !known.has(name))
        .map(
          (name) =>
            `none of the events it counts has the ${kind === 'attributes' ? 'attribute' : 'metric'} ` +
            `${quote(name)}${suggestion(name, [...known])}`,
        );
    };
    const named = rule.filter ? namesIn(rule.filter) : { attributes: [], metrics: [] };
    return [
      ...absent,
      ...warningsFor('attributes', named.attributes),
      ...warningsFor('metrics', [
        ...new Set([...named.metrics, ...(rule.metric === undefined ? [] : [rule.metric])]),
      ]),
    ];
  }
}

function namesIn(filter: Filter): { attributes: string[]; metrics: string[] } {
  if ('not' in filter) return namesIn(filter.not);
  if ('attribute' in filter) return { attributes: [filter.attribute], metrics: [] };
  if ('metric' in filter) return { attributes: [], metrics: [filter.metric] };
  const parts = ('all' in filter ? filter.all : filter.any).map(namesIn);
  return {
    attributes: [...new Set(parts.flatMap(({ attributes }) => attributes))],
    metrics: [...new Set(parts.flatMap(({ metrics }) => metrics))],
  };
}
