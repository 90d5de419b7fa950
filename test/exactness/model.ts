import { RemovedRules } from '../../src/engine/catalogue/catalogue';
import { DatedEvent } from '../../src/engine/events/event';
import { MAX_FIRINGS } from '../../src/rule-language/reset-modes';
import {
  Cells,
  holds,
  holdsFor,
  isCounted,
  mayFire,
  metricOf,
  naiveValue,
  outputOf,
  scaled,
} from '../support/naive-model';
import { isInside, NaiveCalendar } from '../support/naive-windows';

/** Boundaries that a write had no room to finish: it is followed by one that does. */
export interface Cut {
  /** Instant of the last one. */
  readonly at: number;
  /** Outputs that the write has judged by it. */
  readonly outputs: readonly string[];
}

/** A write of one user's state; steps are in the order of the writes. */
export type Step =
  | {
      readonly kind: 'event';
      readonly event: DatedEvent;
      readonly revision: number;
      readonly clock?: number;
      /** Where the boundaries before the next event end, which the write does not hold. */
      readonly cut?: Cut;
    }
  /** Event that only the rules of these outputs have judged so far. */
  | {
      readonly kind: 'part';
      readonly event: DatedEvent;
      readonly revision: number;
      readonly outputs: readonly string[];
      readonly clock?: number;
    }
  /**
   * A write without an event, at an instant; `clock` is the user's afterwards, absent without windows that
   * move.
   */
  | {
      readonly kind: 'run';
      readonly revision: number;
      readonly now: number;
      /** Whether the scheduled function wrote, and not the aggregator before an event. */
      readonly scheduled: boolean;
      readonly clock?: number;
      readonly cut?: Cut;
    }
  /** The state is deleted, and the next event begins a new life. */
  | { readonly kind: 'removal' };

/** Rules and time zone of each revision of the catalogue; a rule marked as `INVALID` is not in force. */
export type Revisions = ReadonlyMap<number, Revision>;

export interface Revision {
  readonly table: readonly Cells[];
  readonly timeZone: string;
}

/** Mark of a rule whose row is invalid, beside the cells that it had when it was last right. */
export const INVALID = { Invalid: 'yes' };

/** Nine hours ahead of UTC, so that a day begins while UTC has the one before. */
export const TIME_ZONE = 'Asia/Tokyo';

const CALENDARS = new Map<string, NaiveCalendar>();

/** What an attribute says of a user who is not in, or of whom there is no value. */
const NOTHING = 'not-ready';

interface Counter {
  /** Count and sum of the first measure. */
  count: number;
  sum: bigint;
  since: number;
  readonly moves: boolean;
  /** First revision with the condition that the user was judged by last. */
  judgedBy: number;
  /** Events counted by any measure. */
  readonly counted: DatedEvent[];
}

interface Output {
  changes: number;
  /** What the attribute says: `NOTHING`, `ready`, or a value behind `=`. */
  says: string;
  /** Days of the last firings, as many as a cap has needed. */
  fired: string[];
  counter?: Counter;
}

/**
 * Computes what the rules mean for one user, as plainly as possible: a fold over the events in order, with
 * the rules of the moment.
 */
export class UserModel {
  readonly changes: string[] = [];
  private readonly outputs = new Map<string, Output>();
  private readonly past: DatedEvent[] = [];
  private readonly ids = new Set<string>();
  /** Rules that have judged an event whose other rules have not, by output, with their definition's age. */
  private readonly begun = new Map<DatedEvent, Map<string, number>>();
  /** Instant at which the user was judged last; absent without windows that move. */
  private clock?: number;
  private calendar = calendarOf(TIME_ZONE);

  constructor(
    private readonly revisions: Revisions,
    private readonly removedRules: RemovedRules,
  ) {}

  take(step: Step): void {
    if (step.kind === 'removal') {
      this.changes.length = 0;
      this.past.length = 0;
      this.outputs.clear();
      this.ids.clear();
      this.begun.clear();
      this.clock = undefined;
      return;
    }
    this.calendar = calendarOf(this.revisions.get(step.revision)?.timeZone ?? TIME_ZONE);
    const all = this.rulesOf(step.revision);
    this.leaveRemovedRules(new Set(all.map(outputOf)));
    const table = all.filter(isValid);
    const memberships = table.filter((cells) => !isTrigger(cells));
    const until = step.kind === 'run' ? step.clock : step.event.arrival;
    const cut = step.kind === 'part' ? undefined : step.cut;
    if (step.kind === 'run' && cut) {
      this.pass(memberships, cut.at, step.revision, cut);
      return;
    }
    if (until !== undefined) this.pass(memberships, until, step.revision);
    this.judge(step, table, memberships);
    if (cut) this.pass(memberships, cut.at, step.revision, cut);
    if (step.clock === undefined) this.clock = undefined;
  }

