import { quote } from '../common/quote';
import { suggestion } from '../common/suggestion';
import { contribution, EMPTY_AGGREGATE, mergeAggregates } from '../engine/aggregate/aggregate';
import { isMet, qualifies } from '../engine/evaluate/condition';
import { counts, HistoryEntry, recount } from '../engine/history/history';
import { isIn, UserState } from '../engine/state/user-state';
import { fires } from '../rule-language/reset-modes';
import { Filter, outputKey, Rule } from '../rule-language/rule';

const DAY = 86_400_000;
const MONTH = 30 * DAY;
/** US dollars for a million custom events (Amazon EventBridge pricing, us-east-1, 2026). */
const PRICE_PER_MILLION_CHANGES = 1.0;

export interface RulePreview {
  readonly rule: string;
  readonly kind: 'attribute' | 'event';
  /** Who is in; for rules that fire, for whom they have. */
  readonly users: number;
  readonly changes: number;
  readonly sample: readonly string[];
  /** Against what is in force now. */
  readonly joining: number;
  readonly leaving: number;
  /** US dollars; absent while no span of time is known. */
  readonly costPerMonth?: number;
}

/** Adds up users, one after the other: what it keeps depends on the rules alone. */
export class Preview {
  private readonly tallies: Map<
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
    this.tallies = new Map(
      rules.map(({ output }) => [
        outputKey(output),
        { kind: output.kind, users: 0, changes: 0, joining: 0, leaving: 0, sample: [] },
      ]),
    );
  }

  /** A user as the rules have judged them, event by event. */
  addJudged(userId: string, state: UserState, current: UserState | undefined): void {
    for (const key of this.tallies.keys()) {
      const { changes = 0 } = state.rules[key] ?? {};
      this.add(key, userId, isIn(state, key), changes, isIn(current, key));
    }
  }

  /** A user whose events are known as a sum: who would be in if the rules had been in force all the time. */
  addStored(userId: string, state: UserState, history: readonly HistoryEntry[]): void {
    for (const rule of this.rules) {
      const key = outputKey(rule.output);
      const met = fires(rule.reset) ? hasFired(rule, history) : qualifies(rule, recount(rule, history));
      this.add(key, userId, met, met ? 1 : 0, isIn(state, key));
    }
  }

  /** @param span milliseconds from the first event to the last */
  results(span: number | undefined): RulePreview[] {
    return [...this.tallies].map(([rule, tally]) => ({
      rule,
      ...tally,
      ...(span !== undefined && { costPerMonth: monthlyCost(tally.changes, span) }),
    }));
  }

  private add(key: string, userId: string, isNow: boolean, changes: number, was: boolean): void {
    const tally = this.tallies.get(key)!;
    tally.changes += changes;
    if (isNow) {
      tally.users++;
      if (tally.sample.length < this.sampleSize) tally.sample.push(userId);
    }
    if (isNow && !was) tally.joining++;
    if (!isNow && was) tally.leaving++;
  }
}

/**
 * What a rule costs beside the events, which cost the same without it: a state is written once for all rules,
 * so a rule adds the delivery of its changes.
 *
 * @param span milliseconds in which the changes came about; less than a day counts as one
 * @returns US dollars for 30 days
 */
export function monthlyCost(changes: number, span: number): number {
  return (changes * (MONTH / Math.max(span, DAY)) * PRICE_PER_MILLION_CHANGES) / 1e6;
}

/**
 * Whether a rule that begins anew with each firing would ever have fired; of the events of one day nobody
 * knows the order.
 */
function hasFired(rule: Rule, history: readonly HistoryEntry[]): boolean {
  let tally = EMPTY_AGGREGATE;
  for (const entry of history
    .filter((each) => counts(rule, each))
    .sort((a, b) => (a.day < b.day ? -1 : Number(a.day > b.day)))) {
    const one = contribution(rule, { ...entry, count: 1 });
    for (let n = 0; n < entry.count; n++) {
      tally = mergeAggregates(tally, one);
      if (isMet(rule.condition, tally)) return true;
    }
  }
  return false;
}

/** What has been seen of events, to tell of rules that wait for something that never comes. */
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

  /** What a rule names and no event has ever carried. */
  missing(rule: Rule): string[] {
    const here = rule.eventNames.filter((name) => this.events.has(name));
    const absent = rule.eventNames
      .filter((name) => !this.events.has(name))
      .map((name) => `no event is named ${quote(name)}${suggestion(name, [...this.events.keys()])}`);
    if (here.length === 0) return absent;
    const carried = (kind: 'attributes' | 'metrics') =>
      new Set(here.flatMap((name) => [...this.events.get(name)![kind]]));
    const without = (kind: 'attributes' | 'metrics', names: readonly string[]) => {
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
      ...without('attributes', named.attributes),
      ...without('metrics', [
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
