import { METRICS } from '../../contract/metric-names';
import { RuleSet } from '../../engine/catalogue/rule-set';
import { CountedEvents, fold, FoldLimits, PendingEvent } from '../../engine/evaluate/fold';
import { MAX_CHANGES_PER_WRITE, Portion, WHOLE } from '../../engine/evaluate/portion';
import { editedRules } from '../../engine/evaluate/reevaluate';
import { ArrivedEvent, DatedEvent } from '../../engine/events/event';
import { chainOf, nextChunk } from '../../engine/history/chunk-chain';
import { daysOf, HistoryEntry, historySize } from '../../engine/history/history';
import { olderDaysForEvents } from '../../engine/history/lookback';
import {
  AggregateStore,
  Clock,
  Telemetry,
  TimeLeft,
  TimeseriesStore,
  UNLIMITED,
  VersionedState,
} from '../../engine/ports';
import { advanceCheckpoint, isProcessed } from '../../engine/state/checkpoints';
import { stillHeld, unfinishedEvent, withUnfinished } from '../../engine/state/unfinished-event';
import { HISTORY_BUDGET, UserState } from '../../engine/state/user-state';
import { LocalCalendar } from '../../engine/windows/local-calendar';
import { ActiveRules } from '../shared/active-rules';
import { bringUpToDate } from '../shared/up-to-date';
import { updateUser, UserUpdate } from '../shared/update-user';

/** Changes and bytes of history after which one write takes on nothing more; the store measures what fits. */
export const LIMITS = {
  changes: 200,
  changesOfEvent: MAX_CHANGES_PER_WRITE,
  history: 24_000,
} satisfies FoldLimits;

/** Outcome for a user who is up to date with the rules. */
const NOTHING_JUDGED = { changes: [], finished: true, rules: 0, refused: 0, grows: false, judged: [] };

/** Event with its place in the stream. */
export interface PlacedEvent {
  readonly shardId: string;
  readonly sequenceNumber: string;
  readonly event: ArrivedEvent;
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
  /** Whether each event tells the value of a rule; false when absent. */
  readonly tellsEachEvent?: boolean;
}

interface CountedPart
  extends UserUpdate, Pick<CountedEvents, 'used' | 'repeated' | 'nonNumeric' | 'refused'> {
  /** Number of the chunk that the history was moved to; absent when it stays. */
  readonly movedTo?: number;
  /** Events beyond what one write carries. */
  readonly rest: readonly PlacedEvent[];
}

/**
 * Counts one user's events: usually one fold and one conditional write. Events whose changes do not fit one
 * write take several, between which the state says what was done.
 */
export class UserCounter {
  constructor(private readonly options: UserCounterOptions) {}

  /**
   * Counts the events that the user's state does not hold yet.
   *
   * @param start last known state of the user; an outdated one costs a second fold
   * @param timeLeft without time left no further write begins
   * @returns the state after the last write, whose checkpoints tell what is counted
   * @throws when a store fails; events counted until then stay counted and are not counted again
   */
  async count(
    userId: string,
    events: readonly PlacedEvent[],
    start: VersionedState,
    timeLeft: TimeLeft = UNLIMITED,
  ): Promise<VersionedState> {
    const { telemetry } = this.options;
    let stored = start;
    let counted = 0;
    let portion = WHOLE;
    // All of them: the state that stands tells what is counted, and may be that of a new life of the user.
    let remaining = events;
    while (remaining.length > 0 && timeLeft() > 0) {
      let tried: CountedPart | undefined;
      const updated = await updateUser(
        this.options,
        userId,
        stored,
        async (current, part) => {
          if (tried?.movedTo !== undefined) await this.removeUnlessKept(userId, tried.movedTo, current);
          tried = await this.foldSome(userId, current, uncounted(remaining, current.state), part);
          return tried;
        },
        portion,
      );
      const { update } = updated;
      if (update) {
        telemetry.count(METRICS.countersRefused, update.refused);
        telemetry.count(METRICS.eventsCounted, update.used - update.repeated);
        telemetry.count(METRICS.eventsRepeated, update.repeated);
        telemetry.count(METRICS.nonNumericMetrics, update.nonNumeric);
        counted += update.used;
      }
      ({ stored, portion } = updated);
      remaining = update?.rest ?? [];
    }
    telemetry.count(METRICS.eventsRedelivered, events.length - counted - remaining.length);
    return stored;
  }

