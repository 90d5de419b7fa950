/** What a simulation takes for granted: numbers by name. Seconds and bytes unless the name says otherwise. */
export interface Parameters {
  readonly memoryMegabytes: number;
  readonly megabytesPerProcessor: number;
  readonly eventMicroseconds: number;
  readonly writeMicroseconds: number;
  readonly singleWriteMicroseconds: number;
  readonly concurrentUsers: number;
  readonly writesPerCall: number;
  readonly readsPerCall: number;
  readonly invocationSeconds: number;
  readonly reserveSeconds: number;
  readonly coldStartSeconds: number;
  readonly cachedUsers: number;
  readonly batchSize: number;
  readonly batchBytes: number;
  readonly batchWindowSeconds: number;
  readonly pollSeconds: number;
  readonly shardReadBytesPerSecond: number;
  readonly shardRecordsPerSecond: number;
  readonly recordBytes: number;
  readonly retrySeconds: number;
  readonly callMedianSeconds: number;
  readonly callP99Seconds: number;
  readonly batchAttempts: number;
  readonly readAttempts: number;
  readonly clientAttempts: number;
  readonly firstPauseSeconds: number;
  readonly clientPauseSeconds: number;
  readonly longestClientPauseSeconds: number;
  readonly unitsPerWrite: number;
  readonly unitsPerRead: number;
  readonly partitionWriteUnits: number;
  readonly partitionReadUnits: number;
  readonly doublingSeconds: number;
}

export interface Assumption {
  readonly value: number;
  /** Where the number is from: measured here, a quota or document of AWS, this product's code, or a guess. */
  readonly source: string;
}

const GUESS = 'a guess; AWS publishes none';

/** Every number of the simulation with its source. */
export const ASSUMPTIONS: { readonly [name in keyof Parameters]: Assumption } = {
  memoryMegabytes: of(1_024, 'memorySize of the aggregator unless it is set'),
  megabytesPerProcessor: of(1_769, 'Lambda: one vCPU at 1,769 MB'),
  eventMicroseconds: of(25, 'measured: bench/deployed.json, fitted to its two figures'),
  writeMicroseconds: of(265, 'measured: bench/deployed.json, fitted to its two figures'),
  singleWriteMicroseconds: of(1_270, 'measured: docs/decisions/034, without the event itself'),
  concurrentUsers: of(100, 'src/functions/aggregator/batch-counter.ts'),
  writesPerCall: of(25, 'DynamoDB: statements of BatchExecuteStatement'),
  readsPerCall: of(100, 'DynamoDB: keys of BatchGetItem'),
  invocationSeconds: of(300, 'timeout of the aggregator'),
  reserveSeconds: of(60, 'src/functions/shared/time-left.ts'),
  coldStartSeconds: of(1, GUESS),
  cachedUsers: of(100_000, '50 MB of states (src/functions/aggregator/batch-counter.ts) of 500 bytes'),
  batchSize: of(1_000, 'batchSize of the event source unless it is set'),
  batchBytes: of(6_000_000, 'Lambda: payload of an invocation; base64 makes a record a third larger'),
  batchWindowSeconds: of(5, 'maxBatchingWindow of the event source unless it is set'),
  pollSeconds: of(1, 'Lambda: a shard is read once a second'),
  shardReadBytesPerSecond: of(2_000_000, 'Kinesis: quota of a shard'),
  shardRecordsPerSecond: of(1_000, 'Kinesis: quota of a provisioned shard'),
  recordBytes: of(1_000, 'chosen: 1,000 records of this size are all that a provisioned shard takes'),
  retrySeconds: of(1, `until a batch that failed, or whose container was lost, comes again: ${GUESS}`),
  callMedianSeconds: of(0.005, 'DynamoDB: single-digit milliseconds; the distribution is a guess'),
  callP99Seconds: of(0.02, GUESS),
  batchAttempts: of(5, 'src/adapters/dynamodb/state-writer.ts'),
  readAttempts: of(8, 'src/adapters/dynamodb/dynamodb-aggregate-store.ts'),
  clientAttempts: of(3, 'AWS SDK for JavaScript, standard retries'),
  firstPauseSeconds: of(0.05, 'src/adapters/backoff.ts'),
  clientPauseSeconds: of(0.5, 'AWS SDK for JavaScript, after throttling'),
  longestClientPauseSeconds: of(20, 'AWS SDK for JavaScript'),
  unitsPerWrite: of(1.04, 'measured: bench/results.json, 1.00 to 1.08; a refused write takes as much'),
  unitsPerRead: of(0.5, 'measured: bench/results.json'),
  partitionWriteUnits: of(1_000, 'DynamoDB: quota of a partition'),
  partitionReadUnits: of(3_000, 'DynamoDB: quota of a partition'),
  doublingSeconds: of(1_800, 'DynamoDB on demand: twice the past peak within 30 minutes'),
};

/** What the model leaves out or simplifies, for readers of its figures. */
export const SIMPLIFICATIONS = [
  'A call of several items takes as long as its slowest one; one item takes a log-logistic time.',
  'Whether Lambda gives a shard the container that it had before is not documented: any idle one is taken.',
  'A partition keeps no unused units, though DynamoDB keeps up to 300 seconds of them.',
  'A shard takes all that arrives; records beyond its quota are counted instead of being refused.',
  'Of some scenarios a part is simulated. Fewer containers than in the whole know their users better.',
  'Lags are those of events that arrive after the first 6 s and before the last 6 s of the load.',
  'Neither the publisher and its destinations nor histories that move out are simulated or priced.',
] as const;

export const PARAMETERS = Object.fromEntries(
  Object.entries(ASSUMPTIONS).map(([name, { value }]) => [name, value]),
) as unknown as Parameters;

function of(value: number, source: string): Assumption {
  return { value, source };
}