  /** Judges what a cut has left, and each day that has begun since the user was judged last. */
  private pass(memberships: readonly Cells[], until: number, revision: number, cut?: Cut): void {
    const { calendar } = this;
    const instants = this.clock === undefined ? [] : [this.clock, ...calendar.beginnings(this.clock, until)];
    for (const instant of instants) {
      this.clock = instant;
      for (const cells of memberships.filter(isMoving)) {
        if (instant === cut?.at && !cut.outputs.includes(outputOf(cells))) continue;
        const counter = this.counterOf(cells, revision);
        // An edited rule judges as of the present first.
        if (counter?.judgedBy === this.conditionSince(cells, revision)) {
          this.evaluate(cells, counter, revision, calendar.dayOf(instant));
        }
      }
    }
    this.clock = Math.max(this.clock ?? -Infinity, until);
  }

  private judge(
    step: Exclude<Step, { kind: 'removal' }>,
    table: readonly Cells[],
    memberships: readonly Cells[],
  ): void {
    const { revision } = step;
    const { calendar } = this;
    if (step.kind === 'run') {
      for (const cells of table) {
        if (step.scheduled && isTrigger(cells)) {
          this.fireWhatIsLeft(cells, revision, calendar.dayOf(step.now));
        }
        this.reevaluate(cells, revision, calendar.dayOf(step.now));
      }
      return;
    }
    // It keeps the day on which it was counted, whatever the time zone is later.
    const event = { ...step.event, day: calendar.dayOf(step.event.time) };
    // An edit holds for the user before the event: for those who are in, and those who have been counted.
    memberships
      .filter((cells) => this.outputAt(cells).says !== NOTHING || this.counterOf(cells, revision))
      .forEach((cells) => this.reevaluate(cells, revision, event.day));
    if (!this.begun.has(step.event) && this.isRepeated(step.event)) return;
    const judged = this.begun.get(step.event) ?? new Map<string, number>();
    this.begun.set(step.event, judged);
    for (const cells of table) {
      const since = this.definedSince(cells, revision);
      if (judged.get(outputOf(cells)) === since) continue;
      if (step.kind === 'part' && !step.outputs.includes(outputOf(cells))) continue;
      judged.set(outputOf(cells), since);
      this.event(cells, event, revision);
    }
    if (step.kind === 'event') this.past.push(event);
  }

  /** Formats the counter of each rule in force at a revision as `output count/sum`. */
  counters(revision: number): string[] {
    return this.rulesOf(revision)
      .filter(isValid)
      .flatMap((cells) => {
        const counter = this.counterOf(cells, revision);
        if (counter && isMoving(cells)) return [`${outputOf(cells)} 0/0`];
        return counter ? [`${outputOf(cells)} ${counter.count}/${counter.sum}`] : [];
      })
      .sort();
  }

  /** Returns the rules of a revision; none before the first right row. */
  private rulesOf(revision: number): readonly Cells[] {
    return this.revisions.get(revision)?.table ?? [];
  }

  /** Tells whether a revision has another time zone than the one before. */
  private changesZone(revision: number): boolean {
    const before = this.revisions.get(revision - 1);
    return before !== undefined && before.timeZone !== this.revisions.get(revision)?.timeZone;
  }

  /** Recognizes an event that its producer has written before. */
  private isRepeated({ id }: DatedEvent): boolean {
    const repeated = id !== undefined && this.ids.has(id);
    if (id !== undefined) this.ids.add(id);
    return repeated;
  }

  /** Takes the user out of rules that were removed, unless removed rules keep their users. */
  private leaveRemovedRules(kept: ReadonlySet<string>): void {
    if (this.removedRules === 'keep') return;
    for (const [name, output] of [...this.outputs].sort(([a], [b]) => (a < b ? -1 : 1))) {
      if (kept.has(name) || output.says === NOTHING) continue;
      const cleared = output.says === 'ready' ? NOTHING : '=';
      output.says = NOTHING;
      // What was in the window of a rule that is gone is not known any more.
      const { count, sum } = output.counter && !output.counter.moves ? output.counter : { count: 0, sum: 0n };
      this.changes.push(`${name}#${++output.changes} ${cleared} ${count}/${sum}`);
      output.counter = undefined;
    }
  }

