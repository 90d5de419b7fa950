import { Hono } from 'hono/tiny';
import { PlaygroundServices } from '../playground-services';
import {
  bodyOf,
  draftOf,
  FILE_QUERY,
  IMPORT,
  MAX_SHORT_JSON_BYTES,
  pathPart,
  PUBLISH,
  queryOf,
  REVISION,
} from '../requests';
import { attachment, longJson } from './answers';

/** Number of revisions shown. */
const MAX_REVISIONS = 200;

export function ruleRoutes({ rules, previews, installation }: PlaygroundServices): Hono {
  return new Hono()
    .get('/', async (c) => longJson(c, await rules.view()))
    .put('/draft', async (c) => longJson(c, await rules.edit(await draftOf(c))))
    .delete('/draft', async (c) => longJson(c, await rules.discard()))
    .post('/import', async (c) => longJson(c, await rules.import(await bodyOf(c, IMPORT))))
    .post('/publish', async (c) =>
      c.json(await rules.publish((await bodyOf(c, PUBLISH, MAX_SHORT_JSON_BYTES)).draftVersion)),
    )
    .get('/file', async (c) => {
      const { of, format } = queryOf(c, FILE_QUERY);
      const text = await rules.file(of, format);
      attachment(
        c,
        `rules${of === 'draft' ? '-draft' : ''}.${format}`,
        format === 'csv' ? 'text/csv' : 'application/json',
      );
      return c.body(text);
    })
    .get('/history', async (c) => c.json(await rules.history(MAX_REVISIONS)))
    .post('/history/:revision/restore', async (c) =>
      c.json(await rules.restore(pathPart(c, 'revision', REVISION))),
    )
    .get('/preview', async (c) => c.json(await previews.preview(await rules.checkedDraft())))
    .get('/vocabulary', async (c) => c.json(await installation.vocabulary()));
}
