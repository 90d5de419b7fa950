import { once } from 'node:events';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createAdaptorServer, HttpBindings } from '@hono/node-server';
import { OperationError } from '../../../operations/operation-error';
import { TOKEN_PARAMETER } from '../access';
import { createApp } from '../app';
import { PlaygroundServices } from '../playground-services';
import { AccessToken } from './access-token';
import { staticFiles } from './static-files';

/** Loopback address, which only programs on this machine can reach. */
const ADDRESS = '127.0.0.1';

export interface PlaygroundServerOptions {
  /** Folder with the files of the page. */
  readonly files: string;
  /** Port to listen on; 0 for any free port. */
  readonly port: number;
  /** Secret that the page and programs have to know; absent to serve every user of this machine. */
  readonly token?: AccessToken;
  /** Receives the details of unexpected errors. */
  readonly note: (text: string) => void;
}

/**
 * Serves the page on a port of the loopback address. Its files are available at once, the API as soon as the
 * installation is open.
 */
export class PlaygroundServer {
  /** @throws OperationError when the port cannot be used */
  static async start({ files, port, token, note }: PlaygroundServerOptions): Promise<PlaygroundServer> {
    const server = new PlaygroundServer(token);
    const app = createApp({
      services: () => server.services,
      hosts: () => server.hosts,
      port: () => server.port,
      token,
      files: staticFiles(files),
      contentOf: (c) => (c.env as HttpBindings).incoming,
      note: (details, request) => note(`${request}: ${details}`),
    });
    await server.listen(
      createAdaptorServer({ fetch: app.fetch, overrideGlobalObjects: false }) as Server,
      port,
    );
    return server;
  }

  private server?: Server;
  private port = 0;
  private services?: PlaygroundServices;

  private constructor(private readonly token: AccessToken | undefined) {}

  get url(): string {
    return `http://${this.hosts[0]}/`;
  }

  /** Address that opens the page, with the token in it. */
  get entrance(): string {
    return this.token === undefined ? this.url : `${this.url}?${TOKEN_PARAMETER}=${this.token.text}`;
  }

  show(services: PlaygroundServices): void {
    this.services = services;
  }

  async close(): Promise<void> {
    const closed = new Promise<void>((resolve) => this.server!.close(() => resolve()));
    // An open page keeps its stream connection open indefinitely.
    this.server!.closeAllConnections();
    await closed;
    this.services?.close();
  }

  private async listen(server: Server, port: number): Promise<void> {
    this.server = server;
    // No time limit, because an upload may take long.
    server.requestTimeout = 0;
    server.listen(port, ADDRESS);
    await once(server, 'listening').catch(({ code, message }: NodeJS.ErrnoException) => {
      throw new OperationError(
        'invalid-input',
        code === 'EADDRINUSE'
          ? `port ${port} is taken; choose another with --port, or leave it out for one that is free`
          : `port ${port} cannot be used: ${message}; ` +
              'choose another with --port, or leave it out for one that is free',
      );
    });
    this.port = (server.address() as AddressInfo).port;
  }

  private get hosts(): readonly string[] {
    return [`${ADDRESS}:${this.port}`, `localhost:${this.port}`];
  }
}
