/** Prices of AWS that the cost of an installation is computed from, in dollars. */
export interface Prices {
  readonly region: string;
  /** Month of the price lists. */
  readonly asOf: string;
  /** DynamoDB: a write or read unit on demand, a provisioned one for an hour, and a GB kept for a month. */
  readonly writeUnit: number;
  readonly readUnit: number;
  readonly provisionedWriteHour: number;
  readonly provisionedReadHour: number;
  readonly storedGigabyte: number;
  /** Kinesis on demand: a stream for an hour, and a GB written and read. */
  readonly streamHour: number;
  readonly streamGigabyteIn: number;
  readonly streamGigabyteOut: number;
  /** Kinesis provisioned: a shard for an hour, and a record of at most 25 KB. */
  readonly shardHour: number;
  readonly putUnit: number;
  /** Lambda: a GB for a second on Arm and on x86, and an invocation. */
  readonly gigabyteSecond: number;
  readonly gigabyteSecondX86: number;
  readonly invocation: number;
  /** CloudWatch: a metric of one's own for a month, and a GB of logs. */
  readonly metricMonth: number;
  readonly logGigabyte: number;
  /** Managed Service for Apache Flink: a month of the size that AWS names for so many MB a second. */
  readonly flink: readonly { readonly megabytesPerSecond: number; readonly month: number }[];
}

export const HOURS_PER_MONTH = 730;
export const SECONDS_PER_MONTH = 3_600 * HOURS_PER_MONTH;

/** Price lists of AWS for us-east-1, November 2026. */
export const PRICES: Prices = {
  region: 'us-east-1',
  asOf: '2026-11',
  writeUnit: 0.625e-6,
  readUnit: 0.125e-6,
  provisionedWriteHour: 0.00065,
  provisionedReadHour: 0.00013,
  storedGigabyte: 0.25,
  streamHour: 0.04,
  streamGigabyteIn: 0.08,
  streamGigabyteOut: 0.04,
  shardHour: 0.015,
  putUnit: 0.014e-6,
  gigabyteSecond: 0.0000133334,
  gigabyteSecondX86: 0.0000166667,
  invocation: 0.2e-6,
  metricMonth: 0.3,
  logGigabyte: 0.5,
  flink: [
    { megabytesPerSecond: 5, month: 241 },
    { megabytesPerSecond: 50, month: 402 },
    { megabytesPerSecond: 100, month: 723 },
  ],
};
