import {
  BatchExecuteStatementCommand,
  BatchStatementResponse,
  DynamoDBClient,
} from '@aws-sdk/client-dynamodb';
import { Pause } from '../../engine/ports';
import { backoff } from '../backoff';
import { BatchedStatement, batchJson, responsesIn } from './statement-json';

type Request = Parameters<DynamoDBClient['config']['requestHandler']['handle']>[0];
type Signer = Awaited<ReturnType<DynamoDBClient['config']['signer']>>;

/** What the SDK sent, without its body and what holds for one attempt, and what signs it. */
interface Pattern {
  readonly request: Request;
  readonly signer: Signer;
}

/** Headers that are the same for every batch. */
const LASTING_HEADERS = ['content-type', 'host', 'user-agent', 'x-amz-target', 'x-amz-user-agent'];
/** Failures in a row after which the pauses between repetitions grow no more: 1,023 batches are the SDK's. */
const MAX_FAILURES = 11;

/**
 * Sends batches of statements in a third of the SDK's processor time: it repeats a request that the SDK has
 * made, with another body and signature. A batch for which that fails goes to the SDK, with all it knows.
 */
export class BatchSender {
  private pattern?: Pattern;
  /** Patterns in a row that failed. */
  private failures = 0;
  /** Number of batches that are still left to the SDK. */
  private leftToSdk = 0;

  constructor(
    private readonly client: DynamoDBClient,
    private readonly pause: Pause,
  ) {}

  /** @throws the error of the client */
  async send(statements: readonly BatchedStatement[]): Promise<BatchStatementResponse[]> {
    const { pattern } = this;
    if (!pattern) return this.sendBySdk(statements);
    if (this.leftToSdk > 0) {
      this.leftToSdk--;
      return this.sendBySdk(statements);
    }
    const responses = await this.repeat(pattern, statements).catch(() => undefined);
    if (responses) {
      this.failures = 0;
      return responses;
    }
    if (this.pattern === pattern) this.giveUp();
    // As a rule the table is throttled or away.
    await this.pause(backoff(1));
    return this.sendBySdk(statements);
  }

  /** Leaves the next batches to the SDK: none after its next success, then 1, 3 and so on. */
  private giveUp(): void {
    this.pattern = undefined;
    this.failures = Math.min(this.failures + 1, MAX_FAILURES);
    this.leftToSdk = 2 ** (this.failures - 1) - 1;
  }

  private async sendBySdk(statements: readonly BatchedStatement[]): Promise<BatchStatementResponse[]> {
    const command = new BatchExecuteStatementCommand({ Statements: [...statements] });
    let sent: Pattern | undefined;
    command.middlewareStack.add(
      (next, context) => async (args) => {
        const signer = await this.client.config.signer(context.authSchemes?.[0]);
        sent = { request: lasting(args.request as Request), signer };
        return next(args);
      },
      { step: 'build', priority: 'low' },
    );
    const { Responses = [] } = await this.client.send(command);
    this.pattern = sent;
    return Responses;
  }

  /** @returns undefined for any answer but success */
  private async repeat(
    { request, signer }: Pattern,
    statements: readonly BatchedStatement[],
  ): Promise<BatchStatementResponse[] | undefined> {
    const { config } = this.client;
    const body = Buffer.from(batchJson(statements));
    const headers = { ...request.headers, 'content-length': String(body.length) };
    const signed = await signer.sign(
      { ...request, headers, body },
      { signingDate: new Date(Date.now() + config.systemClockOffset) },
    );
    const { response } = await config.requestHandler.handle(signed as Request);
    // Read in any case: a connection is free for the next request once its answer was read.
    const answer = Buffer.from(await config.streamCollector(response.body)).toString('utf8');
    return response.statusCode === 200 ? responsesIn(answer) : undefined;
  }
}

function lasting(request: Request): Request {
  const headers = Object.entries(request.headers).filter(([name]) =>
    LASTING_HEADERS.includes(name.toLowerCase()),
  );
  return { ...request, headers: Object.fromEntries(headers), body: undefined };
}
