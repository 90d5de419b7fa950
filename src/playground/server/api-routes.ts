import { Hono } from 'hono/tiny';
import { DataCleared, InstallationOverview, Overview } from '../api';
import { failure, Note, respondToError } from './failures';
import { PlaygroundServices } from './playground-services';
import { eventRoutes } from './routes/events';
import { loadRoutes, UploadedContent } from './routes/loads';
import { operationRoutes } from './routes/operations';
import { ruleRoutes } from './routes/rules';
import { segmentMoveRoutes } from './routes/segment-moves';
import { segmentOverlapRoutes } from './routes/segment-overlap';
import { segmentRoutes } from './routes/segments';
import { streamRoute } from './routes/stream';
import { userRoutes } from './routes/users';
import { noStore } from './secure-headers';

export interface ApiOptions {
  readonly contentOf: UploadedContent;
  readonly note: Note;
  /** Whether changes are announced while a request stays open. */
  readonly hasStream: boolean;
  /** Completes what the installation says of itself. */
  readonly overviewOf: (overview: InstallationOverview) => Overview;
}

/** Creates the API over one installation. */
export function createApi(
  page: PlaygroundServices,
  { contentOf, note, hasStream, overviewOf }: ApiOptions,
): Hono {
  const { installation } = page;
  const api = new Hono().basePath('/api');
  api.onError((error, c) => respondToError(error, c, note));
  api.use(noStore);
  api.get('/overview', async (c) => c.json<Overview>(overviewOf(await installation.overview())));
  api.route('/rules', ruleRoutes(page));
  api.route('/users', userRoutes(installation));
  api.route('/segments', segmentRoutes(installation));
  api.route('/segments', segmentMoveRoutes(installation));
  api.route('/segments', segmentOverlapRoutes(installation));
  api.route('/loads', loadRoutes(installation, contentOf));
  if (hasStream) api.route('/stream', streamRoute(page));
  api.delete('/data', async (c) => {
    await installation.clear();
    return c.json<DataCleared>({ cleared: true });
  });
  api.route('/operations', operationRoutes(page.operations));
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
