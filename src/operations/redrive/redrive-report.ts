import { DeadObject } from './dead-object';
import { Redriven } from './redrive';

/** Counts the dead letters by reason. */
export class Overview {
  objects = 0;
  /** Numbers by reason; without a prototype, because a reason may be any text. */
  readonly events: Record<string, number> = Object.create(null);
  readonly changes: Record<string, number> = Object.create(null);
  /** Objects that cannot be sent, each with the reason. */
  readonly unusable: string[] = [];

  add({ events, changes }: DeadObject): void {
    this.objects++;
    for (const { reason } of events) this.events[reason] = (this.events[reason] ?? 0) + 1;
    for (const { reason } of changes) this.changes[reason] = (this.changes[reason] ?? 0) + 1;
  }
}

/** Adds up the outcomes of all objects that were sent. */
export class Report {
  events = 0;
  changes = 0;
  overtaken = 0;
  outdated = 0;
  refused = 0;
  /** Objects that remain in the bucket, each with the reason. */
  readonly left: string[] = [];

  add({ events, changes, overtaken, outdated, refused }: Redriven): void {
    this.events += events;
    this.changes += changes;
    this.overtaken += overtaken;
    this.outdated += outdated;
    this.refused += refused;
  }
}
