import { setTimeout as pause } from 'node:timers/promises';
import { InvokeCommand, LambdaClient, LambdaServiceException } from '@aws-sdk/client-lambda';
import { failureOf } from '../aws';
import { OperationError } from '../operation-error';

const MAX_RECORDS = 500;
/**
 * Bytes of records in one invocation. A synchronous invocation takes 6 MB (Lambda quotas); the rest is room
 * for the JSON around the records.
 */
const MAX_BYTES = 5_900_000;
const DEFAULT_ATTEMPTS = 4;
const BASE_DELAY_MS = 250;
const MAX_DELAY_MS = 30_000;

interface Answer {
  readonly batchItemFailures?: readonly { readonly itemIdentifier: string }[];
}

/** Maximum bytes of the data of one record, in base64; the rest of an invocation is room for its place. */
export const MAX_DATA_BYTES = MAX_BYTES - 1_000;

/**
 * Hands records to a function as its event source does: in order, and again from the first that failed. An
 * invocation without an answer is made again, as the functions know records that they have taken before.
 */
export class BatchSender {
  /** @param maxAttempts invocations in a row that may come no further before the records are given up */
  constructor(
    private readonly client: LambdaClient,
    private readonly maxAttempts = DEFAULT_ATTEMPTS,
  ) {}

  /**
   * Sends the records in as many invocations as they need.
   *
   * @param idOf returns the id by which the function reports a record as failed
   * @throws OperationError when a record is too large, or the function keeps failing; records that it took
   *   before stay taken
   */
  async send<T extends object>(
    functionName: string,
    records: readonly T[],
    idOf: (record: T) => string,
  ): Promise<void> {
    const tooLarge = records.find((record) => sizeOf(record) > MAX_BYTES);
    if (tooLarge) {
      throw new OperationError(
        'invalid-input',
        `the record ${idOf(tooLarge)} takes ${sizeOf(tooLarge)} bytes, ` +
          `and an invocation at most ${MAX_BYTES}`,
      );
    }
    for (const call of callsOf(records)) await this.sendCall(functionName, call, idOf);
  }

  private async sendCall<T>(
    functionName: string,
    call: readonly T[],
    idOf: (record: T) => string,
  ): Promise<void> {
    let remaining = call;
    for (let attempts = 1; ; attempts++) {
      const answer = await this.invoke(functionName, remaining);
      const left = answer instanceof OperationError ? remaining : failedOf(remaining, answer, idOf);
      if (left.length === 0) return;
      if (left.length < remaining.length) attempts = 1;
      remaining = left;
      if (attempts === this.maxAttempts) {
        if (answer instanceof OperationError) throw answer;
        throw new OperationError(
          'unavailable',
          `${functionName} could not take ${remaining.length} records; its logs say why`,
        );
      }
      await pause(Math.min(BASE_DELAY_MS * 2 ** attempts, MAX_DELAY_MS));
    }
  }

  /**
   * Invokes a function once.
   *
   * @returns its answer, or a failure that another attempt may not meet
   * @throws OperationError when no further attempt can help
   */
  private async invoke(functionName: string, records: readonly unknown[]): Promise<Answer | OperationError> {
    const command = new InvokeCommand({
      FunctionName: functionName,
      Payload: Buffer.from(JSON.stringify({ Records: records })),
    });
    try {
      const { FunctionError: fault, Payload: payload } = await this.client.send(command);
      const text = payload?.transformToString() ?? '';
      if (fault === undefined) return (JSON.parse(text || 'null') ?? {}) as Answer;
      return new OperationError('unavailable', `the function ${functionName} failed: ${text.slice(0, 300)}`);
    } catch (error) {
      const failure = failureOf(`invoke the function ${functionName}`, error as Error);
      if (isTemporary(error)) return failure;
      throw failure;
    }
  }
}

/** Returns the records from the first that failed. */
function failedOf<T>(
  records: readonly T[],
  { batchItemFailures = [] }: Answer,
  idOf: (record: T) => string,
): readonly T[] {
  if (batchItemFailures.length === 0) return [];
  const failed = new Set(batchItemFailures.map(({ itemIdentifier }) => itemIdentifier));
  // Ids that are none of the records fail the whole batch, as in an event source mapping.
  return records.slice(
    Math.max(
      0,
      records.findIndex((record) => failed.has(idOf(record))),
    ),
  );
}

/** Tells failures of the network, of Lambda and of its limits from requests that AWS refuses. */
function isTemporary(error: unknown): boolean {
  const { $fault: fault, $metadata: metadata } = error as Partial<LambdaServiceException>;
  return fault !== 'client' || metadata?.httpStatusCode === 429;
}

/** Splits records into invocations in their order: a record after a later one would pass for counted. */
function callsOf<T>(records: readonly T[]): T[][] {
  const calls: T[][] = [];
  let bytes = 0;
  for (const record of records) {
    const last = calls[calls.length - 1];
    bytes += sizeOf(record);
    if (last && last.length < MAX_RECORDS && bytes <= MAX_BYTES) {
      last.push(record);
    } else {
      calls.push([record]);
      bytes = sizeOf(record);
    }
  }
  return calls;
}

function sizeOf(record: unknown): number {
  return Buffer.byteLength(JSON.stringify(record)) + 1;
}
