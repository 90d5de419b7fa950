import { Hono } from 'hono/tiny';
import { PlaygroundInstallation } from '../../ports';
import { bodyOf, CLOCK, MAX_SHORT_JSON_BYTES, METRICS_QUERY, queryOf, SEND } from '../requests';

/** Routes that send events, move the clock, start runs and read metrics. */
export function eventRoutes(installation: PlaygroundInstallation): Hono {
  return new Hono()
    .post('/events', async (c) => c.json(await installation.send(await bodyOf(c, SEND))))
    .post('/clock', async (c) =>
      c.json(await installation.moveClock(await bodyOf(c, CLOCK, MAX_SHORT_JSON_BYTES))),
    )
    .post('/run', async (c) => c.json(await installation.run()))
    .get('/metrics', async (c) => c.json(await installation.metrics(queryOf(c, METRICS_QUERY).hours)));
}
