import { DateWindow } from '../../rule-language/date-window';
import { countsMinutes, Period } from '../../rule-language/period';
import { fires } from '../../rule-language/reset-modes';
import { Measure, measuresOf } from '../../rule-language/rule';
import {
  Aggregate,
  aggregateOfMeasure,
  EMPTY_AGGREGATE,
  eventsIn,
  joined,
  mergeAggregates,
  trackedStatistics,
  tracksMore,
} from '../aggregate/aggregate';
import { MovingRule } from '../catalogue/rule-set';
import { DatedEvent } from '../events/event';
import { contributionTo, counts, recount, TimedEntry, toHistoryEntry } from '../history/history';
import { currentCounter } from '../history/lookback';
import { UserState } from '../state/user-state';
import { dayNumber, dayText } from './day-number';
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
  private event?: DatedEvent;
  /** Names of the slots that hold it. */
  private held = new Set<string>();
  /** Slots inside the windows of measures at the clock. */
  private readonly ranges = new Map<Measure, SlotRange>();

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

  /** Returns the slots that a rule looks at. */
  listOf(rule: MovingRule): SlotList {
    return this.lists[this.nameOf(rule)];
  }

  /** Returns the aggregate of a rule's windows at the user's clock. */
  aggregateOf(rule: MovingRule): Aggregate {
    return this.aggregateIn(rule, this.listOf(rule), (measure) => this.rangeOf(measure));
  }

  /** Returns the aggregate of a rule's windows at an instant. */
  aggregateAt(rule: MovingRule, instant: number): Aggregate {
    return this.aggregateIn(rule, this.listOf(rule), ({ period }) =>
      windowAt(period, instant, this.calendar),
    );
  }

  /** Returns the local days of a rule's window at the user's clock; undefined for a window of minutes. */
  daysOf(rule: MovingRule): DateWindow | undefined {
    if (countsMinutes(rule.period)) return undefined;
    const { from, to } = this.rangeOf(rule);
    return { start: dayText(from), finish: dayText(to) };
  }

  /** Prepares the slots of a rule that is new to the user; with history, they hold it from its window on. */
  begin(rule: MovingRule, history: () => readonly TimedEntry[]): void {
    const from = this.firstReached(rule);
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
  replay(rule: MovingRule, entries: readonly TimedEntry[]): ReplayedSlots {
    return replaySlots(rule, entries, this.firstReached(rule), this.calendar);
  }

  /** Returns the aggregate of a rule's window at the user's clock over other slots. */
  aggregateOfList(rule: MovingRule, list: SlotList): Aggregate {
    return this.aggregateIn(rule, list, (measure) => this.rangeOf(measure));
  }

  /** Computes the aggregate of a rule's windows at the user's clock over a history. */
  recount(rule: MovingRule, entries: readonly TimedEntry[]): Aggregate {
    const list = slotsOfHistory(rule, entries, this.firstReached(rule));
    const resting = rule.further ? recount(rule, entries) : EMPTY_AGGREGATE;
    return this.aggregateIn(rule, list, (measure) => this.rangeOf(measure), resting);
  }

  /**
   * Takes up an event, which each of the slots adds once.
   *
   * @param held names of the slots that hold it already
   */
  take(event: DatedEvent, held: readonly string[] = []): void {
    this.event = event;
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

  /** Returns the aggregate of a rule's windows with the event, which it adds to the slots. */
  withEvent(rule: MovingRule): Aggregate {
    const event = this.event!;
    const added = contributionTo(rule, toHistoryEntry(event, event.day));
    if (!this.holdsEvent(rule)) {
      const n = slotOf(rule.period, event.time, this.calendar);
      this.keep(rule, addMoving(rule, this.listOf(rule), n, added));
      this.held.add(this.nameOf(rule));
    }
    const resting = rule.further ? mergeAggregates(this.restingOf(rule), added) : EMPTY_AGGREGATE;
    return this.aggregateIn(rule, this.listOf(rule), (measure) => this.rangeOf(measure), resting);
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
          .map((rule) => this.firstReached(rule));
        return [name, trimmed(list, Math.min(...oldest))];
      }),
    );
  }

  /** @param resting aggregate of the measures that do not move */
  private aggregateIn(
    rule: MovingRule,
    list: SlotList,
    rangeOf: (measure: MovingMeasure) => SlotRange,
    resting = this.restingOf(rule),
  ): Aggregate {
    if (!rule.further) {
      const { from, to } = rangeOf(rule);
      return aggregateOfSlots(list, from, to, !tracksMore(trackedStatistics(rule)));
    }
    return joined(
      measuresOf(rule).map((measure, place) => {
        if (!moves(measure)) return aggregateOfMeasure(resting, place);
        const { from, to } = rangeOf(measure);
        return aggregateOfSlots(list, from, to, false, place);
      }),
    );
  }

  private restingOf(rule: MovingRule): Aggregate {
    return currentCounter(this.rules, rule) ?? EMPTY_AGGREGATE;
  }

  /** Returns the first slot that a window of a rule still reaches. */
  private firstReached(rule: MovingRule): number {
    return Math.min(...movingMeasuresOf(rule).map((measure) => this.rangeOf(measure).from));
  }

  /** Lists the instants in which slots enter or leave the window of a rule, the earliest first. */
  private boundariesOf(rule: MovingRule, before: number): number[] {
    if (!rule.further) return this.boundariesOfMeasure(rule, this.listOf(rule), before);
    const instants = movingMeasuresOf(rule).flatMap((measure) =>
      this.boundariesOfMeasure(measure, this.listOf(rule), before),
    );
    return [...new Set(instants)].sort((a, b) => a - b);
  }

  private boundariesOfMeasure(measure: MovingMeasure, { slots }: SlotList, before: number): number[] {
    const { period } = measure;
    const { from, to } = this.rangeOf(measure);
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

  private rangeOf(measure: MovingMeasure): SlotRange {
    let range = this.ranges.get(measure);
    if (!range) this.ranges.set(measure, (range = windowAt(measure.period, this.now, this.calendar)));
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

  private keep(rule: MovingRule, list: SlotList): void {
    this.lists = { ...this.lists, [this.nameOf(rule)]: list };
  }
}

function slotsOfHistory(rule: MovingRule, entries: readonly TimedEntry[], from: number): SlotList {
  return entries
    .filter((entry) => counts(rule, entry))
    .reduce((list, entry) => addMoving(rule, list, dayNumber(entry.day), contributionTo(rule, entry)), {
      from,
      slots: [],
    } as SlotList);
}

type MovingMeasure = Measure & { readonly period: Period };

function moves(measure: Measure): measure is MovingMeasure {
  return measure.period !== undefined;
}

function movingMeasuresOf(rule: MovingRule): readonly MovingMeasure[] {
  return measuresOf(rule).filter(moves);
}

/** Adds to a slot what events add to measures over windows that move. */
function addMoving(rule: MovingRule, list: SlotList, n: number, added: Aggregate): SlotList {
  if (!rule.further) return addToSlots(list, n, added);
  const moving = joined(
    measuresOf(rule).map((measure, place) =>
      moves(measure) ? aggregateOfMeasure(added, place) : EMPTY_AGGREGATE,
    ),
  );
  return eventsIn(moving) > 0 ? addToSlots(list, n, moving) : list;
}

function slotsBefore({ slots }: SlotList, n: number): SlotList['slots'] {
  return slots.filter((slot) => slot.n < n);
}
