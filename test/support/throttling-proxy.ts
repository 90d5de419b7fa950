import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { HttpServer } from './http-server';
import { StatementBatch } from './statement-batch';

/** Stands in front of a DynamoDB and refuses calls as a table without remaining capacity does. */
export class ThrottlingProxy {
  static async start(target: string): Promise<ThrottlingProxy> {
    const proxy = new ThrottlingProxy();
    proxy.server = await HttpServer.start(async ({ headers, body }) => {
      const batch =
        headers['x-amz-target'] === 'DynamoDB_20120810.BatchExecuteStatement' &&
        new StatementBatch(body, () => proxy.refusesNext(), 'ThrottlingError');
      const refused = batch ? batch.isRefused : proxy.refusesNext();
      proxy.refused += batch ? batch.refusals : Number(refused);
      if (refused) {
        return {
          status: 400,
          headers: { 'content-type': 'application/x-amz-json-1.0' },
          body: JSON.stringify({
            __type: 'com.amazonaws.dynamodb.v20120810#ProvisionedThroughputExceededException',
            message: 'slow down',
          }),
        };
      }
      const forwarded = Object.fromEntries(
        Object.entries(headers).filter(([name]) =>
          ['authorization', 'content-type', 'x-amz-date', 'x-amz-target'].includes(name),
        ),
      ) as Record<string, string>;
      const rest = batch ? batch.rest : body;
      const answer = await fetch(target, { method: 'POST', headers: forwarded, body: rest });
      const text = await answer.text();
      return {
        status: answer.status,
        headers: { 'content-type': 'application/x-amz-json-1.0' },
        body: batch && answer.ok ? batch.complete(text) : text,
      };
    });
    return proxy;
  }

  refused = 0;
  private calls = 0;
  private pattern = '.';
  private server!: HttpServer;

  /**
   * Refuses a call, or a statement of a batch, for every `x` of a pattern like `.x..xx` and forwards it for
   * every dot; the pattern repeats.
   */
  refuse(pattern: string): void {
    this.pattern = pattern;
  }

  private refusesNext(): boolean {
    return this.pattern[this.calls++ % this.pattern.length] === 'x';
  }

  /** Creates a client that does not retry by itself. */
  createClient(): DynamoDBClient {
    return new DynamoDBClient({
      endpoint: this.server.endpoint,
      region: 'us-east-1',
      maxAttempts: 1,
      credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    });
  }

  async close(): Promise<void> {
    await this.server.close();
  }
}
