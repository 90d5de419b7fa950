import { fires } from '../../rule-language/reset-modes';
import { Aggregate, contribution, IdenticalEvents, trackedStatistics } from '../aggregate/aggregate';
import { MovingRule } from '../catalogue/rule-set';
import { DatedEvent } from '../events/event';
import { counts, HistoryEntry } from '../history/history';
import { currentCounter } from '../history/lookback';
import { UserState } from '../state/user-state';
import { dayNumber } from './day-number';
import { LocalCalendar } from './local-calendar';
import { entersAt, leavesAt, slotOf, SlotRange, windowAt } from './moving-window';
import { ReplayedSlots, replaySlots } from './replay-slots';
import { addToSlots, aggregateOfSlots, SlotList, trimmed } from './slots';

/** Holds the slots and the clock of one user while the user is judged. */
export class UserWindows {
  private lists: Readonly<Record<string, SlotList>>;
  private readonly before: Readonly<Record<string, SlotList | undefined>>;
  private now: number;
  /** Event that is being counted. */
  private event?: DatedEvent & IdenticalEvents;
  /** Names of the slots that hold it. */
  private held = new Set<string>();
  /** Slots inside the windows of rules at the clock. */
  private readonly ranges = new Map<MovingRule, SlotRange>();

  /** @param rules states of the rules, whose counters name their slots */
  constructor(
    { slots = {}, clock = -Infinity }: UserState,
    private readonly rules: UserState['rules'],
    private readonly calendar: LocalCalendar,
  ) {
    this.lists = slots;
    this.before = slots;
    this.now = clock;
  }

  /** Latest instant at which the user was judged, in epoch milliseconds. */
  get clock(): number {
    return this.now;
  }

  /** Sets the clock forward; an earlier instant leaves it as it is. */
  advance(to: number): void {
    if (to <= this.now) return;
    this.now = to;
    this.ranges.clear();
  }

  /** Returns the aggregate of a rule's window at the user's clock. */
  aggregateOf(rule: MovingRule): Aggregate {
    return this.aggregateIn(rule, this.rangeOf(rule));
  }

  /** Returns the aggregate of a rule's window at an instant. */
  aggregateAt(rule: MovingRule, instant: number): Aggregate {
    return this.aggregateIn(rule, windowAt(rule.period, instant, this.calendar));
  }

  /** Prepares the slots of a rule that is new to the user; with history, they hold it from its window on. */
  begin(rule: MovingRule, history: () => readonly HistoryEntry[]): void {
    const { from } = this.rangeOf(rule);
    const known = this.lists[rule.slots] as SlotList | undefined;
    if (!rule.includesHistory) {
      if (!known || known.from > from) this.keep(rule, { from, slots: known?.slots ?? [] });
    } else if (!known || known.from > from) {
      const older = history();
      const rebuilt = fires(rule.reset) ? this.replay(rule, older).list : slotsOfHistory(rule, older, from);
      this.keep(
        rule,
        known ? { from, slots: [...slotsBefore(rebuilt, known.from), ...known.slots] } : rebuilt,
      );
    }
  }

  /** Judges a history by a rule that fires; each firing takes all that is in the window. */
  replay(rule: MovingRule, entries: readonly HistoryEntry[]): ReplayedSlots {
    return replaySlots(rule, entries, this.rangeOf(rule).from, this.calendar);
  }

  /** Returns the aggregate of a rule's window at the user's clock over other slots. */
  aggregateOfList(rule: MovingRule, list: SlotList): Aggregate {
    const { from, to } = this.rangeOf(rule);
    return aggregateOfSlots(list, from, to, false);
  }

  /** Computes the aggregate of a rule's window at the user's clock over a history. */
  recount(rule: MovingRule, entries: readonly HistoryEntry[]): Aggregate {
    return this.aggregateOfList(rule, slotsOfHistory(rule, entries, this.rangeOf(rule).from));
  }

  /**
   * Takes up an event, which each of the slots adds once.
   *
   * @param held names of the slots that hold it already
   */
  take(event: DatedEvent, held: readonly string[] = []): void {
    this.event = { ...event, count: 1 };
    this.held = new Set(held);
  }

  /** Tells whether the slots of a rule hold the event that was taken up. */
  holdsEvent(rule: MovingRule): boolean {
    return this.held.has(this.nameOf(rule));
  }

  /** Names the slots that hold it. */
  namesWithEvent(): string[] {
    return [...this.held];
  }

