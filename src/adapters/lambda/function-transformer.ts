import { InvokeCommand, InvokeCommandOutput, LambdaClient, LambdaClientConfig } from '@aws-sdk/client-lambda';
import {
  MAX_TRANSFORMATION_SECONDS,
  TRANSFORMED_RECORD_SCHEMA,
  TransformationRequest,
} from '../../contract/transformation';
import { MAX_TIME } from '../../engine/events/event';
import { parseExactly, stringifyExactly } from '../../engine/events/exact-json';
import { StreamRecord } from '../../engine/events/stream-record';
import { RecordTransformer, Transformed } from '../../engine/ports';
import { requestHandlerOptions } from '../client-timeouts';
import { failureOf } from '../delivery/destination-calls';
import { TransformationError } from '../transformation-error';

/** Bytes of the records in a request. A synchronous invocation takes 6 MB (Lambda quotas). */
const MAX_BYTES = 5_000_000;
const MAX_REASON_LENGTH = 200;

/** Creates a client that leaves retries to the caller, who knows how much time is left. */
export function createTransformationClient(config: LambdaClientConfig = {}): LambdaClient {
  return new LambdaClient({
    maxAttempts: 1,
    requestHandler: requestHandlerOptions({ requestTimeoutMs: MAX_TRANSFORMATION_SECONDS * 1000 }),
    ...config,
  });
}

export interface FunctionTransformerOptions {
  readonly client: LambdaClient;
  readonly functionName: string;
  /** Maximum number of records in a request. */
  readonly maxRecords: number;
}

/** Has a function turn records into events. */
export class FunctionTransformer implements RecordTransformer {
  constructor(private readonly options: FunctionTransformerOptions) {}

  requestsOf(records: readonly StreamRecord[]): StreamRecord[][] {
    const requests: StreamRecord[][] = [];
    let bytes = 0;
    for (const record of records) {
      const last = requests.at(-1);
      const size = Buffer.byteLength(JSON.stringify(requestRecord(record))) + 1;
      bytes += size;
      if (last && last.length < this.options.maxRecords && bytes <= MAX_BYTES) {
        last.push(record);
      } else {
        requests.push([record]);
        bytes = size;
      }
    }
    return requests;
  }

  async transform(records: readonly StreamRecord[]): Promise<Transformed[]> {
    const request: TransformationRequest = { schemaVersion: 1, records: records.map(requestRecord) };
    const answers = answersIn(await this.invoke(request));
    return records.map((record) => outcomeOf(answers.get(idOf(record)) ?? []));
  }

  private async invoke(request: TransformationRequest): Promise<string> {
    const { client, functionName } = this.options;
    let output: InvokeCommandOutput;
    try {
      output = await client.send(
        new InvokeCommand({ FunctionName: functionName, Payload: Buffer.from(JSON.stringify(request)) }),
      );
    } catch (error) {
      throw transformationErrorOf(error);
    }
    const answer = output.Payload?.transformToString() ?? '';
    if (output.FunctionError === undefined) return answer;
    throw new TransformationError(`the function failed (${errorTypeIn(answer)})`, 'records');
  }
}

function transformationErrorOf(error: unknown): TransformationError {
  const { kind, reason } = failureOf(error);
  // Records on which the function hangs are found as those on which it fails.
  const isOfRecords = kind === 'malformed' || (error as Error).name === 'TimeoutError';
  return new TransformationError(reason, isOfRecords ? 'records' : kind === 'final' ? 'final' : 'passing');
}

function requestRecord(record: StreamRecord): TransformationRequest['records'][number] {
  const { data, partitionKey, arrival } = record;
  return {
    recordId: idOf(record),
    data,
    ...(partitionKey !== undefined && { partitionKey }),
    // NaN, or a number that is no time, where a caller of the function has made the record up.
    ...(Math.abs(arrival) <= MAX_TIME && { arrivedAt: new Date(arrival).toISOString() }),
  };
}

function idOf({ shardId, sequenceNumber }: StreamRecord): string {
  return `${shardId}:${sequenceNumber}`;
}

/** Returns the name of the error that a function ended with; its message may repeat a record. */
function errorTypeIn(answer: string): string {
  try {
    const { errorType } = JSON.parse(answer) as { errorType?: unknown };
    if (typeof errorType === 'string') return errorType.slice(0, MAX_REASON_LENGTH);
  } catch {
    // What Lambda itself says is no JSON in some cases.
  }
  return 'it does not say how';
}

/** @throws TransformationError when the answer is of another form */
function answersIn(answer: string): Map<unknown, unknown[]> {
  let records: unknown;
  try {
    ({ records } = parseExactly(answer) as { records: unknown });
  } catch {
    records = undefined;
  }
  if (!Array.isArray(records)) {
    throw new TransformationError('the function did not answer {"records": [...]}', 'records');
  }
  const answers = new Map<unknown, unknown[]>();
  for (const record of records as unknown[]) {
    const id = (record as { recordId?: unknown } | null)?.recordId;
    answers.set(id, [...(answers.get(id) ?? []), record]);
  }
  return answers;
}

function outcomeOf(answers: readonly unknown[]): Transformed {
  if (answers.length !== 1) {
    return rejected(
      `the transformation answers ${answers.length === 0 ? 'nothing' : 'more than once'} for it`,
    );
  }
  const parsed = TRANSFORMED_RECORD_SCHEMA.safeParse(answers[0]);
  if (!parsed.success) {
    const [{ path, message }] = parsed.error.issues;
    return rejected(`the transformation answers what is none for it: ${path.join('.')}: ${message}`);
  }
  switch (parsed.data.result) {
    case 'Ok':
      return eventsIn(parsed.data.events);
    case 'Dropped':
      return { outcome: 'dropped', reason: parsed.data.reason?.slice(0, MAX_REASON_LENGTH) };
    case 'ProcessingFailed':
      return rejected(`the transformation failed: ${parsed.data.reason.slice(0, MAX_REASON_LENGTH)}`);
  }
}

function eventsIn(events: readonly unknown[]): Transformed {
  try {
    return { outcome: 'events', events: events.map((event) => stringifyExactly(event)) };
  } catch {
    // JSON is parsed to any depth, and written only as deep as functions can call themselves.
    return rejected('the transformation answers an event that is nested too deeply for it');
  }
}

function rejected(reason: string): Transformed {
  return { outcome: 'failed', reason };
}
