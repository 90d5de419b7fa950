import { Parameters } from './assumptions';
import { Capacity } from './capacity';
import { Ledger } from './ledger';
import { ArrivedRecord } from './shard';

export type WriteOutcome = 'written' | 'refused' | 'throttled';

/** Write of a user's events on the condition that the state has a version. */
export interface ConditionalWrite {
  readonly shard: number;
  readonly user: number;
  readonly records: readonly ArrivedRecord[];
  readonly version: number;
}

/** Units of a table a second, when the simulation begins. */
export interface TableUnits {
  readonly write: number;
  readonly read: number;
}

/** Holds of each user a version and the last record counted by shard, and counts what it was asked for. */
export class Table {
  writes = 0;
  refused = 0;
  throttledWrites = 0;
  reads = 0;
  throttledReads = 0;
  readonly writeUnits: Capacity;
  readonly readUnits: Capacity;
  private readonly versions: Uint32Array;
  private readonly checkpoints = new Map<number, Map<number, number>>();

  constructor(
    users: number,
    units: TableUnits,
    private readonly ledger: Ledger,
    private readonly parameters: Parameters,
  ) {
    const { doublingSeconds, partitionWriteUnits, partitionReadUnits } = parameters;
    this.versions = new Uint32Array(users);
    this.writeUnits = new Capacity({
      units: units.write,
      partitionUnits: partitionWriteUnits,
      doublingSeconds,
    });
    this.readUnits = new Capacity({ units: units.read, partitionUnits: partitionReadUnits, doublingSeconds });
  }

  /** Returns the version of a user, 0 of a new one; undefined when the read is throttled. */
  read(user: number, now: number): number | undefined {
    if (!this.readUnits.take(user, this.parameters.unitsPerRead, now)) {
      this.throttledReads++;
      return undefined;
    }
    this.reads++;
    return this.versions[user];
  }

  /** Counts those of the records that the state does not hold, unless its version is another. */
  write({ shard, user, records, version }: ConditionalWrite, now: number): WriteOutcome {
    if (!this.writeUnits.take(user, this.parameters.unitsPerWrite, now)) {
      this.throttledWrites++;
      return 'throttled';
    }
    if (this.versions[user] !== version) {
      this.refused++;
      return 'refused';
    }
    for (const { id } of this.uncounted(shard, user, records)) {
      this.ledger.count(id, user, now);
    }
    this.checkpointsOf(shard).set(user, records[records.length - 1].id);
    this.versions[user]++;
    this.writes++;
    return 'written';
  }

  /** Returns the version that a refused write tells. */
  versionOf(user: number): number {
    return this.versions[user];
  }

  /** Returns the records behind the checkpoint that a state of the current version has. */
  uncounted(shard: number, user: number, records: readonly ArrivedRecord[]): readonly ArrivedRecord[] {
    const last = this.checkpointsOf(shard).get(user) ?? -1;
    return records[0].id > last ? records : records.filter(({ id }) => id > last);
  }

  private checkpointsOf(shard: number): Map<number, number> {
    let checkpoints = this.checkpoints.get(shard);
    if (!checkpoints) this.checkpoints.set(shard, (checkpoints = new Map()));
    return checkpoints;
  }
}
