const FIRST_SIZE = 65_536;

/** Keeps what became of each event beside the simulated product, and refuses what must not happen. */
export class Ledger {
  private arrivals = new Float64Array(FIRST_SIZE);
  private lags = new Float32Array(FIRST_SIZE).fill(-1);
  private readonly lastOf: Float64Array;
  private arrived = 0;
  private counted = 0;

  constructor(users: number) {
    this.lastOf = new Float64Array(users).fill(-1);
  }

  /** Enters an event and returns its number. */
  arrive(time: number): number {
    if (this.arrived === this.lags.length) {
      const lags = new Float32Array(2 * this.arrived).fill(-1);
      lags.set(this.lags);
      const arrivals = new Float64Array(2 * this.arrived);
      arrivals.set(this.arrivals);
      [this.lags, this.arrivals] = [lags, arrivals];
    }
    this.arrivals[this.arrived] = time;
    return this.arrived++;
  }

  /** @throws Error when the event was counted before, or one of its user that came later was */
  count(id: number, user: number, now: number): void {
    if (this.lags[id] >= 0) throw new Error(`event ${id} is counted twice`);
    if (this.lastOf[user] >= id) throw new Error(`event ${id} of user ${user} is counted out of order`);
    this.lastOf[user] = id;
    this.lags[id] = now - this.arrivals[id];
    this.counted++;
  }

  get events(): number {
    return this.arrived;
  }

  /**
   * Returns the lags of the events that arrived between two moments.
   *
   * @throws Error unless every event that arrived is counted
   */
  close(from = 0, until = Infinity): Lags {
    if (this.counted !== this.arrived) {
      throw new Error(`${this.counted} of ${this.arrived} events are counted`);
    }
    const lags = this.lags
      .subarray(0, this.arrived)
      .filter((_, id) => this.arrivals[id] >= from && this.arrivals[id] < until)
      .sort();
    return { p50: quantileOf(lags, 0.5), p99: quantileOf(lags, 0.99), max: quantileOf(lags, 1) };
  }
}

/** Seconds from the arrival of an event to the write that counts it. */
export interface Lags {
  readonly p50: number;
  readonly p99: number;
  readonly max: number;
}

function quantileOf(sorted: Float32Array, share: number): number {
  return sorted.length === 0 ? 0 : sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))];
}