  /** Folds as many of the events as one write should carry. */
  private async foldSome(
    userId: string,
    { state: before, version }: VersionedState,
    placed: readonly PlacedEvent[],
    portion: Portion,
  ): Promise<CountedPart | undefined> {
    if (placed.length === 0) return undefined;
    const rules = await this.options.rules.atLeast(before.latestRevision);
    const now = this.options.clock();
    const events = placed.map((one) => pendingEvent(before, one, rules.calendar));
    const { time, arrival, endpointId = before.endpointId } = events[0];
    const current =
      before.judgedRevision === rules.revision
        ? { ...NOTHING_JUDGED, state: before }
        : await bringUpToDate(
            this.options.timeseries,
            before,
            rules,
            editedRules(before, rules),
            { userId, endpointId, at: time },
            arrival,
            portion,
          );
    if (!current.finished || (current.rules > 0 && portion.rules < Infinity)) {
      return { ...current, events: 0, used: 0, repeated: 0, nonNumeric: 0, rest: placed };
    }
    const state = await this.moveHistory(userId, { state: current.state, version }, now);
    const older = await this.olderHistory(userId, state, events, rules);

    const { tellsEachEvent } = this.options;
    const folded = fold(state, events, rules, older, { ...LIMITS, tellsEachEvent }, portion);
    return {
      state: this.withPositions(folded, placed, rules.revision, now),
      changes: current.changes.length > 0 ? [...current.changes, ...folded.changes] : folded.changes,
      movedTo: state.history === current.state.history ? undefined : state.chunks?.last,
      used: folded.used,
      repeated: folded.repeated,
      nonNumeric: folded.nonNumeric,
      rules: current.rules + folded.rules,
      refused: current.refused + folded.refused,
      grows: current.grows || folded.grows,
      events: folded.used + (folded.judged ? 1 : 0),
      rest: placed.slice(folded.used),
    };
  }

  /** Notes in the state how far each shard was counted, and what was done with an unfinished event. */
  private withPositions(
    { state, used, judged, held }: CountedEvents,
    placed: readonly PlacedEvent[],
    revision: number,
    now: number,
  ): UserState {
    const lastByShard = new Map<string, string>();
    for (let i = 0; i < used; i++) lastByShard.set(placed[i].shardId, placed[i].sequenceNumber);
    let { checkpoints } = state;
    let counted = state;
    for (const [shardId, sequenceNumber] of lastByShard) {
      checkpoints = advanceCheckpoint(checkpoints, shardId, sequenceNumber, now, this.options.redelivery);
      counted = withUnfinished(counted, shardId, undefined);
    }
    counted = { ...counted, checkpoints };
    if (!judged) return counted;
    const { shardId, sequenceNumber } = placed[used];
    const unfinished = { sequenceNumber, revision, judged, ...(held && { slots: held }) };
    const noted = withUnfinished(counted, shardId, unfinished);
    return { ...noted, unfinished: stillHeld(noted.unfinished, noted.slots) };
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
  private async removeUnlessKept(
    userId: string,
    n: number,
    { state: { chunks }, version }: VersionedState,
  ): Promise<void> {
    // The attempt was too large, and the next one from the same state moves the same history.
    if (version === n || chunks?.last === n) return;
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

/** Returns the events that the state does not hold yet. */
export function uncounted<T extends PlacedEvent>(events: readonly T[], state: UserState): T[] {
  return events.filter(
    ({ shardId, sequenceNumber }) => !isProcessed(state.checkpoints, shardId, sequenceNumber),
  );
}

function pendingEvent(
  state: UserState,
  { shardId, sequenceNumber, event }: PlacedEvent,
  calendar: LocalCalendar,
): PendingEvent {
  const unfinished = unfinishedEvent(state, shardId, sequenceNumber);
  return { ...event, day: calendar.dayOf(event.time), ...(unfinished && { unfinished }) };
}
