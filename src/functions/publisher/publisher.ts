import { METRICS } from '../../contract/metric-names';
import {
  Clock,
  DeadLetters,
  Delivery,
  DeliveryNotes,
  Destination,
  OutboxRecord,
  Pause,
  Telemetry,
  TimeLeft,
  UNLIMITED,
} from '../../engine/ports';
import { Change, changeId } from '../../engine/state/change';
import { deadLetterName } from '../shared/dead-letter-name';
import { reportLag } from '../shared/lag';
import { ResolvedChanges } from './resolved-changes';

export interface PublisherOptions {
  /** Deliveries in a row that resolve no change before the remaining ones are given up; 5 when absent. */
  readonly attempts?: number;
  /** Milliseconds from which the limit of a pause doubles with each fruitless delivery; 200 when absent. */
  readonly baseDelay?: number;
  /** Milliseconds of the longest pause between deliveries; 5000 when absent. */
  readonly maxDelay?: number;
  /** Number of resolved changes to remember; 50000 when absent. */
  readonly memory?: number;
}

export interface PublisherProps {
  readonly destination: Destination;
  readonly deadLetters: DeadLetters;
  /** Notes for the next container about batches that are cut off; none are left when absent. */
  readonly notes?: DeliveryNotes;
  readonly telemetry: Telemetry;
  readonly pause: Pause;
  readonly clock: Clock;
  /** Returns a number from 0 to less than 1; `Math.random` when absent. */
  readonly random?: () => number;
  /** Tells whether a change is meant for this destination; all are when absent. */
  readonly accepts?: (change: Change) => boolean;
  readonly options?: PublisherOptions;
}

/** Change together with the record that brought it. */
interface Pending {
  readonly recordId: string;
  readonly change: Change;
}

interface RefusedChange extends Pending {
  readonly reason: string;
}

/**
 * Delivers the changes of state writes at least once, in order per user. It remembers what it has resolved,
 * because the stream repeats everything from the first record that failed, and one user whose delivery keeps
 * failing must not have the changes of all others sent again and again.
 */
export class Publisher {
  private readonly destination: Destination;
  private readonly deadLetters: DeadLetters;
  private readonly telemetry: Telemetry;
  private readonly pause: Pause;
  private readonly clock: Clock;
  private readonly random: () => number;
  private readonly accepts: (change: Change) => boolean;
  private readonly attempts: number;
  private readonly baseDelay: number;
  private readonly maxDelay: number;
  private readonly resolved: ResolvedChanges;

  constructor(props: PublisherProps) {
    this.destination = props.destination;
    this.deadLetters = props.deadLetters;
    this.telemetry = props.telemetry;
    this.pause = props.pause;
    this.clock = props.clock;
    this.random = props.random ?? Math.random;
    this.accepts = props.accepts ?? (() => true);
    this.attempts = props.options?.attempts ?? 5;
    this.baseDelay = props.options?.baseDelay ?? 200;
    this.maxDelay = props.options?.maxDelay ?? 5_000;
    this.resolved = new ResolvedChanges({
      memory: props.options?.memory ?? 50_000,
      notes: props.notes,
      telemetry: this.telemetry,
      clock: this.clock,
      accepts: this.accepts,
    });
  }

  /**
   * Delivers the changes of the records.
   *
   * @param timeLeft without time left nothing more is delivered, and a note tells the next container what was
   * @returns the ids of records with a change that was neither delivered nor kept as a dead letter
   */
  async process(
    records: readonly OutboxRecord[],
    timeLeft: TimeLeft = UNLIMITED,
  ): Promise<{ failed: string[] }> {
    await this.resolved.recall(records, timeLeft());
    const refusals: RefusedChange[] = [];
    const failed = new Set<string>();

    let queues = this.queuesOf(records, refusals);
    for (let round = 0; queues.length > 0; round += 1) {
      const undelivered = await this.deliverRound(
        queues.map((queue) => queue[round]),
        refusals,
        timeLeft,
      );
      for (const queue of queues) {
        // Fails the whole rest of the queue, because a later change must not overtake this one.
        if (undelivered.has(queue[round])) queue.slice(round).forEach(({ recordId }) => failed.add(recordId));
      }
      queues = queues.filter((queue) => !undelivered.has(queue[round]) && queue.length > round + 1);
    }

    if (!(await this.putRefused(refusals))) refusals.forEach(({ recordId }) => failed.add(recordId));
    const isCutOff = failed.size > 0 && timeLeft() <= 0;
    if (isCutOff) {
      this.telemetry.warn(
        'the time of the invocation is over; the changes that are left are tried again with their records',
        { records: failed.size },
      );
    }
    await this.resolved.note(records, failed, isCutOff);
    reportLag(
      this.telemetry,
      METRICS.deliveryLagSeconds,
      records.flatMap(({ writtenAt }) => writtenAt ?? []),
      this.clock,
    );
    return { failed: records.map(({ id }) => id).filter((id) => failed.has(id)) };
  }

