import { StreamEventName, StreamEvents } from './api';
import { Listener } from './ports';

/**
 * Passes the events of an installation on to all listeners. Rapid changes can be throttled; listeners then
 * receive the latest state only.
 */
export class Announcements {
  private readonly listeners = new Set<Listener>();
  private readonly waiting = new Map<StreamEventName, NodeJS.Timeout>();
  private readonly latest = new Map<StreamEventName, () => void>();

  subscribe(listener: Listener): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  publish<N extends StreamEventName>(name: N, data: StreamEvents[N]): void {
    this.latest.delete(name);
    for (const listener of this.listeners) listener(name, data);
  }

  /**
   * Publishes at once, then at most once per interval with the data of the moment.
   *
   * @param interval milliseconds between two events of this name
   */
  publishThrottled<N extends StreamEventName>(name: N, data: () => StreamEvents[N], interval: number): void {
    if (this.waiting.has(name)) {
      this.latest.set(name, () => this.publishThrottled(name, data, interval));
      return;
    }
    this.publish(name, data());
    this.waiting.set(
      name,
      setTimeout(() => {
        this.waiting.delete(name);
        const publishLatest = this.latest.get(name);
        this.latest.delete(name);
        publishLatest?.();
      }, interval).unref(),
    );
  }

  close(): void {
    for (const timer of this.waiting.values()) clearTimeout(timer);
    this.waiting.clear();
    this.latest.clear();
    this.listeners.clear();
  }
}
