import { createHash } from 'node:crypto';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { S3Client } from '@aws-sdk/client-s3';
import type { KinesisStreamRecord } from 'aws-lambda';
import { toStreamRecords } from '../../../src/adapters/kinesis/stream-records';
import { S3DeadLetters } from '../../../src/adapters/s3/s3-dead-letters';
import { DecodedRecord } from '../../../src/engine/events/event';
import { AggregateStore, OutboxRecord } from '../../../src/engine/ports';
import { Change, changeId } from '../../../src/engine/state/change';
import { UserState } from '../../../src/engine/state/user-state';
import { Aggregator } from '../../../src/functions/aggregator/aggregator';
import { Publisher } from '../../../src/functions/publisher/publisher';
import { Installation as Deployed } from '../../../src/operations/installation';
import { BatchSender } from '../../../src/operations/invocation/batch-sender';
import { DeadLetterBucket } from '../../../src/operations/redrive/dead-letter-bucket';
import { Redrive } from '../../../src/operations/redrive/redrive';
import { Report } from '../../../src/operations/redrive/redrive-report';
import { RedriveRun } from '../../../src/operations/redrive/redrive-run';
import { RejectedObjects } from '../../../src/operations/redrive/rejected-objects';
import { DAY, Installation } from '../../support/installation';
import { SeededRandom } from '../../support/seeded-random';
import { withMethods } from '../../support/with-methods';

const USERS = ['ann', 'bob', 'eve'];
const SHARDS = ['shardId-0', 'shardId-1'];
const BUCKET = 'letters';
const MAIN = 'main';

/** Event of the world. The amount is a power of ten, so that a sum tells how often each was counted. */
interface WorldEvent {
  readonly n: number;
  readonly userId: string;
  /** Whether it was always an event, is one since the mapping was corrected, or will never be one. */
  readonly kind: 'good' | 'corrected' | 'poison';
}

type Source = 'stream' | 'redrive';

/** Fails every call once it is dead, as a process does that was killed. */
class Life {
  private isDead = false;

  constructor(
    private readonly random: SeededRandom,
    readonly danger: number,
  ) {}

  /** Makes a call to the outside, after others have had their turn. */
  async call<T>(effect: () => T | Promise<T>): Promise<T> {
    this.check();
    await turns(this.random);
    this.check();
    if (this.strikes()) throw new Error('the call failed');
    const result = await effect();
    await turns(this.random);
    if (this.strikes()) throw new Error('the answer was lost');
    this.check();
    return result;
  }

  private strikes(): boolean {
    if (!this.random.chance(this.danger)) return false;
    this.isDead = this.random.chance(0.5);
    return true;
  }

  private check(): void {
    if (this.isDead) throw new Error('the process is dead');
  }
}

async function turns(random: SeededRandom): Promise<void> {
  for (let n = random.between(0, 12); n > 0; n--) await Promise.resolve();
}

/** Runs an installation whose records are rejected, delivered again and given up, and redrives of it. */
export class RedriveWorld {
  readonly events: WorldEvent[] = [];
  readonly changes: Change[] = [];
  readonly delivered: string[] = [];
  /** Number of times that each event was counted, by what delivered it. */
  readonly counted: Record<Source, Map<number, number>> = { stream: new Map(), redrive: new Map() };
  readonly objects = new Map<string, { readonly text: string; readonly at: number }>();
  private readonly installation = new Installation({ 'Operator-C': 'atLeast', 'Target-C': '1000000' });
  private readonly sums = new Map<string, bigint>();
  private readonly random: SeededRandom;
  private lambdaObjects = 0;
  private places = 0;

  constructor(seed: number) {
    this.random = new SeededRandom(seed);
  }

  /** Delivers records of all shards for a while, as Lambda does. */
  async stream(batches: number): Promise<void> {
    await Promise.all(
      SHARDS.map(async (shard) => {
        for (let batch = 0; batch < batches; batch++) await this.deliverBatch(shard);
      }),
    );
  }

