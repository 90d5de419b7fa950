import { Hono } from 'hono/tiny';
import { Secret, tokenExchange, tokenRequired } from './access';
import { respondToError, failure } from './failures';
import { guard } from './guard';
import { PlaygroundServices } from './playground-services';
import { eventRoutes } from './routes/events';
import { loadRoutes, UploadedContent } from './routes/loads';
import { ruleRoutes } from './routes/rules';
import { segmentRoutes } from './routes/segments';
import { streamRoute } from './routes/stream';
import { userRoutes } from './routes/users';
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
  readonly note: (text: string) => void;
}

/** Creates the application that serves the API and the files of the page. */
export function createApp({ services, hosts, port, token, files, contentOf, note }: AppOptions): Hono {
  const app = new Hono();
  app.use(secureHeaders);
  app.use(guard(hosts));
  if (token !== undefined) {
    app.get('/', tokenExchange(token, port));
    app.use('/api/*', tokenRequired(token, port));
  }
  let api: Hono | undefined;
  app.all('/api/*', (c) => {
    const opened = services();
    if (!opened) {
      return failure(c, 503, 'the data is being opened; the page goes on by itself as soon as it is there');
    }
    api ??= createApi(opened, contentOf, note);
    return api.fetch(c.req.raw, c.env);
  });
  return app.route('/', files);
}

function createApi(page: PlaygroundServices, contentOf: UploadedContent, note: (text: string) => void): Hono {
  const { installation } = page;
  const api = new Hono().basePath('/api');
  api.onError((error, c) => respondToError(error, c, note));
  api.use(async (c, next) => {
    await next();
    c.res.headers.set('Cache-Control', 'no-store');
  });
  api.get('/overview', async (c) => c.json(await installation.overview()));
  api.route('/rules', ruleRoutes(page));
  api.route('/users', userRoutes(installation));
  api.route('/segments', segmentRoutes(installation));
  api.route('/loads', loadRoutes(installation, contentOf));
  api.route('/stream', streamRoute(page));
  api.route('/', eventRoutes(installation));
  api.all('*', (c) =>
    failure(
      c,
      404,
      `there is no ${c.req.method} ${c.req.path} here; ` +
        'the page and its command may be of different releases, so reload the page',
    ),
  );
  return api;
}
