import { setTimeout as pause } from 'node:timers/promises';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { attempt } from '../aws';
import { OperationError } from '../operation-error';

const MAX_RECORDS = 500;
/**
 * An invocation that waits for its answer takes 6 MB (Lambda quotas); the rest is left to the frame around
 * the records.
 */
const MAX_BYTES = 5_900_000;
const MAX_ATTEMPTS = 4;
const BASE_DELAY_MS = 250;

interface Answer {
  readonly batchItemFailures?: readonly { readonly itemIdentifier: string }[];
}

/** Hands records to a function as its event source does: in order, and again from the lowest that failed. */
export class BatchSender {
  constructor(private readonly client: LambdaClient) {}

  /**
   * @param idOf what the function calls a record that failed
   * @throws OperationError when a record is too large, or the function keeps failing; what it took until then it
   *   has taken
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
        `the record ${idOf(tooLarge)} takes ${sizeOf(tooLarge)} bytes, and an invocation at most ${MAX_BYTES}`,
      );
    }
    for (const call of callsOf(records)) await this.sendCall(functionName, call, idOf);
  }

  private async sendCall<T>(
    functionName: string,
    call: readonly T[],
    idOf: (record: T) => string,
  ): Promise<void> {
    let rest = call;
    for (let tried = 0; rest.length > 0; tried++) {
      if (tried === MAX_ATTEMPTS) {
        throw new OperationError(
          'unavailable',
          `${functionName} could not take ${rest.length} records; its logs say why`,
        );
      }
      if (tried > 0) await pause(BASE_DELAY_MS * 2 ** tried);
      const failed = new Set(
        (await this.invoke(functionName, rest)).batchItemFailures?.map(
          ({ itemIdentifier }) => itemIdentifier,
        ),
      );
      const lowest = rest.findIndex((record) => failed.has(idOf(record)));
      rest = lowest < 0 ? [] : rest.slice(lowest);
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

/** In the order given: a record that came after a later one would be taken for counted. */
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