  /** Puts events of EventBridge's queue and rejected changes into the bucket, some of them repeatedly. */
  put(): void {
    const undelivered = Array.from({ length: this.random.between(0, 4) }, () => this.event());
    const changes = Array.from({ length: this.random.between(0, 4) }, () => this.change());
    // The first object holds all, the others some of them again.
    for (let object = this.random.between(1, 3), share = 1; object > 0; object--, share = 0.5) {
      const name = `${++this.places}.ndjson`;
      this.putLines(
        `${MAIN}/undelivered-events/aggregator/${name}`,
        undelivered
          .filter(() => this.random.chance(share))
          .map((event) => letter('aggregator', `eventbridge:${event.n}`, this.contentOf(event))),
      );
      this.putLines(
        `${MAIN}/rejected-changes/publisher/${name}`,
        changes
          .filter(() => this.random.chance(share))
          .map((change) => letter('publisher', changeId(change), change)),
      );
    }
  }

  /** Lets time go by, in which all users have events, so that old checkpoints are dropped. */
  async wait(days: number): Promise<void> {
    this.installation.now += days * DAY;
    if (days === 0) return;
    for (const userId of USERS) {
      await this.count('stream', [this.record('shardId-later', this.event(userId, 'good'))]);
    }
  }

  /** Redrives once. A dangerous one may die, or see calls fail, at every call. */
  async redrive(danger: number, overtaken = false): Promise<Report | undefined> {
    const life = new Life(this.random, danger);
    const run = new RedriveRun({
      redrive: this.command(life),
      rejectedObjects: { list: async () => [] } as unknown as RejectedObjects,
      progress: () => ({ update() {}, stop() {} }),
    });
    try {
      const overview = await run.look({ overtaken });
      return overview.isEmpty ? undefined : await run.send();
    } catch (error) {
      if (danger === 0) throw error;
      return undefined;
    }
  }

  /** Returns the numbers of the events below a prefix of the installation. */
  lettersBelow(kind: string): number[] {
    return [...this.objects]
      .filter(([key]) => key.startsWith(`${MAIN}/${kind}/`))
      .flatMap(([, { text }]) => text.split('\n').filter(Boolean))
      .map((line) => JSON.parse(line) as { content: { data: string } })
      .map(({ content: { data } }) => decodeData(data).n);
  }

  isCounted({ n }: WorldEvent, source: Source): number {
    return this.counted[source].get(n) ?? 0;
  }

  private command(life: Life): Redrive {
    const config = { installation: MAIN, redeliveryDays: 1 };
    return new Redrive({
      installation: { config, functions: ['aggregator', 'publisher'] } as unknown as Deployed,
      bucket: new DeadLetterBucket(this.s3(life), BUCKET),
      sender: new BatchSender(this.lambda(life)),
      aggregates: {
        read: (userIds: readonly string[]) => life.call(() => this.installation.aggregates.read(userIds)),
      } as AggregateStore,
      decode: (data) => this.decode(data, true),
      clock: () => this.installation.now,
    });
  }

  private event(
    userId = this.random.pick(USERS),
    kind: WorldEvent['kind'] = this.random.pick(['good', 'good', 'corrected', 'corrected', 'poison']),
  ): WorldEvent {
    const event = { n: this.events.length, userId, kind };
    this.events.push(event);
    return event;
  }

  private change(): Change {
    const change: Change = {
      userId: this.random.pick(USERS),
      output: { kind: 'event', name: 'trk_click' },
      n: this.changes.length + 1,
      count: 1,
      sum: '1',
      at: this.installation.now,
    };
    this.changes.push(change);
    return change;
  }

  private contentOf(event: WorldEvent) {
    return {
      arrival: this.installation.now,
      data: Buffer.from(JSON.stringify(event)).toString('base64'),
    };
  }

