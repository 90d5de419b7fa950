import { METRICS } from '../../contract/metric-names';
import { RuleSet } from '../../engine/catalogue/rule-set';
import { CountedEvents, fold } from '../../engine/evaluate/fold';
import { dropRemovedRules } from '../../engine/evaluate/reevaluate';
import { DatedEvent } from '../../engine/events/event';
import { chainOf, nextChunk } from '../../engine/history/chunk-chain';
import { daysOf, HistoryEntry, historySize } from '../../engine/history/history';
import { olderDaysForEvents } from '../../engine/history/lookback';
import { AggregateStore, Clock, Telemetry, TimeseriesStore, VersionedState } from '../../engine/ports';
import { advanceCheckpoint, isProcessed } from '../../engine/state/checkpoints';
import { HISTORY_BUDGET, UserState } from '../../engine/state/user-state';
import { ActiveRules } from '../shared/active-rules';
import { updateUser } from '../shared/update-user';

/** Changes and bytes of history that one write carries at most; an item holds 400 KB (DynamoDB limits). */
const LIMITS = { changes: 200, history: 24_000 };

/** Event with its place in the stream. */
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

interface CountedPart extends CountedEvents {
  /** Number of the chunk that the history was moved to; absent when it stays. */
  readonly movedTo?: number;
  /** Events beyond what one write carries. */
  readonly rest: readonly PlacedEvent[];
}

/** Counts one user's events: usually one fold and one conditional write. */
export class UserCounter {
  constructor(private readonly options: UserCounterOptions) {}

  /**
   * Counts the events that the user's state does not hold yet.
   *
   * @param start last known state of the user; an outdated one costs a second fold
   * @returns the state after the last write
   * @throws when a store fails; events counted until then stay counted and are not counted again
   */
  async count(
    userId: string,
    events: readonly PlacedEvent[],
    start: VersionedState,
  ): Promise<VersionedState> {
    const { telemetry } = this.options;
    let stored = start;
    let counted = 0;
    let remaining: readonly PlacedEvent[] = uncounted(events, stored.state);
    while (remaining.length > 0) {
      let refused: CountedPart | undefined;
      const { stored: current, update } = await updateUser(
        this.options,
        userId,
        stored,
        async (state, version) => {
          if (refused?.movedTo !== undefined) await this.removeUnlessKept(userId, refused.movedTo, state);
          refused = await this.foldSome(userId, { state, version }, uncounted(remaining, state));
          return refused;
        },
      );
      if (update) {
        telemetry.count(METRICS.eventsCounted, update.used - update.repeated);
        telemetry.count(METRICS.eventsRepeated, update.repeated);
        counted += update.used;
      }
      stored = current;
      remaining = update?.rest ?? [];
    }
    telemetry.count(METRICS.eventsRedelivered, events.length - counted);
    return stored;
  }

  /** Folds as many of the events as one write should carry. */
  private async foldSome(
    userId: string,
    { state: before, version }: VersionedState,
    placed: readonly PlacedEvent[],
  ): Promise<CountedPart | undefined> {
    if (placed.length === 0) return undefined;
    const rules = await this.options.rules.atLeast(before.latestRevision);
    const now = this.options.clock();
    const events = placed.map(({ event }) => event);
    const { time, endpointId = before.endpointId } = events[0];
    const pruned =
      before.judgedRevision === rules.revision
        ? { state: before, changes: [] }
        : dropRemovedRules(before, rules, { userId, endpointId, at: time });
    const state = await this.moveHistory(userId, { state: pruned.state, version }, now);
    const older = await this.olderHistory(userId, state, events, rules);

    const folded = fold(state, events, rules, older, LIMITS);
    this.options.telemetry.count(METRICS.countersRefused, folded.refused);
    const lastByShard = new Map(
      placed.slice(0, folded.used).map(({ shardId, sequenceNumber }) => [shardId, sequenceNumber]),
    );
    const checkpoints = [...lastByShard].reduce(
      (known, [shardId, sequenceNumber]) =>
        advanceCheckpoint(known, shardId, sequenceNumber, now, this.options.redelivery),
      state.checkpoints,
    );
    return {
      ...folded,
      state: { ...folded.state, checkpoints },
      changes: [...pruned.changes, ...folded.changes],
      ...(state.history !== pruned.state.history && { movedTo: state.chunks?.last }),
      rest: placed.slice(folded.used),
    };
  }

  /**
   * Moves recent history into a chunk of its own once it is over its budget. The chunk depends on the state
   * that was read and nothing else, so that any other attempt from the same version, after a crash or at the
   * same time, writes the same chunk under the same number; and no attempt from another version does, not
   * even one of a life of the user that is over.
   */
  private async moveHistory(
    userId: string,
    { state, version }: VersionedState,
    now: number,
  ): Promise<UserState> {
    const { history } = state;
    if (historySize(history) <= HISTORY_BUDGET) return state;
    const link = nextChunk(state, version);
    const expiresAt = now + this.options.historyRetention;
    await this.options.timeseries.put(userId, { ...link, history, expiresAt });
    const { first, last } = daysOf(history);
    const { from = first, to = last } = state.chunks ?? {};
    return {
      ...state,
      history: [],
      chunks: { last: link.n, from: from < first ? from : first, to: to > last ? to : last },
    };
  }

  /**
   * Removes the chunk of a refused attempt, unless the state that stands refers to it: it may repeat what an
   * operator has removed of the user.
   */
  private async removeUnlessKept(userId: string, n: number, { chunks }: UserState): Promise<void> {
    if (chunks?.last === n) return;
    const { timeseries } = this.options;
    const kept = chunks ? chainOf(await timeseries.list(userId), chunks.last) : [];
    if (!kept.some((chunk) => chunk.n === n)) await timeseries.remove(userId, n);
  }

  private async olderHistory(
    userId: string,
    state: UserState,
    events: readonly DatedEvent[],
    rules: RuleSet,
  ): Promise<readonly HistoryEntry[]> {
    const days = olderDaysForEvents(state, events, rules);
    return days ? this.options.timeseries.read(userId, state.chunks!.last, days.start, days.finish) : [];
  }
}

function uncounted(events: readonly PlacedEvent[], state: UserState): PlacedEvent[] {
  return events.filter(
    ({ shardId, sequenceNumber }) => !isProcessed(state.checkpoints, shardId, sequenceNumber),
  );
}