  private event(cells: Cells, event: DatedEvent, revision: number): void {
    if (!countsAny(cells, event)) return;
    const { day } = event;
    const known = this.counterOf(cells, revision);
    const counter = known ?? this.start(cells, revision, day);
    // The events of the past come first, as with a run.
    if (!known && looksBack(cells) && !isTrigger(cells)) this.evaluate(cells, counter, revision, day);
    add(cells, counter, event);
    this.evaluate(cells, counter, revision, day);
  }

  /** Fires what an event has reached beyond what it may fire; an edit alone has reached nothing. */
  private fireWhatIsLeft(cells: Cells, revision: number, day: string): void {
    const counter = this.counterOf(cells, revision);
    if (counter?.judgedBy !== this.conditionSince(cells, revision) || cells.Reset !== 'carry') return;
    this.evaluate(cells, counter, revision, day);
  }

  private reevaluate(cells: Cells, revision: number, day: string): void {
    const known = this.counterOf(cells, revision);
    if (isTrigger(cells)) {
      // An edit fires nothing, unless it asks for the users whom history has.
      const asks = !known && looksBack(cells) && this.firesForPast(cells, revision);
      if (asks && this.past.some((event) => countsAny(cells, event))) this.start(cells, revision, day);
      return;
    }
    const says = this.outputAt(cells).says !== NOTHING;
    if (!known && !looksBack(cells) && !says) return;
    const counter = known ?? this.start(cells, revision, day);
    if (counter.counted.length === 0 && counter.count === 0 && !says) return;
    this.evaluate(cells, counter, revision, day);
    // A window that moves may be empty; a counter means that the user has done it.
    if (counter.moves && counter.counted.length === 0) this.outputAt(cells).counter = undefined;
  }

  private evaluate(cells: Cells, counter: Counter, revision: number, day: string): void {
    const output = this.outputAt(cells);
    output.counter = counter;
    counter.judgedBy = this.conditionSince(cells, revision);
    if (isMoving(cells)) this.count(cells, counter);
    if (isTrigger(cells)) {
      for (const met of this.resets(cells, counter)) this.fire(cells, met, day);
      return;
    }
    const says = this.sayingOf(cells, counter);
    if (says !== output.says) {
      output.says = says;
      this.publish(cells, counter, tells(cells) && says === NOTHING ? ' =' : ` ${says}`);
    }
  }

  private sayingOf(cells: Cells, counter: Counter): string {
    if (counter.counted.length === 0 && counter.count === 0) return NOTHING;
    if (!tells(cells)) return this.isMet(cells, counter) ? 'ready' : NOTHING;
    const value = naiveValue(cells, this.inside(cells, counter));
    return value === undefined ? NOTHING : `=${value}`;
  }

  private isMet(cells: Cells, counter: Counter): boolean {
    const further = furtherOf(cells);
    if (!further) return holdsFor(cells, counter);
    const own = sumsOf(cells, this.inside(cells, counter));
    const other = this.inside(further.measure, counter);
    const tests = [
      ...(cells['Operator-C'] === 'na'
        ? []
        : [holds(cells['Operator-C'], BigInt(own.count), () => BigInt(cells['Target-C']))]),
      ...(cells['Operator-V'] === 'na'
        ? []
        : [holds(cells['Operator-V'], own.sum, () => scaled(cells['Target-V']))]),
      meets(further, other),
    ];
    return further.join === 'all' ? !tests.includes(false) : tests.includes(true);
  }

  /** Resets a counter as often as it meets its rule, with a limit. @returns what it was each time */
  private resets(cells: Cells, counter: Counter, limit = MAX_FIRINGS): Sums[] {
    const carries = cells.Reset === 'carry';
    const byCount = cells['Operator-C'] !== 'na';
    const met: Sums[] = [];
    while (this.isMet(cells, counter) && met.length < (carries ? limit : 1)) {
      met.push({ ...counter });
      counter.count = carries && byCount ? counter.count - Number(cells['Target-C']) : 0;
      counter.sum = carries && !byCount ? counter.sum - scaled(cells['Target-V']) : 0n;
      counter.counted.length = 0;
    }
    return met;
  }

  /** Lists the events that a measure has in its window at an instant of a day. */
  private inside(
    measure: Cells,
    { counted }: Counter,
    now = this.clock,
    today = now === undefined ? '' : this.calendar.dayOf(now),
  ): DatedEvent[] {
    return counted.filter(
      (event) =>
        isCounted(measure, event) &&
        (measure.Period === undefined || isInside(measure.Period, event, now!, today)),
    );
  }

