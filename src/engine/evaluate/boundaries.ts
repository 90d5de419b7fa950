import { fires } from '../../rule-language/reset-modes';
import { Aggregate } from '../aggregate/aggregate';
import { ActiveRule, isMoving, isTimed, RuleSet } from '../catalogue/rule-set';
import { currentCounter } from '../history/lookback';
import { Change } from '../state/change';
import { firesAgainFrom, isHeldBack } from '../state/firings';
import { UserState } from '../state/user-state';
import { dayNumber } from '../windows/day-number';
import { Counters } from './counters';
import { rulesWithFiringsLeft } from './firings-left';
import { ChangeContext, EvaluationContext, judge } from './judge';
import { differ, sayingOf } from './saying';

/** Outcome of judging the boundaries that have passed. */
export interface Passed {
  /** One for each boundary and rule that it turns. */
  readonly changes: readonly Change[];
  /** Whether none is left. */
  readonly finished: boolean;
}

/** Judges what time alone changes for one user, and finds out when it does so next. */
export class Boundaries {
  /** Instant before which nothing turns, for the rules that are not in `touched`; undefined when unknown. */
  private due: number | undefined;
  /** Rules whose slots or memberships are other ones since `due` was found. */
  private readonly touched = new Set<string>();
  private known?: readonly ActiveRule[];

  constructor(
    before: UserState,
    private readonly rules: RuleSet,
    private readonly counters: Counters,
  ) {
    // An edit may have made an instant earlier.
    this.due = before.latestRevision === rules.revision ? (before.dueAt ?? Infinity) : undefined;
  }

  /** Notes that a rule has counted an event, or was judged. */
  touch({ key }: { readonly key: string }): void {
    this.touched.add(key);
    this.known = undefined;
  }

  /**
   * Judges every boundary up to an instant, one after the other and each as of its own, and sets the user's
   * clock forward.
   *
   * @param instant epoch milliseconds; boundaries up to the user's clock are judged in any case
   * @param isFilled asked before each rule, with the number of changes of those before it, whether the write
   *   takes on no further one
   */
  pass(instant: number, context: Omit<ChangeContext, 'at'>, isFilled: (changes: number) => boolean): Passed {
    const { windows, states } = this.counters;
    const until = Math.max(instant, windows.clock);
    const changes: Change[] = [];
    if (this.due !== undefined && this.due <= until) this.due = undefined;
    if (this.due !== undefined && this.touched.size === 0) {
      windows.advance(until);
      return { changes, finished: true };
    }
    for (;;) {
      const turn =
        this.due === undefined ? this.nextTurn(until + 1) : this.firstTurn(this.touchedRules(), until + 1);
      if (turn === undefined) break;
      const told: [ActiveRule, readonly Change[]][] = [];
      let finished = true;
      for (const rule of this.judged()) {
        const aggregate = this.aggregateAt(rule, turn);
        if (!this.turns(rule, aggregate, turn)) continue;
        if (isFilled(changes.length + told.length)) {
          finished = false;
          break;
        }
        const judgement = judge(rule, states[rule.key], aggregate, {
          ...context,
          at: turn,
          day: this.rules.calendar.dayOf(turn),
        });
        this.counters.keep(rule, judgement);
        told.push([rule, judgement.changes]);
      }
      windows.advance(turn);
      this.due = undefined;
      changes.push(...told.flatMap(([rule, some]) => this.dated(rule, some)));
      if (!finished) return { changes, finished };
    }
    windows.advance(until);
    return { changes, finished: true };
  }

  /** Returns the occasion of a judgement at the user's clock: a value is told on the day of the clock. */
  occasionOf({ tells, atMost }: ActiveRule, occasion: EvaluationContext): EvaluationContext {
    if (!tells || !atMost) return occasion;
    return { ...occasion, day: this.rules.calendar.dayOf(this.counters.windows.clock) };
  }

