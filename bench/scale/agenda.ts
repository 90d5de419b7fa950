import { Heap } from 'heap-js';

interface Entry {
  readonly at: number;
  readonly place: number;
  readonly action: () => void;
}

/** Runs what is to happen in the order of its time, and of its entry where times are equal. */
export class Agenda {
  private readonly entries = new Heap<Entry>((one, other) => one.at - other.at || one.place - other.place);
  private entered = 0;
  private time = 0;

  /** Seconds since the beginning of the simulation. */
  get now(): number {
    return this.time;
  }

  /** @throws Error when the time is over, because nothing that was done since would know of it */
  at(time: number, action: () => void): void {
    if (!(time >= this.time)) throw new Error(`${time} s is before the present, ${this.time} s`);
    this.entries.push({ at: time, place: this.entered++, action });
  }

  after(seconds: number, action: () => void): void {
    this.at(this.time + seconds, action);
  }

  /** Runs until nothing is left to happen. */
  run(): void {
    for (let entry = this.entries.pop(); entry; entry = this.entries.pop()) {
      this.time = entry.at;
      entry.action();
    }
  }
}