  /** Counts the events in the window at an instant of a day, or at the user's clock. */
  private count(cells: Cells, counter: Counter, now?: number, today?: string): void {
    const first = firstMeasureOf(cells);
    Object.assign(counter, sumsOf(first, this.inside(first, counter, now, today)));
  }

  private fire(cells: Cells, met: Sums, day: string): void {
    if (mayFire(cells, this.outputAt(cells), day)) this.publish(cells, met, '');
  }

  private publish(cells: Cells, { count, sum }: Sums, value: string): void {
    const output = this.outputAt(cells);
    this.changes.push(`${outputOf(cells)}#${++output.changes}${value} ${count}/${sum}`);
  }

  /** Begins a counter: with history, of a rule that fires without what it would have fired for. */
  private start(cells: Cells, revision: number, day: string): Counter {
    const counter: Counter = {
      count: 0,
      sum: 0n,
      since: this.definedSince(cells, revision),
      moves: isMoving(cells),
      judgedBy: isTrigger(cells) ? this.conditionSince(cells, revision) : 0,
      counted: [],
    };
    let last: Sums | undefined;
    for (const event of looksBack(cells) ? byDay(this.past) : []) {
      if (!countsAny(cells, event)) continue;
      // History keeps the day of an event, and no time.
      add(cells, counter, { ...event, time: this.calendar.startOf(event.day) });
      if (!isTrigger(cells)) continue;
      if (isMoving(cells)) this.count(cells, counter, event.time, event.day);
      for (const met of this.resets(cells, counter, Infinity)) last = met;
    }
    if (isTrigger(cells)) this.outputAt(cells).counter = counter;
    if (last && this.firesForPast(cells, revision)) this.fire(cells, last, day);
    return counter;
  }

  /** Tells whether a rule that begins fires for the past; other days of the same events are no reason. */
  private firesForPast(cells: Cells, revision: number): boolean {
    return cells.Existing === 'fire' && !this.changesZone(this.definedSince(cells, revision));
  }

  private counterOf(cells: Cells, revision: number): Counter | undefined {
    const counter = this.outputs.get(outputOf(cells))?.counter;
    return counter?.since === this.definedSince(cells, revision) ? counter : undefined;
  }

  private outputAt(cells: Cells): Output {
    let output = this.outputs.get(outputOf(cells));
    if (!output) this.outputs.set(outputOf(cells), (output = { changes: 0, says: NOTHING, fired: [] }));
    return output;
  }

  /**
   * Finds the first revision of the unbroken series up to this one in which the rule of this output counted
   * the same.
   */
  private definedSince(cells: Cells, revision: number): number {
    return this.since(cells, revision, definition, countsDays(cells));
  }

  private conditionSince(cells: Cells, revision: number): number {
    return this.since(
      cells,
      revision,
      (one) =>
        // Time may turn a window that moves while the row is invalid.
        JSON.stringify([
          definition(one),
          isMoving(one) && one.Invalid,
          ...CONDITION.map((column) => one[column]),
          testOf(furtherOf(one)),
        ]),
      countsDays(cells) || (tells(cells) && cells.AtMost !== 'na'),
    );
  }

  private since(cells: Cells, revision: number, aspect: (cells: Cells) => string, isOfDays: boolean): number {
    let first = revision;
    const sameIn = (earlier: number) =>
      this.rulesOf(earlier).some(
        (other) => outputOf(other) === outputOf(cells) && aspect(other) === aspect(cells),
      );
    while (sameIn(first - 1) && !(isOfDays && this.changesZone(first))) first--;
    return first;
  }
}

const CONDITION = [
  'Operator-C',
  'Target-C',
  'Operator-V',
  'Target-V',
  'ResetWhenReachTarget',
  'Reset',
  'AtMost',
  'Existing',
  'Statistic',
];

type Sums = Readonly<Pick<Counter, 'count' | 'sum'>>;

function isMoving(cells: Cells): boolean {
  return cells.Period !== undefined || furtherOf(cells)?.measure.Period !== undefined;
}

function isValid({ Invalid }: Cells): boolean {
  return Invalid !== INVALID.Invalid;
}

function calendarOf(timeZone: string): NaiveCalendar {
  let calendar = CALENDARS.get(timeZone);
  if (!calendar) CALENDARS.set(timeZone, (calendar = new NaiveCalendar(timeZone)));
  return calendar;
}

/** Tells whether what a rule has counted depends on the days of its events. */
function countsDays(cells: Cells): boolean {
  const hasDays = isMoving(cells) || (looksBack(cells) && cells.StartDate !== undefined);
  return hasDays || (tells(cells) && cells.Statistic === 'days');
}

