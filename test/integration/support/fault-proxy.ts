import { HttpServer } from '../../support/http-server';
import { StatementBatch } from '../../support/statement-batch';

/** Decides whether a call, or one statement of a batch, is refused by its operation and body. */
type CallFilter = (operation: string, body: string) => boolean;

/** What a caller experiences: a call that has no effect, or one that has although its answer is lost. */
type Fault = 'refused' | 'answer lost';

/** Stands in front of a service that speaks JSON, and answers calls as an unavailable service does. */
export class FaultProxy {
  static async start(target: string): Promise<FaultProxy> {
    const proxy = new FaultProxy();
    proxy.server = await HttpServer.start(async ({ headers, body }) => {
      const operation = String(headers['x-amz-target']).split('.')[1];
      const type = String(headers['content-type']);
      const unavailable = {
        status: 503,
        headers: { 'content-type': type },
        body: JSON.stringify({ __type: 'ServiceUnavailable', message: 'broken down' }),
      };
      const batch =
        operation === 'BatchExecuteStatement' &&
        new StatementBatch(body, (statement) => proxy.refuses(operation, statement), 'InternalServerError');
      const refused = batch ? batch.isRefused : proxy.refuses(operation, body.toString('utf8'));
      const fault = refused ? 'refused' : proxy.nextFault();
      if (fault) proxy.faults[fault] += 1;
      if (fault === 'refused') return unavailable;
      const forwarded = Object.fromEntries(
        ['authorization', 'content-type', 'x-amz-date', 'x-amz-target'].map((name) => [
          name,
          String(headers[name]),
        ]),
      );
      const rest = batch ? batch.rest : body;
      const answer = await fetch(target, { method: 'POST', headers: forwarded, body: rest });
      const text = batch && answer.ok ? batch.complete(await answer.text()) : await answer.text();
      if (fault === 'answer lost') return unavailable;
      return { status: answer.status, headers: { 'content-type': type }, body: text };
    });
    return proxy;
  }

  /** Number of calls that met each fault. */
  readonly faults: Record<Fault, number> = { 'refused': 0, 'answer lost': 0 };
  private server!: HttpServer;
  private refuses: CallFilter = () => false;
  private nextFault: () => Fault | undefined = () => undefined;

  get endpoint(): string {
    return this.server.endpoint;
  }

  /** Refuses all calls, or those that match. */
  breakDown(refuses: CallFilter = () => true): void {
    this.refuses = refuses;
  }

  /** Disturbs this share of the calls: half of them are refused, the answers to the others are lost. */
  disturb(share: number, random: () => number): void {
    this.nextFault = () => (random() >= share ? undefined : random() < 0.5 ? 'refused' : 'answer lost');
  }

  recover(): void {
    this.refuses = () => false;
    this.nextFault = () => undefined;
  }

  async close(): Promise<void> {
    await this.server.close();
  }
}
