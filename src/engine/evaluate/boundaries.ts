import { fires } from '../../rule-language/reset-modes';
import { Aggregate } from '../aggregate/aggregate';
import { ActiveRule, isCappedValue, isMoving, isTimed, RuleSet } from '../catalogue/rule-set';
import { currentCounter } from '../history/lookback';
import { Change } from '../state/change';
import { firesAgainFrom, isHeldBack } from '../state/firings';
import { stillHeld } from '../state/unfinished-event';
import { RuleState, UserState } from '../state/user-state';
import { dayNumber } from '../windows/day-number';
import { SlotList } from '../windows/slots';
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

/** What is known of the next instant at which time turns what a rule says. */
interface KnownTurn {
  readonly rule: ActiveRule;
  readonly state: RuleState;
  readonly list: SlotList | undefined;
  /** User's clock when it was found out. */
  readonly clock: number;
  /** First instant after the clock; absent when there is none before `before`. */
  readonly turn?: number;
  readonly before: number;
  /** Whether the rule turns at the clock itself, because it found no room in a write. */
  readonly isLeft: boolean;
}

/** Caches by the states of a user's rules, of which an event changes few. */
const TURNS = new WeakMap<UserState['rules'], Map<string, KnownTurn>>();

/** Judges what time alone changes for one user, and finds out when it does so next. */
export class Boundaries {
  /** Instant before which nothing turns, for the rules that are not in `touched`; undefined when unknown. */
  private due: number | undefined;
  /** Rules whose slots or memberships are other ones since `due` was found. */
  private readonly touched = new Set<string>();
  private known?: readonly ActiveRule[];
  private readonly knownTurns: Map<string, KnownTurn>;

  constructor(
    before: UserState,
    private readonly rules: RuleSet,
    private readonly counters: Counters,
  ) {
    const isCurrent = before.latestRevision === rules.revision;
    this.knownTurns = (isCurrent && TURNS.get(before.rules)) || new Map();
    // An edit may have made an instant earlier.
    this.due = isCurrent ? (before.dueAt ?? Infinity) : undefined;
  }

  /** Notes that a rule has counted an event, or was judged. */
  touch(rule: ActiveRule): void {
    if (!isTimed(rule)) return;
    this.touched.add(rule.key);
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
        if (!this.turnsAt(rule, turn)) continue;
        if (isFilled(changes.length + told.length)) {
          finished = false;
          break;
        }
        const judgement = judge(rule, states[rule.key], this.aggregateAt(rule, turn), {
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
  occasionOf(rule: ActiveRule, occasion: EvaluationContext): EvaluationContext {
    if (!isCappedValue(rule)) return occasion;
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
    const { rules, refused, slots, clock } = this.counters.parts();
    if (this.knownTurns.size > 0) TURNS.set(rules, this.knownTurns);
    return {
      checkpoints: before.checkpoints,
      rules,
      history: before.history,
      chunks: before.chunks,
      endpointId: before.endpointId,
      recentIds: before.recentIds,
      judgedRevision: before.judgedRevision,
      latestRevision: before.latestRevision,
      unfinished: stillHeld(before.unfinished, slots),
      refused,
      slots,
      clock,
      dueAt,
    } satisfies Record<keyof UserState, unknown>;
  }

  /** Finds the next instant at which a rule turns: the clock itself for one that found no room in a write. */
  private nextTurn(before: number): number | undefined {
    let first: number | undefined;
    for (const rule of this.judged()) {
      const { isLeft, turn } = this.turnWithin(rule, first ?? before);
      if (isLeft) return this.counters.windows.clock;
      if (turn !== undefined && turn < (first ?? before)) first = turn;
    }
    return first;
  }

  private firstTurn(rules: readonly ActiveRule[], before: number): number | undefined {
    let first: number | undefined;
    for (const rule of rules) first = this.turnOf(rule, first ?? before) ?? first;
    return first;
  }

  /** Tells whether a rule turns at the first instant, of the clock or later, at which any does. */
  private turnsAt(rule: ActiveRule, first: number): boolean {
    if (first > this.counters.windows.clock) return this.turnOf(rule, first + 1) === first;
    return this.turnWithin(rule, first + 1).isLeft;
  }

  /** Returns the first instant, after the clock and before another, at which time turns what a rule says. */
  private turnOf(rule: ActiveRule, before: number): number | undefined {
    const { turn } = this.turnWithin(rule, before);
    return turn !== undefined && turn < before ? turn : undefined;
  }

  /** Returns what is known of a rule's next turn, at least up to an instant. */
  private turnWithin(rule: ActiveRule, before: number): KnownTurn {
    const { clock } = this.counters.windows;
    const state = this.counters.states[rule.key];
    const list = isMoving(rule) ? this.counters.windows.listOf(rule) : undefined;
    const known = this.knownTurns.get(rule.key);
    const holds =
      known?.rule === rule &&
      known.state === state &&
      known.list === list &&
      known.clock <= clock &&
      clock < (known.turn ?? known.before);
    if (holds && before <= known.before) return known;
    const turn = this.findTurn(rule, before);
    const found: KnownTurn = {
      rule,
      state,
      list,
      clock,
      turn,
      before: turn === undefined ? before : Infinity,
      isLeft: holds ? known.isLeft : this.turnsAtClock(rule),
    };
    this.knownTurns.set(rule.key, found);
    return found;
  }

  private turnsAtClock(rule: ActiveRule): boolean {
    const { clock } = this.counters.windows;
    return clock !== -Infinity && this.turns(rule, this.aggregateAt(rule, clock), clock);
  }

  private findTurn(rule: ActiveRule, before: number): number | undefined {
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
