import { StreamEventName, StreamEvents } from '../api';

export interface OutgoingEvent {
  readonly event: StreamEventName;
  readonly data: string;
}

/**
 * Minimum milliseconds between two events of a name, of which only the newest is delivered. Events of other
 * names are all delivered.
 */
const INTERVALS_MS: Partial<Record<StreamEventName, number>> = {
  load: 100,
  counted: 500,
  clock: 100,
  rules: 100,
};

/** Number of waiting events for a slow client; the oldest is dropped first. */
const MAX_WAITING = 1_000;

/** Holds the events that one client of the stream has not received yet. */
export class SubscriberQueue {
  /** Waiting events in the order of arrival, by a key that newer events of the same kind replace. */
  private readonly waiting = new Map<string, OutgoingEvent>();
  private readonly dueAt = new Map<string, number>();
  private sequence = 0;
  private wake = (): void => {};

  put<N extends StreamEventName>(name: N, data: StreamEvents[N]): void {
    const key =
      name in INTERVALS_MS ? `${name} ${'id' in data ? data.id : ''}` : `${name} ${++this.sequence}`;
    this.waiting.set(key, { event: name, data: JSON.stringify(data) });
    if (this.waiting.size > MAX_WAITING) this.waiting.delete(this.waiting.keys().next().value!);
    this.wake();
  }

  /**
   * Waits for the next event that is due. Returns undefined when there was none for `timeoutMs` milliseconds,
   * or when the client is gone.
   */
  async next(timeoutMs: number, ended: AbortSignal): Promise<OutgoingEvent | undefined> {
    const deadline = Date.now() + timeoutMs;
    while (!ended.aborted) {
      const now = Date.now();
      for (const [key, event] of this.waiting) {
        if ((this.dueAt.get(key) ?? 0) > now) continue;
        this.waiting.delete(key);
        this.delayNext(key, event.event, now);
        return event;
      }
      if (now >= deadline) return undefined;
      await this.pause(
        Math.min(deadline, ...[...this.waiting.keys()].map((key) => this.dueAt.get(key)!)) - now,
        ended,
      );
    }
    return undefined;
  }

  private delayNext(key: string, name: StreamEventName, now: number): void {
    const interval = INTERVALS_MS[name];
    if (interval === undefined) return;
    for (const [other, due] of this.dueAt) if (due <= now) this.dueAt.delete(other);
    this.dueAt.set(key, now + interval);
  }

  private pause(milliseconds: number, ended: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(done, milliseconds);
      function done(): void {
        clearTimeout(timer);
        ended.removeEventListener('abort', done);
        resolve();
      }
      this.wake = done;
      ended.addEventListener('abort', done);
    });
  }
}
