import { Hono } from 'hono/tiny';
import { PlaygroundInstallation } from '../../ports';
import { bodyOf, CLOCK, METRICS_QUERY, queryOf, SEND } from '../requests';
import { jsonLimit } from './answers';

/** Routes that send events, move the clock, start runs and read metrics. */
export function eventRoutes(installation: PlaygroundInstallation): Hono {
  return new Hono()
    .post('/events', jsonLimit, async (c) => c.json(await installation.send(await bodyOf(c, SEND))))
    .post('/clock', jsonLimit, async (c) => c.json(await installation.moveClock(await bodyOf(c, CLOCK))))
    .post('/run', async (c) => c.json(await installation.run()))
    .get('/metrics', async (c) => c.json(await installation.metrics(queryOf(c, METRICS_QUERY).hours)));
}
