import type { BatchStatementErrorCodeEnum } from '@aws-sdk/client-dynamodb';

interface Batch {
  readonly Statements: readonly object[];
}

/** Answers for the statements of a batch that are refused, and leaves the others to the service. */
export class StatementBatch {
  private readonly batch: Batch;
  private readonly refused: readonly boolean[];

  /** @param refuses decides about a statement by its JSON */
  constructor(
    body: Buffer,
    refuses: (statement: string) => boolean,
    private readonly code: BatchStatementErrorCodeEnum,
  ) {
    this.batch = JSON.parse(body.toString('utf8')) as Batch;
    this.refused = this.batch.Statements.map((one) => refuses(JSON.stringify(one)));
  }

  get refusals(): number {
    return this.refused.filter(Boolean).length;
  }

  /** Whether nothing is left for the service. */
  get isRefused(): boolean {
    return this.refused.every(Boolean);
  }

  /** Body of the call with the other statements. */
  get rest(): string {
    const { Statements } = this.batch;
    return JSON.stringify({ ...this.batch, Statements: Statements.filter((_, i) => !this.refused[i]) });
  }

  /** Adds the errors of the refused statements to the answer to the others. */
  complete(answer: string): string {
    const { Responses, ...others } = JSON.parse(answer) as { Responses: object[] };
    const failure = { Error: { Code: this.code, Message: 'refused' } };
    let next = 0;
    return JSON.stringify({
      ...others,
      Responses: this.refused.map((isRefused) => (isRefused ? failure : Responses[next++])),
    });
  }
}
