import { Aggregate, contribution, IdenticalEvents, mergeAggregates } from '../aggregate/aggregate';
import { ActiveRule } from '../catalogue/rule-set';
import { HistoryEntry } from '../history/history';
import { aggregateOf, currentCounter } from '../history/lookback';
import { isRefused } from '../state/refused-rules';
import { RuleState, UserState } from '../state/user-state';
import { hasMoreValues, Portion, refuses } from './portion';

/** Holds the rules' states of one user while they are judged, and begins no counter that finds no room. */
export class Counters {
  readonly states: Record<string, RuleState>;
  /** Whether a counter was begun or extended. */
  grows = false;
  /** Number of times that a counter or a distinct value was left out. */
  refused = 0;
  private marks?: Record<string, number>;

  constructor(
    private readonly before: UserState,
    private readonly portion: Portion,
  ) {
    this.states = { ...before.rules };
  }

  /** Rules without room, with the generation that found none; undefined when there has never been one. */
  get refusedRules(): UserState['refused'] {
    return this.marks ?? this.before.refused;
  }

  /**
   * Returns the aggregate that a rule goes on from, which it may have to begin.
   *
   * @returns undefined when there is no room to begin it
   */
  aggregateOf(rule: ActiveRule, history: () => readonly HistoryEntry[]): Aggregate | undefined {
    const counter = currentCounter(this.states, rule);
    if (counter) return counter;
    if (this.isRefused(rule)) {
      this.refuse(rule);
      return undefined;
    }
    this.grows = true;
    this.forgetRefusal(rule.key);
    return aggregateOf(this.states, rule, history);
  }

  /** Adds events to an aggregate; values that find no room are not told apart. */
  withEvents(rule: ActiveRule, aggregate: Aggregate, events: IdenticalEvents): Aggregate {
    const next = mergeAggregates(aggregate, contribution(rule, events));
    if (next.distinct === undefined || !hasMoreValues(aggregate, next)) return next;
    if (!this.isRefused(rule)) {
      this.grows = true;
      return next;
    }
    this.refuse(rule);
    return { ...next, distinct: aggregate.distinct };
  }

  private isRefused(rule: ActiveRule): boolean {
    return refuses(this.portion, rule.key) || isRefused(this.before, rule);
  }

  /** Forgets that an earlier generation of a rule found no room. */
  private forgetRefusal(key: string): void {
    if (this.refusedRules === undefined || !Object.hasOwn(this.refusedRules, key)) return;
    const { [key]: _, ...others } = this.refusedRules;
    this.marks = others;
  }

  private refuse(rule: ActiveRule): void {
    this.refused++;
    if (isRefused(this.before, rule)) return;
    this.marks = { ...(this.marks ?? this.before.refused), [rule.key]: rule.generation };
    // A counter of an earlier generation is of no use, and takes room.
    const known = this.states[rule.key];
    if (known?.counter && known.counter.generation !== rule.generation) {
      this.states[rule.key] = { changes: known.changes, ready: known.ready };
    }
  }
}
