import { METRICS, MetricName } from '../../contract/metric-names';
import { UserEvent } from '../../engine/events/event';
import { FiledLine, placeOf } from '../events/read-files';

const MAX_SHOWN_REJECTIONS = 10;

/** Reasons for which an event is not sent, by the metric that an installation counts it in. */
export type SkipMetric = Extract<
  MetricName,
  (typeof METRICS)[
    | 'recordsIgnored'
    | 'eventsWithoutUser'
    | 'eventsOfPlaceholderUsers'
    | 'ownEventsSkipped'
    | 'platformEventsSkipped']
>;

/** Adds up what becomes of the events of files. Its memory grows with the users. */
export class ReplayTotals {
  read = 0;
  /** Events that the progress file names as sent. */
  sentBefore = 0;
  /** Events to be sent. */
  toSend = 0;
  rejected = 0;
  /** Events to be sent that have no time of their own, and count as of when they are sent. */
  withoutTime = 0;
  readonly skipped: Partial<Record<SkipMetric, number>> = {};
  /** Places and reasons of the first rejected events. */
  readonly rejections: string[] = [];
  /** Epoch milliseconds of the earliest event to be sent; Infinity without any. */
  earliest = Infinity;
  /** Epoch milliseconds of the latest event to be sent; -Infinity without any. */
  latest = -Infinity;
  private readonly userIds = new Set<string>();

  get users(): number {
    return this.userIds.size;
  }

  get skippedEvents(): number {
    return Object.values(this.skipped).reduce((sum, n) => sum + n, 0);
  }

  /** Returns what programs are shown; times as ISO 8601. */
  toJSON() {
    const { read, toSend, sentBefore, skipped, rejected, rejections, withoutTime, users } = this;
    const times = users > 0 ? { earliest: isoOf(this.earliest), latest: isoOf(this.latest) } : {};
    return { read, toSend, sentBefore, skipped, rejected, rejections, withoutTime, users, ...times };
  }

  skip(reason: SkipMetric): void {
    this.read++;
    this.skipped[reason] = (this.skipped[reason] ?? 0) + 1;
  }

  reject(line: FiledLine, reason: string): void {
    this.read++;
    this.rejected++;
    if (this.rejections.length < MAX_SHOWN_REJECTIONS) {
      this.rejections.push(`${placeOf(line)}: ${reason}`);
    }
  }

  repeat(): void {
    this.read++;
    this.sentBefore++;
  }

  /** @param now epoch milliseconds by which the event was read */
  send({ userId, time }: UserEvent, now: number): void {
    this.read++;
    this.toSend++;
    if (time === now) this.withoutTime++;
    this.userIds.add(userId);
    this.earliest = Math.min(this.earliest, time);
    this.latest = Math.max(this.latest, time);
  }
}

function isoOf(time: number): string {
  return new Date(time).toISOString();
}
