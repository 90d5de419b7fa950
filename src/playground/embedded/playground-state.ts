import { setImmediate } from 'node:timers/promises';
import { MemoryAggregateStore } from '../../adapters/memory/memory-aggregate-store';
import { RemovedRules } from '../../engine/catalogue/catalogue';
import { Decoder } from '../../engine/events/stream-record';
import { wholeHistory } from '../../engine/history/whole-history';
import { AggregateStore, Clock, RuleReader, TimeseriesStore } from '../../engine/ports';
import { Change } from '../../engine/state/change';
import { isIn, UserState } from '../../engine/state/user-state';
import { LocalCalendar } from '../../engine/windows/local-calendar';
import { CountedBatch, LocalRuntime } from '../../operations/simulation/local-runtime';
import { ChangeLog, PersistentPart } from '../installation/change-log';
import { ObservedVocabulary } from '../installation/observed-vocabulary';
import { ChangeRecorder } from './change-recorder';
import { KeyValueStore } from './key-value-store';
import { PersistentHistory } from './persistent-history';
import { RuleNumbers } from './rule-numbers';
import { SegmentTotals } from './segment-totals';
import { UserChanges } from './user-changes';
import { UserStates } from './user-states';

export interface PlaygroundStateOptions {
  readonly reader: RuleReader;
  /** The real clock. */
  readonly clock: Clock;
  /** IANA name. */
  readonly timeZone: string;
  /** Fate of the attributes of a removed rule; `keep` when absent. */
  readonly removedRules?: RemovedRules;
  /** Absent when the data does not outlive the process. */
  readonly changeLog?: ChangeLog;
}

const HOUR_MS = 3_600_000;
/** Users per page of a scan: few enough that other requests do not wait noticeably. */
const PAGE_SIZE = 250;
/** Names in the key-value store. */
const [OFFSET, POSITION, LAST_RUN] = ['clock offset', 'position', 'hour of the last run'];

interface Position {
  /** Number of all records, counted or not. */
  readonly records: number;
  readonly events: number;
}

/** Holds all data of an installation, and the functions that work on it. */
export class PlaygroundState {
  readonly keyValues: KeyValueStore;
  readonly states: UserStates;
  readonly segments: SegmentTotals;
  readonly userChanges = new UserChanges();
  readonly vocabulary: ObservedVocabulary;
  readonly aggregates: AggregateStore;
  readonly timeseries: TimeseriesStore;
  readonly runtime: LocalRuntime;
  /** Parts in the order in which they can be restored. */
  readonly parts: readonly PersistentPart[];
  private readonly calendar: LocalCalendar;

  constructor(private readonly options: PlaygroundStateOptions) {
    const { changeLog, timeZone, removedRules, reader } = options;
    const calendar = new LocalCalendar(timeZone);
    const numbers = new RuleNumbers(changeLog);
    this.calendar = calendar;
    this.keyValues = new KeyValueStore(changeLog);
    this.states = new UserStates(numbers, changeLog);
    this.segments = new SegmentTotals((time) => calendar.dayOf(time));
    this.vocabulary = new ObservedVocabulary(changeLog);
    const changes = new ChangeRecorder(this.segments, this.userChanges, changeLog);
    const history = new PersistentHistory(this.clock, changeLog);
    this.timeseries = history.store;
    this.aggregates = new MemoryAggregateStore({
      states: this.states,
      keyValues: this.keyValues,
      onChanges: (written) => this.runtime.takeOutbox(written),
      pageSize: PAGE_SIZE,
      yieldToOthers: () => setImmediate(),
    });
    this.runtime = new LocalRuntime({
      aggregates: this.aggregates,
      timeseries: this.timeseries,
      reader,
      clock: this.clock,
      timeZone,
      removedRules,
      onEvent: (event) => this.vocabulary.add(event),
      onChange: (change) => changes.add(change),
    });
    this.parts = [
      this.keyValues,
      numbers,
      this.states,
      history,
      this.vocabulary,
      changes,
      this.userChanges,
      this.segments,
    ];
  }

  /** Clock of the installation: the real clock plus the time by which it was moved. */
  readonly clock: Clock = () => this.options.clock() + this.offset;

  get timeZone(): string {
    return this.options.timeZone;
  }

  /** Number of events counted. */
  get events(): number {
    return this.position.events;
  }

  dayOf(time: number): string {
    return this.calendar.dayOf(time);
  }

  moveClock(by: number): void {
    this.keyValues.set(OFFSET, this.offset + by);
  }

  async count(records: readonly string[], decode: Decoder): Promise<CountedBatch> {
    const { records: earlier, events } = this.position;
    const counted = await this.runtime.count(records, earlier + 1, decode);
    this.keyValues.set(POSITION, {
      records: earlier + records.length,
      events: events + counted.counted,
    } satisfies Position);
    return counted;
  }

  /**
   * Removes all that is kept of a user. The vocabulary is collected anew from the history of the others,
   * because it does not say whose values it holds.
   */
  async forget(userId: string): Promise<void> {
    const version = await this.aggregates.readVersion(userId);
    const state = this.decodableState(userId);
    const left = Object.keys(state?.rules ?? {}).filter((key) => isIn(state, key));
    if (version !== undefined) await this.aggregates.remove(userId, version);
    for (const { n } of await this.timeseries.list(userId)) await this.timeseries.remove(userId, n);
    this.userChanges.forget(userId);
    this.segments.forget(userId, left, this.clock());
    this.vocabulary.clear();
    for (const other of this.states.slice(0, this.states.length)) {
      const others = this.decodableState(other);
      const history = others ? await wholeHistory(this.timeseries, other, others) : [];
      for (const { eventName: name, attributes, metrics } of history) {
        this.vocabulary.add({ name, attributes, metrics });
      }
    }
  }

  /** Whether an hour has begun since the last run. */
  get isRunDue(): boolean {
    return this.hour > (this.keyValues.get<number>(LAST_RUN) ?? Infinity);
  }

  /** Remembers that no run is due before the next hour begins. */
  noteRun(): void {
    this.keyValues.set(LAST_RUN, this.hour);
  }

  /**
   * Makes a part of the run of the hour.
   *
   * @param time milliseconds after which waiting requests should be served
   */
  async reevaluate(
    time: number,
  ): Promise<{ readonly finished: boolean; readonly changes: readonly Change[] }> {
    const began = performance.now();
    const part = await this.runtime.reevaluate(() => performance.now() - began < time);
    if (part.finished) this.noteRun();
    return part;
  }

  private decodableState(userId: string): UserState | undefined {
    try {
      return this.states.get(userId)?.state;
    } catch {
      return undefined;
    }
  }

  private get hour(): number {
    return Math.floor(this.clock() / HOUR_MS);
  }

  private get offset(): number {
    return this.keyValues.get(OFFSET) ?? 0;
  }

  private get position(): Position {
    return this.keyValues.get(POSITION) ?? { records: 0, events: 0 };
  }
}
