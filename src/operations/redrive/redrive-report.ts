import { Delivered } from './batch-delivery';
import { DeadObject } from './dead-object';
import { Taken } from './intake';

/** Counts the dead letters by reason. */
export class Overview {
  objects = 0;
  /** Numbers by reason; without a prototype, because a reason may be any text. */
  readonly events: Record<string, number> = Object.create(null);
  readonly changes: Record<string, number> = Object.create(null);
  /** Objects of events that could not be read. */
  readonly unread: Record<string, number> = Object.create(null);
  /** Objects that cannot be sent, each with the reason. */
  readonly unusable: string[] = [];
  /** Events in the queue of those that EventBridge could not write to the stream; absent without a queue. */
  undelivered?: number;

  get isEmpty(): boolean {
    return this.objects === 0 && this.unusable.length === 0 && (this.undelivered ?? 0) === 0;
  }

  addUnread(reason: string): void {
    this.objects++;
    this.unread[reason] = (this.unread[reason] ?? 0) + 1;
  }

  add({ events, changes }: Pick<DeadObject, 'events' | 'changes'>): void {
    this.objects++;
    for (const { reason } of events.filter(({ data }) => data !== '')) {
      this.events[reason] = (this.events[reason] ?? 0) + 1;
    }
    for (const { reason } of changes) this.changes[reason] = (this.changes[reason] ?? 0) + 1;
  }
}

/** Adds up what became of all dead letters. Each is counted in one number alone. */
export class Report {
  /** Events that were sent and not refused. */
  events = 0;
  /** Changes that were sent and not refused. */
  changes = 0;
  /** Objects of events that are to be read again. */
  announced = 0;
  repeated = 0;
  overtaken = 0;
  outdated = 0;
  refused = 0;
  /** Objects that remain in the bucket, each with the reason. */
  readonly left: string[] = [];

  add(outcome: Partial<Taken & Delivered>): void {
    const { events = 0, changes = 0, repeated = 0, overtaken = 0, outdated = 0, refused = 0 } = outcome;
    this.events += events;
    this.changes += changes;
    this.repeated += repeated;
    this.overtaken += overtaken;
    this.outdated += outdated;
    this.refused += refused;
  }
}
