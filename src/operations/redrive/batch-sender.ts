import { setTimeout as pause } from 'node:timers/promises';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { attempt } from '../aws';
import { OperationError } from '../operation-error';

const MAX_RECORDS = 500;
/**
 * Bytes of records in one invocation. A synchronous invocation takes 6 MB (Lambda quotas); the rest is room
 * for the JSON around the records.
 */
const MAX_BYTES = 5_900_000;
const MAX_ATTEMPTS = 4;
const BASE_DELAY_MS = 250;

interface Answer {
  readonly batchItemFailures?: readonly { readonly itemIdentifier: string }[];
}

/** Hands records to a function as its event source does: in order, and again from the first that failed. */
export class BatchSender {
  constructor(private readonly client: LambdaClient) {}

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
    for (let attempts = 0; remaining.length > 0; attempts++) {
      if (attempts === MAX_ATTEMPTS) {
        throw new OperationError(
          'unavailable',
          `${functionName} could not take ${remaining.length} records; its logs say why`,
        );
      }
      if (attempts > 0) await pause(BASE_DELAY_MS * 2 ** attempts);
      const failed = new Set(
        (await this.invoke(functionName, remaining)).batchItemFailures?.map(
          ({ itemIdentifier }) => itemIdentifier,
        ),
      );
      if (failed.size === 0) return;
      // Ids that are none of the records fail the whole batch, as in an event source mapping.
      const firstFailed = remaining.findIndex((record) => failed.has(idOf(record)));
      remaining = remaining.slice(Math.max(0, firstFailed));
    }
  }

  private async invoke(functionName: string, records: readonly unknown[]): Promise<Answer> {
    const command = new InvokeCommand({
      FunctionName: functionName,
      Payload: Buffer.from(JSON.stringify({ Records: records })),
    });
    return attempt(`invoke the function ${functionName}`, async () => {
      const { FunctionError: failure, Payload: payload } = await this.client.send(command);
      const text = payload?.transformToString() ?? '';
      if (failure !== undefined) {
        throw new OperationError('unavailable', `the function ${functionName} failed: ${text.slice(0, 300)}`);
      }
      return (JSON.parse(text || 'null') ?? {}) as Answer;
    });
  }
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
