import { InvokeCommand, LambdaClient, LambdaClientConfig } from '@aws-sdk/client-lambda';
import { CHANGES_RESPONSE_SCHEMA, ChangesRequest } from '../../contract/changes-function';
import { ChangeEventDetail } from '../../contract/rule-event';
import { Delivery, Destination, TimeLeft, UNLIMITED } from '../../engine/ports';
import { Change } from '../../engine/state/change';
import { requestHandlerOptions } from '../client-timeouts';
import { DELIVERED, makeCalls, packCalls, rejected, retry } from '../delivery/destination-calls';
import { ruleEventOf } from '../delivery/rule-event';

const MAX_CHANGES = 100;
/** Bytes of the changes in a request. A synchronous invocation takes 6 MB (Lambda quotas). */
const MAX_BYTES = 5_000_000;
const MAX_REASON_LENGTH = 200;
/** Milliseconds within which the function answers, about as long as the publisher itself may take. */
const FUNCTION_TIMEOUT_MS = 240_000;
/** Limit of what a call is expected to take, so that after one without an answer the next is still made. */
const MAX_EXPECTED_CALL_MS = 120_000;

/** Creates a client that leaves retries to the publisher. */
export function createChangesFunctionClient(config: LambdaClientConfig = {}): LambdaClient {
  return new LambdaClient({
    maxAttempts: 1,
    requestHandler: requestHandlerOptions({ requestTimeoutMs: FUNCTION_TIMEOUT_MS }),
    ...config,
  });
}

/** Passes changes to a function, which answers with an outcome for each. */
export class FunctionDestination implements Destination {
  /** Duration of the longest call so far, which the next one may take as well. */
  private expectedCallMs = 0;

  constructor(
    private readonly client: LambdaClient,
    private readonly functionName: string,
  ) {}

  async deliver(changes: readonly Change[], timeLeft: TimeLeft = UNLIMITED): Promise<Delivery[]> {
    const details = changes.map((change) => ruleEventOf(change).detail);
    const calls = packCalls(details, {
      items: MAX_CHANGES,
      bytes: MAX_BYTES,
      sizeOf: (detail) => Buffer.byteLength(JSON.stringify(detail)) + 1,
    });
    const outcomes = await makeCalls(calls, (items) => this.timed(() => this.invoke(items), timeLeft), {
      timeLeft: () => timeLeft() - this.expectedCallMs,
    });
    return details.map((detail) => outcomes.get(detail)!);
  }

  private async timed<T>(call: () => Promise<T>, timeLeft: TimeLeft): Promise<T> {
    const before = timeLeft();
    try {
      return await call();
    } finally {
      const took = before - timeLeft();
      // Without a limit the difference is no number.
      if (took > this.expectedCallMs) this.expectedCallMs = Math.min(took, MAX_EXPECTED_CALL_MS);
    }
  }

  private async invoke(changes: readonly ChangeEventDetail[]): Promise<Delivery[]> {
    const request: ChangesRequest = { version: 1, changes: [...changes] };
    const command = new InvokeCommand({
      FunctionName: this.functionName,
      Payload: Buffer.from(JSON.stringify(request)),
    });
    const { FunctionError: failure, Payload: payload } = await this.client.send(command);
    if (failure !== undefined) return changes.map(() => retry(`the function failed (${failure})`));
    const outcomes = outcomesIn(payload?.transformToString() ?? '');
    if (!outcomes) {
      return changes.map(() => retry('the function did not answer {"version": 1, "results": [...]}'));
    }
    return changes.map(
      ({ id }) => outcomes.get(id) ?? retry('the function names no outcome for this change'),
    );
  }
}

/** Returns the outcomes by the ids of their changes, and nothing when the answer is of another form. */
function outcomesIn(answer: string): ReadonlyMap<string, Delivery> | undefined {
  try {
    const { results } = CHANGES_RESPONSE_SCHEMA.parse(JSON.parse(answer));
    return new Map(
      results.map(({ id, outcome, reason = 'the function gives no reason' }) => [
        id,
        outcome === 'delivered'
          ? DELIVERED
          : { retry, rejected }[outcome](reason.slice(0, MAX_REASON_LENGTH)),
      ]),
    );
  } catch {
    return undefined;
  }
}