function looksBack(cells: Cells): boolean {
  // A value of fixed days is of all their events.
  const isWhole = tells(cells) && cells.StartDate !== undefined && cells.Period === undefined;
  return cells.RuleType === 'date' || isWhole || cells.IncludeHistory === 'yes';
}

function isTrigger(cells: Cells): boolean {
  return cells.RuleType !== 'date' && cells.ResetWhenReachTarget === 'yes';
}

function tells({ RuleType }: Cells): boolean {
  return RuleType === 'value';
}

/** A test of another measure than the rule's own, in a rule that is written in the JSON form. */
interface FurtherTest {
  readonly join: 'all' | 'any';
  readonly operator: string;
  readonly target: number | string;
  /** Cells with the statistic that the test looks at. */
  readonly measure: Cells;
}

const FURTHER = new WeakMap<Cells, FurtherTest>();

function furtherOf(cells: Cells): FurtherTest | undefined {
  if (cells.Definition === undefined) return undefined;
  let further = FURTHER.get(cells);
  if (!further) {
    const { condition } = JSON.parse(cells.Definition);
    const join = 'all' in condition ? 'all' : 'any';
    const { statistic, attribute, operator, target, events, period } = condition[join].at(-1);
    const { StartDate: _start, FinishDate: _finish, ...others } = cells;
    const own = {
      EventName: events,
      Statistic: attribute === undefined ? statistic : `${statistic} ${attribute}`,
    };
    const measure: Cells =
      period === undefined ? { ...cells, ...own } : { ...others, ...own, Period: period };
    FURTHER.set(cells, (further = { join, operator, target, measure }));
  }
  return further;
}

function meets({ operator, target, measure }: FurtherTest, events: readonly DatedEvent[]): boolean {
  const value = naiveValue(measure, events);
  if (value === undefined) return false;
  if (measure.Statistic.endsWith(' kind')) return (value === target) === (operator === 'equal');
  return holds(operator, scaled(value), () => scaled(String(target)));
}

/** Returns the measure whose count and sum a change carries: one that moves, where any does. */
function firstMeasureOf(cells: Cells): Cells {
  const further = furtherOf(cells);
  return further && cells.Period === undefined && isMoving(further.measure) ? further.measure : cells;
}

function countsAny(cells: Cells, event: DatedEvent): boolean {
  const further = furtherOf(cells);
  return isCounted(cells, event) || (further !== undefined && isCounted(further.measure, event));
}

function sumsOf(measure: Cells, events: readonly DatedEvent[]): Sums {
  return {
    count: events.length,
    sum: events.reduce((sum, event) => sum + scaled(metricOf(measure, event)), 0n),
  };
}

/** Counts an event for good; what is left by a firing that carries is kept beside the events. */
function add(cells: Cells, counter: Counter, event: DatedEvent): void {
  counter.counted.push(event);
  const first = firstMeasureOf(cells);
  if (!isCounted(first, event)) return;
  counter.count++;
  counter.sum += scaled(metricOf(first, event));
}

/** Sorts events as history keeps them: by day, and on one day by what they say. */
function byDay(events: readonly DatedEvent[]): DatedEvent[] {
  const place = ({ day, name, attributes, metrics }: DatedEvent) =>
    JSON.stringify([day, name, Object.entries(attributes).sort(), Object.entries(metrics).sort()]);
  return [...events].sort((a, b) => (place(a) < place(b) ? -1 : place(a) > place(b) ? 1 : 0));
}

function definition(cells: Cells): string {
  const { RuleType, EventName, AttributeName, AttributeValue, Metric, StartDate, FinishDate } = cells;
  const isDate = RuleType === 'date' || tells(cells);
  const further = furtherOf(cells);
  return JSON.stringify([
    RuleType,
    EventName,
    AttributeName,
    AttributeValue,
    Metric,
    isDate && [StartDate, FinishDate],
    cells.Period,
    tells(cells) && TRACKED[cells.Statistic],
    further && [further.measure.EventName, further.measure.Period, TRACKED[further.measure.Statistic]],
    // What happens while the row is invalid is known from history alone.
    looksBack(cells) && [cells.Invalid],
  ]);
}

function testOf(further: FurtherTest | undefined): unknown {
  return further && [further.join, further.operator, further.target];
}

/** What a counter keeps for a statistic. */
const TRACKED: Readonly<Record<string, string>> = {
  'count': 'sum',
  'sum': 'sum',
  'average': 'range',
  'min': 'range',
  'max': 'range',
  'distinct kind': 'kinds',
  'days': 'days',
  'first': 'first',
  'last': 'last',
  'first kind': 'first kind',
  'last kind': 'last kind',
};
