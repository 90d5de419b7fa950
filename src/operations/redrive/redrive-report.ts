import { DeadObject } from './dead-object';
import { Redriven } from './redrive';

/** What there is among the dead letters. */
export class Overview {
  objects = 0;
  /** By reason, which may be any text. */
  readonly events: Record<string, number> = Object.create(null);
  readonly changes: Record<string, number> = Object.create(null);
  /** What is there and cannot be sent, and why. */
  readonly unusable: string[] = [];

  add({ events, changes }: DeadObject): void {
    this.objects++;
    for (const { reason } of events) this.events[reason] = (this.events[reason] ?? 0) + 1;
    for (const { reason } of changes) this.changes[reason] = (this.changes[reason] ?? 0) + 1;
  }
}

/** What became of all that was sent. */
export class Report {
  events = 0;
  changes = 0;
  overtaken = 0;
  outdated = 0;
  refused = 0;
  /** What is left, and why. */
  readonly left: string[] = [];

  add({ events, changes, overtaken, outdated, refused }: Redriven): void {
    this.events += events;
    this.changes += changes;
    this.overtaken += overtaken;
    this.outdated += outdated;
    this.refused += refused;
  }
}
