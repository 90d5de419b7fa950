interface ShardRecord {
  readonly partitionKey: string;
  readonly data: Buffer;
  /** Epoch milliseconds. */
  readonly arrival: number;
}

interface Input {
  readonly NextToken?: string;
  readonly ShardFilter?: { readonly Type: string; readonly Timestamp: number };
  readonly ShardId?: string;
  readonly ShardIteratorType?: string;
  readonly Timestamp?: number;
  readonly ShardIterator?: string;
  readonly Limit?: number;
}

/** Answer of an operation, or the type of its error. */
type Answer = { readonly body: object } | { readonly error: string };

/**
 * Answers the calls that read a Kinesis stream: shards are listed in pages of one, and an iterator leads past
 * stretches without records, as real ones do.
 */
export class FakeShards {
  /** Records by shard, each in the order of their arrival. */
  readonly records = new Map<string, ShardRecord[]>();
  /** Shards that were split or merged, and end with their last record. */
  readonly closed = new Set<string>();
  retentionHours = 24;
  status = 'ACTIVE';
  /** Number of empty answers before the first record of a shard. */
  emptyAnswers = 0;
  /** Number of GetRecords calls. */
  reads = 0;

  constructor(private readonly streamName: string) {}

  add(text: string | Buffer, arrival: number, partitionKey = 'key', shardId = 'shardId-000000000000'): void {
    const records = this.records.get(shardId) ?? [];
    this.records.set(shardId, records);
    records.push({ partitionKey, arrival, data: Buffer.from(text) });
  }

  answer(operation: string, input: Input): Answer | undefined {
    switch (operation) {
      case 'DescribeStreamSummary':
        return { body: { StreamDescriptionSummary: this.summary() } };
      case 'ListShards':
        return this.list(input);
      case 'GetShardIterator':
        return this.iterator(input);
      case 'GetRecords':
        return this.read(input);
      default:
        return undefined;
    }
  }

  private summary(): object {
    return {
      StreamName: this.streamName,
      StreamARN: `arn:aws:kinesis:us-east-1:123456789012:stream/${this.streamName}`,
      StreamStatus: this.status,
      StreamModeDetails: { StreamMode: 'ON_DEMAND' },
      RetentionPeriodHours: this.retentionHours,
      StreamCreationTimestamp: 1_767_225_600,
      EnhancedMonitoring: [{ ShardLevelMetrics: [] }],
      EncryptionType: 'KMS',
      OpenShardCount: this.records.size,
    };
  }

  private list({ NextToken: token, ShardFilter: filter }: Input): Answer {
    if (token === undefined && filter?.Type !== 'FROM_TIMESTAMP') return { error: 'ValidationException' };
    const ids = [...this.records.keys()];
    const at = Number(token ?? 0);
    return {
      body: {
        Shards: ids.slice(at, at + 1).map((id) => ({
          ShardId: id,
          HashKeyRange: { StartingHashKey: '0', EndingHashKey: '1' },
          SequenceNumberRange: { StartingSequenceNumber: '1' },
        })),
        ...(at + 1 < ids.length && { NextToken: String(at + 1) }),
      },
    };
  }

  private iterator({ ShardId: id, ShardIteratorType: type, Timestamp: seconds = 0 }: Input): Answer {
    const records = this.records.get(id!);
    if (!records) return { error: 'ResourceNotFoundException' };
    if (type !== 'AT_TIMESTAMP') return { error: 'InvalidArgumentException' };
    const first = records.findIndex(({ arrival }) => arrival >= seconds * 1_000);
    const at = first === -1 ? records.length : first;
    return { body: { ShardIterator: JSON.stringify({ id, at, empty: this.emptyAnswers }) } };
  }

  private read({ ShardIterator: text, Limit: limit = 10_000 }: Input): Answer {
    this.reads++;
    const { id, at, empty } = JSON.parse(text!) as { id: string; at: number; empty: number };
    const all = this.records.get(id)!;
    const end = empty > 0 ? at : Math.min(at + limit, all.length);
    const isRead = end === all.length && empty <= 0;
    return {
      body: {
        Records: all.slice(at, end).map(({ partitionKey, data, arrival }, i) => ({
          PartitionKey: partitionKey,
          Data: data.toString('base64'),
          ApproximateArrivalTimestamp: arrival / 1_000,
          SequenceNumber: String(at + i + 1).padStart(56, '0'),
        })),
        MillisBehindLatest: isRead ? 0 : 1_000,
        ...(!(isRead && this.closed.has(id)) && {
          NextShardIterator: JSON.stringify({ id, at: end, empty: empty - 1 }),
        }),
      },
    };
  }
}
