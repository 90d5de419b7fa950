import { METRICS } from '../../contract/metric-names';
import { RuleSet } from '../../engine/catalogue/rule-set';
import { CountedEvents, fold } from '../../engine/evaluate/fold';
import { dropRemovedRules } from '../../engine/evaluate/reevaluate';
import { DatedEvent } from '../../engine/events/event';
import { daysOf, HistoryEntry, historySize } from '../../engine/history/history';
import { olderDaysForEvents } from '../../engine/history/lookback';
import { AggregateStore, Clock, Telemetry, TimeseriesStore, VersionedState } from '../../engine/ports';
import { advanceCheckpoint, isProcessed } from '../../engine/state/checkpoints';
import { HISTORY_BUDGET, UserState } from '../../engine/state/user-state';
import { ActiveRules } from '../shared/active-rules';
import { updateUser } from '../shared/update-user';

/** What one write carries at most; an item holds 400 KB (DynamoDB limits). */
const LIMITS = { changes: 200, history: 24_000 };

/** An event with its place in the stream. */
export interface PlacedEvent {
  readonly shardId: string;
  readonly sequenceNumber: string;
  readonly event: DatedEvent;
}

export interface UserCounterOptions {
  readonly rules: ActiveRules;
  readonly aggregates: AggregateStore;
  readonly timeseries: TimeseriesStore;
  readonly telemetry: Telemetry;
  readonly clock: Clock;
  /** Milliseconds that a record can be delivered again. */
  readonly redelivery: number;
  /** Milliseconds that history is kept after its arrival. */
  readonly historyRetention: number;
}

/** Counts one user's events: usually one fold and one conditional write. */
export class UserCounter {
  constructor(private readonly options: UserCounterOptions) {}

  /**
   * Counts those of the events that the state does not hold yet.
   *
   * @param start the user's state as far as known; an outdated one costs a second fold
   * @returns the state as it was left
   * @throws when a store fails; what was counted before stays counted and is not counted again
   */
  async count(
    userId: string,
    events: readonly PlacedEvent[],
    start: VersionedState,
  ): Promise<VersionedState> {
    const { telemetry } = this.options;
    let stored = start;
    let counted = 0;
    let rest = uncounted(events, stored.state);
    while (rest.length > 0) {
      const { stored: current, update } = await updateUser(this.options, userId, stored, (state) =>
        this.foldSome(userId, state, uncounted(rest, state)),
      );
      if (update) {
        telemetry.count(METRICS.eventsCounted, update.used - update.repeated);
        telemetry.count(METRICS.eventsRepeated, update.repeated);
        counted += update.used;
      }
      stored = current;
      rest = uncounted(rest, stored.state);
    }
    telemetry.count(METRICS.eventsRedelivered, events.length - counted);
    return stored;
  }

  /** Folds as many of the events as one write should carry. */
  private async foldSome(
    userId: string,
    before: UserState,
    placed: readonly PlacedEvent[],
  ): Promise<CountedEvents | undefined> {
    if (placed.length === 0) return undefined;
    const rules = await this.options.rules.atLeast(before.latestRevision);
    const now = this.options.clock();
    const events = placed.map(({ event }) => event);
    const { time, endpointId = before.endpointId } = events[0];
    const left =
      before.judgedRevision === rules.revision
        ? { state: before, changes: [] }
        : dropRemovedRules(before, rules, { userId, endpointId, at: time });
    const state = await this.moveHistory(userId, left.state, now);
    const older = await this.olderHistory(userId, state, events, rules);

    const folded = fold(state, events, rules, older, LIMITS);
    this.options.telemetry.count(METRICS.countersRefused, folded.refused);
    const last = new Map(
      placed.slice(0, folded.used).map(({ shardId, sequenceNumber }) => [shardId, sequenceNumber]),
    );
    const checkpoints = [...last].reduce(
      (known, [shardId, sequenceNumber]) =>
        advanceCheckpoint(known, shardId, sequenceNumber, now, this.options.redelivery),
      state.checkpoints,
    );
    return {
      ...folded,
      state: { ...folded.state, checkpoints },
      changes: [...left.changes, ...folded.changes],
    };
  }

  /**
   * Moves recent history out once it is over its budget. The chunk is a function of the state that was read
   * and nothing else:
   * whoever comes from the same version, after a crash or at the same time, writes the same chunk under the
   * same number.
   */
  private async moveHistory(userId: string, state: UserState, now: number): Promise<UserState> {
    if (historySize(state.history) <= HISTORY_BUDGET) return state;
    const n = (state.chunks?.count ?? 0) + 1;
    await this.options.timeseries.put(userId, n, state.history, now + this.options.historyRetention);
    const { first, last } = daysOf(state.history);
    const { from = first, to = last } = state.chunks ?? {};
    return {
      ...state,
      history: [],
      chunks: { count: n, from: from < first ? from : first, to: to > last ? to : last },
    };
  }

  private async olderHistory(
    userId: string,
    state: UserState,
    events: readonly DatedEvent[],
    rules: RuleSet,
  ): Promise<readonly HistoryEntry[]> {
    const days = olderDaysForEvents(state, events, rules);
    return days ? this.options.timeseries.read(userId, state.chunks!.count, days.start, days.finish) : [];
  }
}

function uncounted(events: readonly PlacedEvent[], state: UserState): PlacedEvent[] {
  return events.filter(
    ({ shardId, sequenceNumber }) => !isProcessed(state.checkpoints, shardId, sequenceNumber),
  );
}
