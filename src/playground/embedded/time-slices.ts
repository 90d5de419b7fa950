import { setImmediate } from 'node:timers/promises';

/** Lets waiting requests be served between the steps of long work. */
export class TimeSlices {
  private resumed = performance.now();

  /** @param maxMs milliseconds of work after which requests are served */
  constructor(private readonly maxMs: number) {}

  /** Serves waiting requests once the slice is used up; call it after each short step. */
  async pause(): Promise<void> {
    if (performance.now() - this.resumed < this.maxMs) return;
    await setImmediate();
    this.resumed = performance.now();
  }
}