  private record(shard: string, event: WorldEvent): KinesisStreamRecord {
    const sequenceNumber = String(++this.places);
    const { arrival, data } = this.contentOf(event);
    return {
      eventID: `${shard}:${sequenceNumber}`,
      kinesis: { sequenceNumber, data, approximateArrivalTimestamp: arrival / 1000, partitionKey: 'x' },
    } as KinesisStreamRecord;
  }

  private decode(data: string, isCorrected: boolean): DecodedRecord {
    const { n, userId, kind } = decodeData(data);
    if (kind === 'poison' || (kind === 'corrected' && !isCorrected)) {
      return { kind: 'rejected', reason: 'it is no event' };
    }
    const metrics = { amount: `1${'0'.repeat(n)}` };
    return {
      kind: 'event',
      name: 'click',
      event: { name: 'click', userId, time: this.installation.now, attributes: {}, metrics },
    };
  }

  /** Delivers a batch, in other sizes each time, until it is processed or given up. */
  private async deliverBatch(shard: string): Promise<void> {
    const isCorrected = this.random.chance(0.3);
    const size = this.random.between(1, 6);
    let remaining = Array.from({ length: size }, () => this.record(shard, this.event()));
    for (let delivery = this.random.between(1, 4); delivery > 0 && remaining.length > 0; delivery--) {
      await turns(this.random);
      const part = remaining.slice(0, this.random.between(1, remaining.length));
      const failed = await this.count('stream', part, isCorrected, 0.3);
      if (this.random.chance(0.4)) continue; // The answer was lost, or the invocation timed out.
      const first = part.findIndex(({ kinesis }) => failed.includes(kinesis.sequenceNumber));
      remaining = remaining.slice(first < 0 ? part.length : first);
    }
    if (remaining.length === 0) return;
    for (let copies = this.random.pick([1, 1, 2]); copies > 0; copies--) {
      this.set(
        `aws/lambda/5a2c/${shard}/${++this.lambdaObjects}`,
        JSON.stringify({
          requestContext: {
            functionArn: 'arn:aws:lambda:us-east-1:123456789012:function:aggregator',
            condition: 'RecordAgeExceeded',
          },
          payload: JSON.stringify({ Records: remaining }),
        }),
      );
    }
  }

  private async count(
    source: Source,
    records: readonly KinesisStreamRecord[],
    isCorrected = true,
    danger = 0,
  ): Promise<string[]> {
    const aggregates = this.watched(source, danger);
    const aggregator: Aggregator = this.installation.aggregator({
      aggregates,
      deadLetters: this.deadLetters('rejected-events', 'aggregator'),
      decode: (data) => this.decode(data, isCorrected),
      redelivery: DAY,
    });
    return (await aggregator.process(toStreamRecords(records))).failed;
  }

  /** Notes which events each write counts, and fails some of the writes. */
  private watched(source: Source, danger: number): AggregateStore {
    const { aggregates } = this.installation;
    const write: AggregateStore['write'] = async (userId, state, ...rest) => {
      await turns(this.random);
      if (this.random.chance(danger)) throw new Error('the table failed');
      const result = await aggregates.write(userId, state, ...rest);
      if (result.written) this.note(source, userId, state);
      if (this.random.chance(danger / 2)) throw new Error('the answer of the table was lost');
      return result;
    };
    return withMethods<AggregateStore>(aggregates, { write });
  }

  private note(source: Source, userId: string, { rules }: UserState): void {
    const sum = BigInt(Object.values(rules)[0]?.counter?.sum ?? '0');
    const digits = String(sum - (this.sums.get(userId) ?? 0n));
    this.sums.set(userId, sum);
    [...digits].reverse().forEach((digit, n) => {
      if (digit === '0') return;
      this.counted[source].set(n, (this.counted[source].get(n) ?? 0) + Number(digit));
    });
  }

  private deadLetters(kind: string, sendTo: string): S3DeadLetters {
    const client = this.s3(new Life(this.random, 0));
    return new S3DeadLetters({ client, bucketName: BUCKET, prefix: `${MAIN}/${kind}/`, sendTo });
  }