  /** Returns the aggregate of a rule's window with the event, which it adds to the slots. */
  withEvent(rule: MovingRule): Aggregate {
    if (!this.holdsEvent(rule)) {
      const n = slotOf(rule.period, this.event!.time, this.calendar);
      this.keep(rule, addToSlots(this.listOf(rule), n, contribution(rule, this.event!)));
      this.held.add(this.nameOf(rule));
    }
    return this.aggregateOf(rule);
  }

  /** Empties the slots of a rule that has fired. */
  empty(rule: MovingRule): void {
    this.keep(rule, { from: this.listOf(rule).from, slots: [] });
  }

  /**
   * Finds the first instant after the clock at which a rule's window holds other events, and `turns` says
   * that this matters.
   *
   * @param before epoch milliseconds; from then on no instant is looked for
   */
  nextTurn(
    rule: MovingRule,
    before: number,
    turns: (aggregate: Aggregate, instant: number) => boolean,
  ): number | undefined {
    return this.boundariesOf(rule, before).find((instant) => turns(this.aggregateAt(rule, instant), instant));
  }

  /**
   * Returns the slots that counters look at, without those that no window reaches any more.
   *
   * @param names names of the slots of all counters
   * @param rules active rules that the user has a counter of
   * @param waiting names of the slots of rules that are not active and may come back
   */
  slotsOf(
    names: ReadonlySet<string>,
    rules: readonly MovingRule[],
    waiting: ReadonlySet<string>,
  ): UserState['slots'] {
    const kept = Object.keys(this.lists).filter((name) => names.has(name));
    if (kept.length === 0) return undefined;
    return Object.fromEntries(
      kept.map((name) => {
        const list = this.lists[name];
        if (waiting.has(name) || list === this.before[name]) return [name, list];
        const oldest = rules
          .filter((rule) => this.nameOf(rule) === name)
          .map((rule) => this.rangeOf(rule).from);
        return [name, trimmed(list, Math.min(...oldest))];
      }),
    );
  }

  private aggregateIn(rule: MovingRule, { from, to }: SlotRange): Aggregate {
    const { range, distinct } = trackedStatistics(rule);
    return aggregateOfSlots(this.listOf(rule), from, to, !range && distinct.length === 0);
  }

  /** Lists the instants in which slots enter or leave the window of a rule, the earliest first. */
  private boundariesOf(rule: MovingRule, before: number): number[] {
    const { period } = rule;
    const { slots } = this.listOf(rule);
    const { from, to } = this.rangeOf(rule);
    const instants: number[] = [];
    for (const { n } of slots) {
      if (n < from) continue;
      const leaves = leavesAt(period, n, this.calendar);
      if (leaves >= before) break;
      if (leaves !== instants[instants.length - 1]) instants.push(leaves);
    }
    let isSorted = true;
    for (let place = slots.length - 1; place >= 0 && slots[place].n > to; place--) {
      const enters = entersAt(period, slots[place].n, this.calendar);
      if (enters >= before) continue;
      instants.push(enters);
      isSorted = false;
    }
    return isSorted ? instants : [...new Set(instants)].sort((a, b) => a - b);
  }

  private rangeOf(rule: MovingRule): SlotRange {
    let range = this.ranges.get(rule);
    if (!range) this.ranges.set(rule, (range = windowAt(rule.period, this.now, this.calendar)));
    return range;
  }

  /** Copies the slots of a counter as they were before, under a name of its own. */
  detach(name: string, own: string): void {
    const list = this.before[name];
    if (list) this.lists = { ...this.lists, [own]: list };
  }

  private nameOf(rule: MovingRule): string {
    return currentCounter(this.rules, rule)?.slots ?? rule.slots;
  }

  private listOf(rule: MovingRule): SlotList {
    return this.lists[this.nameOf(rule)];
  }

  private keep(rule: MovingRule, list: SlotList): void {
    this.lists = { ...this.lists, [this.nameOf(rule)]: list };
  }
}

function slotsOfHistory(rule: MovingRule, entries: readonly HistoryEntry[], from: number): SlotList {
  return entries
    .filter((entry) => counts(rule, entry))
    .reduce((list, entry) => addToSlots(list, dayNumber(entry.day), contribution(rule, entry)), {
      from,
      slots: [],
    } as SlotList);
}

function slotsBefore({ slots }: SlotList, n: number): SlotList['slots'] {
  return slots.filter((slot) => slot.n < n);
}
