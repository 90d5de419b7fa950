/** What an installation has used in a period, as CloudWatch has measured it. */
export interface StackUsage {
  /** Beginning of the period in epoch milliseconds: of what was asked for, or of what there is. */
  readonly from: number;
  /** Epoch milliseconds. */
  readonly to: number;
  readonly eventsCounted: number;
  readonly usersWritten: number;
  /** Absent where no function reads a stream. */
  readonly stream?: StreamUsage;
  readonly tables: readonly TableUsage[];
  readonly functions: readonly FunctionUsage[];
  /** Hours of each own metric with a value, added up. */
  readonly metricHours: number;
  readonly logBytes: number;
}

export interface StreamUsage {
  readonly name: string;
  readonly mode: 'on demand' | 'provisioned';
  readonly shards: number;
  readonly records: number;
  readonly bytesIn: number;
  readonly bytesOut: number;
}

export interface TableUsage {
  readonly name: string;
  readonly mode: 'on demand' | 'provisioned';
  /** Units that were used, those of its index included. */
  readonly writeUnits: number;
  readonly readUnits: number;
  /** Units that are provisioned now; 0 on demand. */
  readonly provisionedWrites: number;
  readonly provisionedReads: number;
  readonly storedBytes: number;
}

export interface FunctionUsage {
  readonly name: string;
  readonly isArm: boolean;
  readonly memoryMegabytes: number;
  readonly invocations: number;
  readonly milliseconds: number;
}
