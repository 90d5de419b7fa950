import { createHash, randomUUID } from 'node:crypto';
import { FakeShards } from './fake-shards';
import { HttpReply, HttpRequest, HttpServer } from './http-server';

export interface TakenRecord {
  readonly partitionKey: string;
  readonly data: string;
}

export type KinesisFault =
  /** Fails the call as a whole, without any effect. */
  | { readonly status: number; readonly type: string }
  /** Fails single records with the returned code. */
  | { readonly records: (record: TakenRecord, index: number) => string | undefined }
  /** Lets the call take effect but loses its answer. */
  | { readonly answer: 'dropped' };

export interface KinesisCall {
  readonly records: number;
  readonly status: number | 'dropped';
}

interface Input {
  readonly StreamName?: string;
  readonly StreamARN?: string;
  readonly Records?: readonly { readonly PartitionKey: string; readonly Data: string }[];
}

const NO_FAULT: KinesisFault = { records: () => undefined };
const MAX_RECORDS = 500;
const MAX_CALL_BYTES = 5 * 1024 * 1024;
const MAX_RECORD_BYTES = 1024 * 1024;
const SHARDS = 4;

/** Answers PutRecords and PutRecord over Kinesis' own protocol, and the reads of {@link FakeShards}. */
export class FakeKinesis {
  static async start(streamName = 'stream'): Promise<FakeKinesis> {
    const fake = new FakeKinesis(streamName);
    fake.server = await HttpServer.start((request) => fake.answer(request));
    return fake;
  }

  /** Accepted records, in order. */
  readonly records: TakenRecord[] = [];
  readonly calls: KinesisCall[] = [];
  /** Shards that are read; what is put is not among them. */
  readonly shards: FakeShards;
  /** Operation that is refused, as a policy would. */
  refused?: string;
  private server!: HttpServer;
  private readonly scripted: KinesisFault[] = [];
  private permanentFault: KinesisFault = NO_FAULT;

  private constructor(readonly streamName: string) {
    this.shards = new FakeShards(streamName);
  }

  get endpoint(): string {
    return this.server.endpoint;
  }

  async close(): Promise<void> {
    await this.server.close();
  }

  /** Makes the next calls fail in these ways, one after the other. */
  failNext(...faults: KinesisFault[]): void {
    this.scripted.push(...faults);
  }

  /** Makes every call fail in this way; without an argument, ends that. */
  failAlways(fault: KinesisFault = NO_FAULT): void {
    this.permanentFault = fault;
  }

  private answer({ headers, body }: HttpRequest): HttpReply | 'dropped' {
    const [, operation] = /^Kinesis_20131202\.(\w+)$/.exec(String(headers['x-amz-target'])) ?? [];
    if (operation === undefined || headers['content-type'] !== 'application/x-amz-json-1.1') {
      return failure(400, 'UnknownOperationException');
    }
    if (!/ Credential=[^/]+\/\d{8}\/[\w-]+\/kinesis\/aws4_request/.test(headers.authorization ?? '')) {
      return failure(400, 'IncompleteSignatureException');
    }
    if (operation === this.refused) {
      return reply(400, {
        __type: 'AccessDeniedException',
        message: `User: arn:aws:iam::123456789012:user/eve is not authorized to perform: kinesis:${operation} on resource: stream`,
      });
    }
    const input = JSON.parse(body.toString('utf8')) as Input;
    const read = this.shards.answer(operation, input as object);
    if (read) return 'error' in read ? failure(400, read.error) : reply(200, read.body);
    if (!/^PutRecords?$/.test(operation)) return failure(400, 'UnknownOperationException');
    const {
      StreamARN,
      StreamName = StreamARN?.split('/')[1],
      Records = [input as Required<Input>['Records'][number]],
    } = input;
    const records = Records.map(({ PartitionKey, Data }) => ({
      partitionKey: PartitionKey,
      data: Buffer.from(Data, 'base64').toString('utf8'),
    }));
    const answer = this.put(StreamName, records, this.scripted.shift() ?? this.permanentFault);
    this.calls.push({ records: records.length, status: answer === 'dropped' ? answer : answer.status });
    return operation === 'PutRecord' && answer !== 'dropped' && answer.status === 200
      ? single(answer)
      : answer;
  }

  private put(
    streamName: string | undefined,
    records: readonly TakenRecord[],
    fault: KinesisFault,
  ): HttpReply | 'dropped' {
    if ('status' in fault) return failure(fault.status, fault.type);
    if (streamName !== this.streamName) return failure(400, 'ResourceNotFoundException');
    if (records.length === 0 || records.length > MAX_RECORDS || records.some((record) => !isValid(record))) {
      return failure(400, 'ValidationException');
    }
    if (records.reduce((bytes, record) => bytes + sizeOf(record), 0) > MAX_CALL_BYTES) {
      return failure(400, 'InvalidArgumentException');
    }

    const results = records.map((record, index) => {
      const code = 'records' in fault ? fault.records(record, index) : undefined;
      if (code) return { ErrorCode: code, ErrorMessage: `Scripted for stream ${streamName}` };
      this.records.push(record);
      return { SequenceNumber: String(this.records.length).padStart(56, '0'), ShardId: shardOf(record) };
    });
    if ('answer' in fault) return 'dropped';
    return reply(200, {
      FailedRecordCount: results.filter((result) => 'ErrorCode' in result).length,
      Records: results,
    });
  }
}

function isValid(record: TakenRecord): boolean {
  const characters = [...record.partitionKey].length;
  return characters >= 1 && characters <= 256 && sizeOf(record) <= MAX_RECORD_BYTES;
}

function sizeOf({ partitionKey, data }: TakenRecord): number {
  return Buffer.byteLength(partitionKey) + Buffer.byteLength(data);
}

/** Turns the answer to a batch of one record into the answer to PutRecord. */
function single({ body }: HttpReply): HttpReply {
  const [{ ErrorCode: code, ...result }] = (JSON.parse(String(body)) as { Records: { ErrorCode?: string }[] })
    .Records;
  return code === undefined ? reply(200, result) : failure(400, code);
}

export function shardOf({ partitionKey }: TakenRecord): string {
  return `shardId-${String(createHash('md5').update(partitionKey).digest()[0] % SHARDS).padStart(12, '0')}`;
}

function failure(status: number, type: string): HttpReply {
  return reply(status, { __type: type, message: 'Scripted' });
}

function reply(status: number, body: unknown): HttpReply {
  return {
    status,
    headers: { 'content-type': 'application/x-amz-json-1.1', 'x-amzn-requestid': randomUUID() },
    body: JSON.stringify(body),
  };
}