  /** Adds to changes the days of a window that moves, and when time alone turns next what the rule says. */
  dated(rule: ActiveRule, changes: readonly Change[]): readonly Change[] {
    if (changes.length === 0 || !isTimed(rule)) return changes;
    const window = isMoving(rule) ? this.counters.windows.daysOf(rule) : undefined;
    const until = fires(rule.reset) ? undefined : this.turnOf(rule, Infinity);
    return changes.map((change) => ({
      ...change,
      ...(window && { window }),
      ...(until !== undefined && { until }),
    }));
  }

  private dueAt(now: number): number | undefined {
    const { due } = this;
    const turn =
      due === undefined ? this.nextTurn(Infinity) : (this.firstTurn(this.touchedRules(), due) ?? due);
    const isLeft = rulesWithFiringsLeft(this.counters.states, this.rules).length > 0;
    // At the clock itself a user is due whose boundaries found no room.
    const next = Math.min(turn ?? Infinity, isLeft ? now + 1 : Infinity);
    return next === Infinity ? undefined : next;
  }

  /**
   * Returns the state of the user after all this was judged.
   *
   * @param now epoch milliseconds of the judgement
   */
  stateOf(before: UserState, now: number): UserState {
    const dueAt = this.dueAt(now);
    const { slots: _slots, clock: _clock, dueAt: _dueAt, ...rest } = before;
    return { ...rest, ...this.counters.parts(), ...(dueAt !== undefined && { dueAt }) };
  }

  /** Finds the next instant at which a rule turns: the clock itself for one that found no room in a write. */
  private nextTurn(before: number): number | undefined {
    const { clock } = this.counters.windows;
    const isLeft =
      clock !== -Infinity &&
      this.judged().some((rule) => this.turns(rule, this.aggregateAt(rule, clock), clock));
    return isLeft ? clock : this.firstTurn(this.judged(), before);
  }

  private firstTurn(rules: readonly ActiveRule[], before: number): number | undefined {
    let first: number | undefined;
    for (const rule of rules) first = this.turnOf(rule, first ?? before) ?? first;
    return first;
  }

  /** Finds the first instant before another at which time turns what a rule says. */
  private turnOf(rule: ActiveRule, before: number): number | undefined {
    const turn = isMoving(rule)
      ? this.counters.windows.nextTurn(rule, before, (aggregate, instant) =>
          this.turns(rule, aggregate, instant),
        )
      : undefined;
    const free = this.freeAt(rule);
    // A cap that is over by the user's clock holds nothing back.
    if (free === undefined || free <= this.counters.windows.clock || free >= (turn ?? before)) return turn;
    return this.turns(rule, this.aggregateAt(rule, free), free) ? free : turn;
  }

  /** Finds the instant from which on a cap lets a value be told again; undefined when it does not wait. */
  private freeAt({ key, atMost }: ActiveRule): number | undefined {
    const from = atMost && firesAgainFrom(atMost, this.counters.states[key]);
    if (from === undefined || from === 'never') return undefined;
    return this.rules.calendar.startOfDayNumber(dayNumber(from));
  }

  private aggregateAt(rule: ActiveRule, instant: number): Aggregate {
    const { states, windows } = this.counters;
    return isMoving(rule) ? windows.aggregateAt(rule, instant) : states[rule.key].counter!;
  }

  private turns(rule: ActiveRule, aggregate: Aggregate, instant: number): boolean {
    const known = this.counters.states[rule.key];
    if (!differ(sayingOf(rule, aggregate), known)) return false;
    return !rule.atMost || !isHeldBack(rule.atMost, known, this.rules.calendar.dayOf(instant));
  }

  private touchedRules(): ActiveRule[] {
    return this.judged().filter(({ key }) => this.touched.has(key));
  }

  /**
   * Lists the rules that time can turn for this user, in the order of the table. One that was edited since is
   * judged as of the present first: what it would have said in the past, it says to nobody.
   */
  private judged(): readonly ActiveRule[] {
    this.known ??= this.rules.timed.filter(
      (rule) =>
        !fires(rule.reset) &&
        currentCounter(this.counters.states, rule)?.conditionRevision === rule.conditionRevision,
    );
    return this.known;
  }
}
