import type { Readable } from 'node:stream';
import type { Context } from 'hono';
import { Hono } from 'hono/tiny';
import { PlaygroundInstallation } from '../../ports';
import { EXAMPLE, INSPECTION_QUERY, LOAD_QUERY, pathPart, queryOf } from '../requests';

/** Returns the body of a request as a stream, which is never held in memory as a whole. */
export type UploadedContent = (c: Context) => Readable;

export function loadRoutes(installation: PlaygroundInstallation, contentOf: UploadedContent): Hono {
  return new Hono()
    .get('/', (c) => c.json(installation.loads()))
    .post('/', async (c) => {
      const { name, size, format } = queryOf(c, LOAD_QUERY);
      return c.json(await installation.load(name, size, format, contentOf(c)));
    })
    .post('/inspection', async (c) => {
      const { format, cut } = queryOf(c, INSPECTION_QUERY);
      return c.json(await installation.inspectFile(format, cut === 'yes', contentOf(c)));
    })
    .post('/examples/:name', async (c) =>
      c.json(await installation.loadExample(pathPart(c, 'name', EXAMPLE))),
    )
    .delete('/:id', async (c) => c.json(await installation.cancelLoad(c.req.param('id'))));
}
