import { Clock, Pause } from '../../engine/ports';

/** Spreads calls evenly, so that a known quota is used in full and never exceeded. */
export class RateLimiter {
  private nextAt = -Infinity;

  constructor(
    private readonly perSecond: number,
    private readonly clock: Clock,
    private readonly pause: Pause,
  ) {}

  /**
   * Waits until the next call may be made.
   *
   * @param weight number of calls that this one counts for
   */
  async acquire(weight = 1): Promise<void> {
    const now = this.clock();
    const at = Math.max(now, this.nextAt);
    this.nextAt = at + (weight * 1_000) / this.perSecond;
    if (at > now) await this.pause(at - now);
  }
}
