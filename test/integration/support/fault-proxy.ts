import { HttpServer } from '../../support/http-server';

/** Decides whether a call is refused, by its operation and body. */
type CallFilter = (operation: string, body: string) => boolean;

/** Stands in front of a service that speaks JSON, and answers calls as an unavailable service does. */
export class FaultProxy {
  static async start(target: string): Promise<FaultProxy> {
    const proxy = new FaultProxy();
    proxy.server = await HttpServer.start(async ({ headers, body }) => {
      const operation = String(headers['x-amz-target']).split('.')[1];
      const type = String(headers['content-type']);
      if (proxy.refuses(operation, body.toString('utf8'))) {
        return {
          status: 503,
          headers: { 'content-type': type },
          body: JSON.stringify({ __type: 'ServiceUnavailable', message: 'broken down' }),
        };
      }
      const forwarded = Object.fromEntries(
        ['authorization', 'content-type', 'x-amz-date', 'x-amz-target'].map((name) => [
          name,
          String(headers[name]),
        ]),
      );
      const answer = await fetch(target, { method: 'POST', headers: forwarded, body });
      return { status: answer.status, headers: { 'content-type': type }, body: await answer.text() };
    });
    return proxy;
  }

  private server!: HttpServer;
  private refuses: CallFilter = () => false;

  get endpoint(): string {
    return this.server.endpoint;
  }

  /** Refuses all calls, or those that match. */
  breakDown(refuses: CallFilter = () => true): void {
    this.refuses = refuses;
  }

  recover(): void {
    this.refuses = () => false;
  }

  async close(): Promise<void> {
    await this.server.close();
  }
}