  /**
   * Queues the unresolved changes by user. Refusals that could not be kept last time are not delivered again,
   * only kept.
   */
  private queuesOf(records: readonly OutboxRecord[], refusals: RefusedChange[]): Pending[][] {
    const queues = new Map<string, Pending[]>();
    for (const { id: recordId, changes } of records) {
      for (const change of changes) {
        if (!this.accepts(change)) {
          this.telemetry.count(METRICS.changesForOthers, 1);
          continue;
        }
        const pending = { recordId, change };
        const known = this.resolved.of(recordId, change);
        if (known?.refusedFor !== undefined) refusals.push({ ...pending, reason: known.refusedFor });
        if (known) continue;
        const queue = queues.get(change.userId);
        if (queue) queue.push(pending);
        else queues.set(change.userId, [pending]);
      }
    }
    return [...queues.values()];
  }

  /**
   * Delivers the changes until all are resolved, too many deliveries in a row have resolved none, or no time
   * is left.
   *
   * @returns those that were given up
   */
  private async deliverRound(
    round: readonly Pending[],
    refusals: RefusedChange[],
    timeLeft: TimeLeft,
  ): Promise<ReadonlySet<Pending>> {
    let remaining = round;
    for (let fruitless = 0; ;) {
      if (timeLeft() <= 0) return new Set(remaining);
      const outcomes = await this.attempt(remaining, timeLeft);
      const again = remaining.filter((pending, index) => !this.resolve(pending, outcomes[index], refusals));
      if (again.length === 0 || timeLeft() <= 0) return new Set(again);

      this.telemetry.count(METRICS.deliveryRetries, again.length);
      // A low quota lets a large round through piece by piece: while there is progress, none is given up.
      fruitless = again.length < remaining.length ? 0 : fruitless + 1;
      if (fruitless >= this.attempts) {
        this.telemetry.warn('changes could not be delivered and are tried again with their records', {
          changes: again.length,
          reasons: reasonsOf(outcomes),
        });
        return new Set(again);
      }
      await this.pause(this.random() * Math.min(this.maxDelay, this.baseDelay * 2 ** fruitless));
      remaining = again;
    }
  }

  private async attempt(round: readonly Pending[], timeLeft: TimeLeft): Promise<Delivery[]> {
    try {
      const outcomes = await this.destination.deliver(
        round.map(({ change }) => change),
        timeLeft,
      );
      return round.map(
        (_, index) => outcomes[index] ?? { outcome: 'retry', reason: 'the destination names no outcome' },
      );
    } catch (error) {
      const reason = error instanceof Error ? error.name : 'the destination failed';
      return round.map(() => ({ outcome: 'retry', reason }));
    }
  }

  private resolve(pending: Pending, delivery: Delivery, refusals: RefusedChange[]): boolean {
    if (delivery.outcome === 'retry') return false;
    if (delivery.outcome === 'delivered') {
      this.resolved.add(pending.recordId, pending.change);
      this.telemetry.count(METRICS.changesDelivered, 1);
    } else {
      this.resolved.add(pending.recordId, pending.change, { refusedFor: delivery.reason });
      refusals.push({ ...pending, reason: delivery.reason });
    }
    return true;
  }

  private async putRefused(refusals: readonly RefusedChange[]): Promise<boolean> {
    if (refusals.length === 0) return true;
    const deadLetters = refusals.map(({ change, reason }) => ({
      reason,
      id: changeId(change),
      content: change,
    }));
    try {
      await this.deadLetters.put(nameOfRefused(refusals), deadLetters);
    } catch (error) {
      this.telemetry.warn('refused changes could not be kept and are tried again with their records', {
        changes: refusals.length,
        reason: error instanceof Error ? error.name : 'the dead letters failed',
      });
      return false;
    }
    this.telemetry.count(METRICS.changesRejected, refusals.length);
    refusals.forEach(({ recordId, change }) => this.resolved.add(recordId, change));
    return true;
  }
}

function nameOfRefused(refusals: readonly RefusedChange[]): string {
  const first = refusals.map(({ recordId }) => recordId).reduce((a, b) => (a < b ? a : b));
  return deadLetterName(
    first,
    refusals.map(({ recordId, change }) => `${recordId}|${changeId(change)}`),
  );
}

function reasonsOf(outcomes: readonly Delivery[]): string[] {
  return [...new Set(outcomes.flatMap((each) => (each.outcome === 'retry' ? [each.reason] : [])))].slice(
    0,
    5,
  );
}
