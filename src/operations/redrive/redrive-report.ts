import { oneLine } from '../../common/one-line';
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

export function describeOverview({ objects, events, changes, unusable }: Overview): string {
  if (objects === 0 && unusable.length === 0) return 'no dead letters\n';
  return [
    ...Object.entries(events).map(([reason, n]) => `${n} ${plural(n, 'event')}: ${oneLine(reason)}`),
    ...Object.entries(changes).map(([reason, n]) => `${n} ${plural(n, 'change')}: ${oneLine(reason)}`),
    ...unusable.map((reason) => `cannot be sent: ${oneLine(reason)}`),
    '',
  ].join('\n');
}

export function describeReport({ events, changes, overtaken, outdated, refused, left }: Report): string {
  return [
    `${events} ${plural(events, 'event')} and ${changes} ${plural(changes, 'change')} sent`,
    ...(refused > 0 ? [`${refused} of them refused again and kept as dead letters`] : []),
    ...(outdated > 0
      ? [`${outdated} ${plural(outdated, 'change')} not sent: the attribute has changed since`]
      : []),
    ...(overtaken > 0
      ? [
          `${overtaken} ${plural(overtaken, 'event')} kept: they may have been counted, for later ones of their users were; if they were not, send them with --overtaken`,
        ]
      : []),
    ...left.map((reason) => `left: ${oneLine(reason)}`),
    '',
  ].join('\n');
}

function plural(n: number, noun: string): string {
  return n === 1 ? noun : `${noun}s`;
}
