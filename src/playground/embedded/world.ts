import { ChangesSeen } from './changes-seen';
import { EmbeddedAggregateStore } from './embedded-aggregate-store';
import { EmbeddedTimeseriesStore } from './embedded-timeseries-store';
import { Facts } from './facts';
import { RuleNumbers } from './rule-numbers';
import { SegmentTallies } from './segment-tallies';
import { UserChanges } from './user-changes';
import { UserStates } from './user-states';
import { Clock, RuleReader } from '../../engine/ports';
import { Change } from '../../engine/state/change';
import { LocalCalendar } from '../../engine/windows/local-day';
import { Decoder } from '../../functions/aggregator/aggregator';
import { Counted, Engine } from '../../operations/simulation/engine';
import { Ledger, Part } from '../installation/ledger';
import { VocabularySeen } from '../installation/vocabulary-seen';

export interface WorldOptions {
  readonly reader: RuleReader;
  /** The real one. */
  readonly clock: Clock;
  /** IANA name. */
  readonly timeZone: string;
  /** Absent when nothing outlives the process. */
  readonly ledger?: Ledger;
}

const HOUR = 3_600_000;
/** Facts. */
const [OFFSET, POSITION, LAST_RUN] = ['clock offset', 'position', 'hour of the last run'];

interface Position {
  /** Records that ever came. */
  readonly records: number;
  readonly events: number;
}

/** All that an installation knows, and the functions that work on it. */
export class World {
  readonly facts: Facts;
  readonly states: UserStates;
  readonly segments: SegmentTallies;
  readonly userChanges = new UserChanges();
  readonly vocabulary: VocabularySeen;
  readonly aggregates: EmbeddedAggregateStore;
  readonly timeseries: EmbeddedTimeseriesStore;
  readonly engine: Engine;
  /** In an order in which they can be taken back. */
  readonly parts: readonly Part[];
  private readonly calendar: LocalCalendar;

  constructor(private readonly options: WorldOptions) {
    const { ledger, timeZone, reader } = options;
    const calendar = new LocalCalendar(timeZone);
    const numbers = new RuleNumbers(ledger);
    this.calendar = calendar;
    this.facts = new Facts(ledger);
    this.states = new UserStates(numbers, ledger);
    this.segments = new SegmentTallies((time) => calendar.dayOf(time));
    this.vocabulary = new VocabularySeen(ledger);
    const changes = new ChangesSeen(this.segments, this.userChanges, ledger);
    this.timeseries = new EmbeddedTimeseriesStore(this.clock, ledger);
    this.aggregates = new EmbeddedAggregateStore(this.states, this.facts, (written) => this.engine.takeOutbox(written));
    this.engine = new Engine({
      aggregates: this.aggregates,
      timeseries: this.timeseries,
      reader,
      clock: this.clock,
      timeZone,
      onEvent: (event) => this.vocabulary.add(event),
      onChange: (change) => changes.add(change),
    });
    this.parts = [this.facts, numbers, this.states, this.timeseries, this.vocabulary, changes, this.userChanges, this.segments];
  }

  /** The installation's clock: the real one, and as far as it was moved on. */
  readonly clock: Clock = () => this.options.clock() + this.offset;

  get timeZone(): string {
    return this.options.timeZone;
  }

  /** Events that were counted. */
  get events(): number {
    return this.position.events;
  }

  dayOf(time: number): string {
    return this.calendar.dayOf(time);
  }

  moveClock(by: number): void {
    this.facts.set(OFFSET, this.offset + by);
  }

  async count(records: readonly string[], decode: Decoder): Promise<Counted> {
    const { records: known, events } = this.position;
    const counted = await this.engine.count(records, known + 1, decode);
    this.facts.set(POSITION, { records: known + records.length, events: events + counted.counted } satisfies Position);
    return counted;
  }

  /** Whether an hour has begun since the last run. */
  get isRunDue(): boolean {
    return this.hour > (this.facts.get<number>(LAST_RUN) ?? Infinity);
  }

  /** Remembers that no run is due before the next hour begins. */
  noteRun(): void {
    this.facts.set(LAST_RUN, this.hour);
  }

  /**
   * A part of the run of the hour.
   *
   * @param time milliseconds after which others should have their turn
   */
  async settle(time: number): Promise<{ readonly finished: boolean; readonly changes: readonly Change[] }> {
    const began = performance.now();
    const part = await this.engine.settle(() => performance.now() - began < time);
    if (part.finished) this.noteRun();
    return part;
  }

  private get hour(): number {
    return Math.floor(this.clock() / HOUR);
  }

  private get offset(): number {
    return this.facts.get(OFFSET) ?? 0;
  }

  private get position(): Position {
    return this.facts.get(POSITION) ?? { records: 0, events: 0 };
  }
}
