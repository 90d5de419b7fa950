import { Agenda } from './agenda';
import { gap, Random } from './draws';
import { Ledger } from './ledger';
import { ShardUsers } from './population';

/** One event in a shard. */
export interface ArrivedRecord {
  /** Number of the event among all, from 0; those of a user ascend. */
  readonly id: number;
  readonly user: number;
  readonly arrival: number;
}

/** Tells by how much a load is multiplied from a moment on; the first moment is 0. */
export type Load = readonly { readonly from: number; readonly factor: number }[];

export interface ShardProps {
  readonly id: number;
  readonly agenda: Agenda;
  readonly ledger: Ledger;
  readonly random: Random;
  readonly users: ShardUsers;
  /** Events a second while the load has the factor 1. */
  readonly perSecond: number;
  readonly load: Load;
  /** Seconds between which events arrive. */
  readonly from: number;
  readonly until: number;
  /** Records a second that a provisioned shard would take. */
  readonly quota: number;
}

/** Receives the events of its users as a Poisson process and holds them in order. */
export class Shard {
  /** Records in a second beyond what a provisioned shard takes. */
  beyondQuota = 0;
  private records: ArrivedRecord[] = [];
  private taken = 0;
  private next: number;
  private ends: number;
  private step = 0;
  private second = -1;
  private inSecond = 0;

  constructor(private readonly props: ShardProps) {
    this.ends = props.until;
    this.next = this.nextAfter(props.from);
  }

  get id(): number {
    return this.props.id;
  }

  /** Takes no further events from now on. */
  close(): void {
    this.arrive();
    this.ends = this.props.agenda.now;
  }

  /** Takes at most so many of the records that have arrived, the oldest first. */
  take(most: number): ArrivedRecord[] {
    this.arrive();
    const records = this.records.slice(this.taken, this.taken + most);
    this.taken += records.length;
    if (this.taken > 10_000 && this.taken * 2 > this.records.length) {
      this.records = this.records.slice(this.taken);
      this.taken = 0;
    }
    return records;
  }

  /** Tells whether every record was taken and no further one can come. */
  get isExhausted(): boolean {
    return this.taken === this.records.length && (this.next >= this.ends || this.props.users.weight === 0);
  }

  private arrive(): void {
    const { agenda, ledger, random, users } = this.props;
    if (users.weight === 0) return;
    while (this.next <= agenda.now && this.next < this.ends) {
      const user = users.draw(random);
      this.records.push({ id: ledger.arrive(this.next), user, arrival: this.next });
      this.meterQuota(this.next);
      this.next = this.nextAfter(this.next);
    }
  }

  private meterQuota(arrival: number): void {
    const second = Math.floor(arrival);
    if (second !== this.second) [this.second, this.inSecond] = [second, 0];
    if (++this.inSecond > this.props.quota) this.beyondQuota++;
  }

  /** Draws an arrival; one beyond a change of the load is drawn anew from there, since arrivals forget. */
  private nextAfter(time: number): number {
    const { load, perSecond, random } = this.props;
    for (let from = time; ; from = load[this.step].from) {
      while (this.step + 1 < load.length && load[this.step + 1].from <= from) this.step++;
      const arrival = from + gap(random, perSecond * load[this.step].factor);
      if (this.step + 1 === load.length || arrival < load[this.step + 1].from) return arrival;
      this.step++;
    }
  }
}