  private lambda(life: Life): LambdaClient {
    const send = async ({ input: { FunctionName: name, Payload: payload } }: InvokeCommand) => {
      const { Records: records } = JSON.parse(Buffer.from(payload as Uint8Array).toString('utf8')) as {
        Records: object[];
      };
      const failed = await life.call(() =>
        name === 'aggregator'
          ? this.count('redrive', records as KinesisStreamRecord[], true, life.danger)
          : this.publish(records as { outbox: OutboxRecord }[], life.danger > 0),
      );
      const answer = { batchItemFailures: failed.map((itemIdentifier) => ({ itemIdentifier })) };
      return { Payload: { transformToString: () => JSON.stringify(answer) } };
    };
    return { send } as unknown as LambdaClient;
  }

  private async publish(
    records: readonly { outbox: OutboxRecord }[],
    isDangerous: boolean,
  ): Promise<string[]> {
    const isHard = isDangerous && this.random.chance(0.3);
    const publisher = new Publisher({
      destination: {
        deliver: async (changes) =>
          changes.map((change) => {
            if (isHard && this.random.chance(0.5)) return { outcome: 'rejected', reason: 'status 400' };
            this.delivered.push(changeId(change));
            return { outcome: 'delivered' };
          }),
      },
      deadLetters: this.deadLetters('rejected-changes', 'publisher'),
      telemetry: this.installation.telemetry,
      pause: async () => {},
      clock: () => this.installation.now,
    });
    return (await publisher.process(records.map(({ outbox }) => outbox))).failed;
  }

  private putLines(key: string, lines: readonly object[]): void {
    if (lines.length > 0) this.set(key, lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
  }

  private set(key: string, text: string): void {
    this.objects.set(key, { text, at: this.installation.now });
  }

  /** Creates a client that answers as S3 does, conditional writes and removals included. */
  private s3(life: Life): S3Client {
    const send = async (command: {
      readonly input: {
        Key?: string;
        Prefix?: string;
        Body?: string;
        IfMatch?: string;
        IfNoneMatch?: string;
      };
      readonly constructor: { readonly name: string };
    }) => life.call(() => this.answer(command.constructor.name, command.input));
    return Object.assign(Object.create(S3Client.prototype) as S3Client, { send });
  }

  private answer(
    command: string,
    input: { Key?: string; Prefix?: string; Body?: string; IfMatch?: string; IfNoneMatch?: string },
  ) {
    if (command === 'ListObjectsV2Command') {
      const keys = [...this.objects.keys()].filter((key) => key.startsWith(input.Prefix!)).sort();
      return {
        Contents: keys.map((key) => ({ Key: key, LastModified: new Date(this.objects.get(key)!.at) })),
      };
    }
    const key = input.Key!;
    const held = this.objects.get(key);
    if (input.IfNoneMatch === '*' && held) throw failure(412);
    if (input.IfMatch !== undefined && !held) throw failure(404);
    if (input.IfMatch !== undefined && input.IfMatch !== etagOf(held!.text)) throw failure(412);
    switch (command) {
      case 'PutObjectCommand':
        this.set(key, input.Body!);
        return {};
      case 'DeleteObjectCommand':
        this.objects.delete(key);
        return {};
      case 'GetObjectCommand':
        if (!held) throw failure(404);
        return { Body: { transformToString: async () => held.text }, ETag: etagOf(held.text) };
      default:
        throw new Error(`S3 is not asked for ${command}`);
    }
  }
}

function decodeData(data: string): WorldEvent {
  return JSON.parse(Buffer.from(data, 'base64').toString('utf8')) as WorldEvent;
}

function letter(sendTo: string, id: string, content: object): object {
  return { reason: 'it is no event', sendTo, id, content };
}

function etagOf(text: string): string {
  return `"${createHash('md5').update(text).digest('hex')}"`;
}

function failure(httpStatusCode: number): Error {
  return Object.assign(new Error(`status ${httpStatusCode}`), { $metadata: { httpStatusCode } });
}
