import { spread } from './population';

export interface CapacityProps {
  /** Units that pass in a second at first. */
  readonly units: number;
  readonly partitionUnits: number;
  /** Seconds after which an on-demand table takes at most twice what it took in its busiest second. */
  readonly doublingSeconds: number;
}

/** Lets through no more units in a second than the table has, and than the partition of a key has. */
export class Capacity {
  /** Units that passed, in all and in the busiest second. */
  passed = 0;
  peak = 0;
  private units: number;
  private partitions: Float64Array;
  private inSecond = 0;
  private second = 0;
  private doubles: number;

  constructor(private readonly props: CapacityProps) {
    this.units = props.units;
    this.doubles = props.doublingSeconds;
    this.partitions = this.newPartitions();
  }

  /** Takes units for a key, or none when they would be too many for this second. */
  take(key: number, units: number, now: number): boolean {
    this.moveTo(Math.floor(now));
    // Twice, so that the users of a shard do not share a partition.
    const partition = spread(spread(key)) % this.partitions.length;
    const limit = Math.min(this.props.partitionUnits, this.units);
    if (this.inSecond + units > this.units || this.partitions[partition] + units > limit) return false;
    this.inSecond += units;
    this.partitions[partition] += units;
    this.passed += units;
    this.peak = Math.max(this.peak, this.inSecond);
    return true;
  }

  private moveTo(second: number): void {
    if (second === this.second) return;
    this.second = second;
    this.inSecond = 0;
    this.partitions.fill(0);
    while (second >= this.doubles) {
      this.doubles += this.props.doublingSeconds;
      this.units = Math.max(this.units, 2 * this.peak);
      this.partitions = this.newPartitions();
    }
  }

  private newPartitions(): Float64Array {
    return new Float64Array(Math.ceil(this.units / this.props.partitionUnits));
  }
}
