import { UserEvent } from '../../engine/events/event';

/** Seconds for which records are gathered into a batch; an installation may have any up to the last. */
export const WINDOWS = [1, 5, 30, 60, 300] as const;
export type Window = (typeof WINDOWS)[number];

/** How the users of some events behave, which decides how many of one user's events meet in a batch. */
export interface Activity {
  readonly events: number;
  readonly users: number;
  /** Mean bytes of a record for each event in it. */
  readonly bytesPerEvent: number;
  /** Seconds from the first event to the last; 0 without times. */
  readonly seconds: number;
  /** Largest number of seconds that all times are multiples of, such as 86,400 of times that are days. */
  readonly timeUnit: number;
  /**
   * Events of one user in a batch, by the seconds for which it is gathered; 1 where the times are too coarse
   * to tell.
   */
  readonly perUserAndBatch: Readonly<Record<Window, number>>;
}

/** Measures the activity of users from their events, in about 100 bytes a user. */
export class ActivityMeter {
  private events = 0;
  private bytes = 0;
  private first = Infinity;
  private last = -Infinity;
  private timeUnitMs = 0;
  /** Number of each user's last batch by window, and behind them the number of events. */
  private readonly ofUsers = new Map<string, Float64Array>();
  private readonly writes = WINDOWS.map(() => 0);

  addRecord(bytes: number): void {
    this.bytes += bytes;
  }

  /** @param hasTime whether its time is its own; else it is taken to meet no other event in a batch */
  addEvent({ userId, time }: Pick<UserEvent, 'userId' | 'time'>, hasTime = true): void {
    this.events++;
    const ofUser = this.ofUser(userId);
    ofUser[WINDOWS.length]++;
    if (!hasTime) {
      for (const place of WINDOWS.keys()) this.writes[place]++;
      return;
    }
    this.first = Math.min(this.first, time);
    this.last = Math.max(this.last, time);
    this.timeUnitMs = greatestCommonDivisor(time, this.timeUnitMs);
    for (const [place, seconds] of WINDOWS.entries()) {
      const batch = Math.floor(time / (1_000 * seconds));
      if (ofUser[place] === batch) continue;
      ofUser[place] = batch;
      this.writes[place]++;
    }
  }

  private ofUser(userId: string): Float64Array {
    let ofUser = this.ofUsers.get(userId);
    if (!ofUser) {
      ofUser = new Float64Array(WINDOWS.length + 1).fill(-Infinity, 0, WINDOWS.length);
      this.ofUsers.set(userId, ofUser);
    }
    return ofUser;
  }

  eventsOf(userId: string): number {
    return this.ofUsers.get(userId)?.[WINDOWS.length] ?? 0;
  }

  get activity(): Activity {
    const { events } = this;
    const timeUnit = this.timeUnitMs / 1_000;
    return {
      events,
      users: this.ofUsers.size,
      bytesPerEvent: events === 0 ? 0 : this.bytes / events,
      seconds: Math.max(0, this.last - this.first) / 1_000,
      timeUnit,
      perUserAndBatch: Object.fromEntries(
        WINDOWS.map((seconds, place) => [
          seconds,
          events === 0 || (timeUnit > 1 && seconds < timeUnit) ? 1 : events / this.writes[place],
        ]),
      ) as Record<Window, number>,
    };
  }
}

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b);
}
