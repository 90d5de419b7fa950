import { FiringMode } from '../../rule-language/reset-modes';
import { Aggregate, aggregateOfMeasure, EMPTY_AGGREGATE, mergeAggregates } from '../aggregate/aggregate';
import { ActiveRule, isMoving, MovingRule, RuleSet } from '../catalogue/rule-set';
import { contributionTo, recount, TimedEntry } from '../history/history';
import { aggregateOf, currentCounter } from '../history/lookback';
import { replay, Replayed } from '../history/replay';
import { isRefused } from '../state/refused-rules';
import { Counter, NEW_RULE_STATE, RuleState, UserState, withoutCounter } from '../state/user-state';
import { UserWindows } from '../windows/user-windows';
import { Judgement } from './judge';
import { hasMoreValues, Portion, refuses } from './portion';

/** Holds the rules' states of one user while they are judged, and begins no counter that finds no room. */
export class Counters {
  readonly states: Record<string, RuleState>;
  readonly windows: UserWindows;
  /** Whether a counter was begun or extended. */
  grows = false;
  /** Number of times that a counter or a distinct value was left out. */
  refused = 0;
  private marks?: Record<string, number>;

  constructor(
    private readonly before: UserState,
    private readonly rules: RuleSet,
    private readonly portion: Portion,
  ) {
    this.states = { ...before.rules };
    this.windows = new UserWindows(before, this.states, rules.calendar);
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
  aggregateOf(rule: ActiveRule, history: () => readonly TimedEntry[]): Aggregate | undefined {
    if (isMoving(rule)) return this.begins(rule, history) ? this.windows.aggregateOf(rule) : undefined;
    const counter = currentCounter(this.states, rule);
    if (counter) return counter;
    return this.hasRoom(rule) ? aggregateOf(this.states, rule, history) : undefined;
  }

  /** Tells whether there is a counter of a rule over a moving window, which it may have to begin. */
  begins(rule: MovingRule, history: () => readonly TimedEntry[]): boolean {
    if (currentCounter(this.states, rule)) return true;
    if (!this.hasRoom(rule)) return false;
    this.windows.begin(rule, history);
    const resting = rule.includesHistory && rule.further ? recount(rule, history()) : EMPTY_AGGREGATE;
    const known = this.states[rule.key] ?? NEW_RULE_STATE;
    this.states[rule.key] = { ...known, counter: movingCounter(rule, rule.slots, resting) };
    return true;
  }

  /** Computes what a rule would have counted over a history. */
  recount(rule: ActiveRule, history: readonly TimedEntry[]): Aggregate {
    const entries = rule.includesHistory ? history : [];
    return isMoving(rule) ? this.windows.recount(rule, entries) : recount(rule, entries);
  }

  /** Judges a history by a rule that fires. */
  replay(rule: ActiveRule, mode: FiringMode, history: readonly TimedEntry[]): Replayed {
    const entries = rule.includesHistory ? history : [];
    if (!isMoving(rule)) return replay(rule, mode, entries);
    const { list, lastMet } = this.windows.replay(rule, entries);
    return { left: this.windows.aggregateOfList(rule, list), ...(lastMet && { lastMet }) };
  }

  /** Adds events to an aggregate; values that find no room are not told apart. */
  withEvents(rule: ActiveRule, aggregate: Aggregate, events: TimedEntry): Aggregate {
    if (isMoving(rule)) return this.windows.withEvent(rule);
    const next = mergeAggregates(aggregate, contributionTo(rule, events));
    if (!hasMoreValues(aggregate, next)) return next;
    if (!this.isRefused(rule)) {
      this.grows = true;
      return next;
    }
    this.refuse(rule);
    return withValuesOf(aggregate, next);
  }

  /** Keeps what a judgement leaves of a rule. */
  keep(rule: ActiveRule, { state, isReset }: Judgement): void {
    if (!isMoving(rule)) {
      this.states[rule.key] = state;
      return;
    }
    if (isReset) this.windows.empty(rule);
    const { slots = rule.slots } = currentCounter(this.states, rule) ?? {};
    this.states[rule.key] = { ...state, counter: movingCounter(rule, slots, state.counter!) };
  }

  /** Returns the parts of the user's state that hold the counters. */
  parts(): Pick<UserState, 'rules' | 'refused' | 'slots' | 'clock'> {
    const { slots, clock } = this.movingParts();
    return { rules: this.states, refused: this.refusedRules, slots, clock };
  }

  private movingParts(): Pick<UserState, 'slots' | 'clock'> {
    if (this.rules.moving.length === 0 && !this.before.slots) return this.restingClock();
    const inUse = new Set(
      this.rules.moving.flatMap((rule) => currentCounter(this.states, rule)?.slots ?? []),
    );
    const waiting = new Set<string>();
    for (const [key, known] of Object.entries(this.states)) {
      const { counter } = known;
      if (counter?.slots === undefined || this.isInForce(key, counter)) continue;
      // What waits takes no events, so it must not be found by the name of slots that hold all of them.
      const own = `/${key}`;
      const slots = counter.slots.endsWith(own) ? counter.slots : counter.slots + own;
      if (slots !== counter.slots) {
        this.windows.detach(counter.slots, slots);
        this.states[key] = { ...known, counter: { ...counter, slots } };
      }
      waiting.add(slots);
    }
    if (inUse.size === 0 && waiting.size === 0) {
      return this.restingClock();
    }
    const { moving } = this.rules;
    return {
      slots: this.windows.slotsOf(new Set([...inUse, ...waiting]), moving, waiting),
      clock: this.windows.clock,
    };
  }

  /** Returns the clock of a user without slots, which never goes back, not even for a later window. */
  private restingClock(): Pick<UserState, 'clock'> {
    return this.before.clock === undefined ? {} : { clock: this.windows.clock };
  }

  private isInForce(key: string, { generation }: Counter): boolean {
    return this.rules.get(key)?.generation === generation;
  }

  /** Tells whether a new counter has room, and takes it. */
  private hasRoom(rule: ActiveRule): boolean {
    if (this.isRefused(rule)) {
      this.refuse(rule);
      return false;
    }
    this.grows = true;
    this.forgetRefusal(rule.key);
    return true;
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
      this.states[rule.key] = withoutCounter(known);
    }
  }
}

/** Builds the counter of a rule whose slots hold what it has counted, but for measures that do not move. */
function movingCounter(rule: MovingRule, slots: string, counted: Aggregate): Counter {
  const { generation, conditionRevision } = rule;
  const resting = restingPart(rule, counted);
  return { count: 0, sum: '0', ...(resting && { further: resting }), generation, conditionRevision, slots };
}

function restingPart({ further }: MovingRule, { further: counted = [] }: Aggregate): Aggregate['further'] {
  if (!further || further.every(({ period }) => period)) return undefined;
  return further.map(({ period }, index) => (period ? EMPTY_AGGREGATE : (counted[index] ?? EMPTY_AGGREGATE)));
}

/** Returns an aggregate with the different values that another one tells apart. */
function withValuesOf(known: Aggregate, next: Aggregate): Aggregate {
  return {
    ...next,
    distinct: known.distinct,
    further: next.further?.map((one, index) => withValuesOf(aggregateOfMeasure(known, index + 1), one)),
  };
}
