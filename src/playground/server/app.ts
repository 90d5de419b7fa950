import { Hono } from 'hono/tiny';
import { PageConfig } from '../api';
import { Secret, tokenExchange, tokenRequired } from './access';
import { createApi } from './api-routes';
import { failure, Note } from './failures';
import { guard } from './guard';
import { PlaygroundServices } from './playground-services';
import { UploadedContent } from './routes/loads';
import { secureHeaders } from './secure-headers';

export interface AppOptions {
  /** Returns undefined while the installation is being opened. */
  readonly services: () => PlaygroundServices | undefined;
  /** Host names with ports under which the page is served. */
  readonly hosts: () => readonly string[];
  readonly port: () => number;
  /** Secret that requests of the API carry; absent when none is asked for. */
  readonly token?: Secret;
  readonly files: Hono;
  readonly contentOf: UploadedContent;
  readonly note: Note;
}

/** Creates the application that serves the API and the files of the page. */
export function createApp({ services, hosts, port, token, files, contentOf, note }: AppOptions): Hono {
  const app = new Hono();
  app.use(secureHeaders());
  app.use(guard(hosts));
  if (token !== undefined) {
    app.get('/', tokenExchange(token, port));
    app.use('/api/*', tokenRequired(token, port));
  }
  app.get('/config.json', (c) => c.json<PageConfig>({}, 200, { 'Cache-Control': 'no-cache' }));
  let api: Hono | undefined;
  app.all('/api/*', (c) => {
    const opened = services();
    if (!opened) {
      return failure(c, 503, 'the data is being opened; the page goes on by itself as soon as it is there');
    }
    api ??= createApi(opened, {
      contentOf,
      note,
      hasStream: true,
      overviewOf: (overview) => ({
        ...overview,
        hasOperations: opened.operations !== undefined,
        updates: 'stream',
      }),
    });
    return api.fetch(c.req.raw, c.env);
  });
  return app.route('/', files);
}
