import { Hono } from 'hono/tiny';
import { MovesView } from '../../api';
import { KnownMoves, PlaygroundInstallation } from '../../ports';
import { hasLeft, movesView } from '../../views/moves-view';
import { PERIOD_QUERY, queryOf } from '../requests';
import { csvFile } from './csv-file';

const HEADINGS = ['userId', 'move', 'at'];

/** Answers who joined and who left a segment in a period. */
export function segmentMoveRoutes(installation: PlaygroundInstallation): Hono {
  return new Hono()
    .get('/:rule/moves', async (c) => {
      const moves = await installation.moves(c.req.param('rule'), queryOf(c, PERIOD_QUERY));
      return c.json<MovesView>(await movesView(moves));
    })
    .get('/:rule/moves.csv', async (c) => {
      const key = c.req.param('rule');
      const period = queryOf(c, PERIOD_QUERY);
      const [moves, { name }] = [await installation.moves(key, period), await installation.segment(key)];
      return csvFile(c, `${name} ${period.from} to ${period.to}.csv`, HEADINGS, linesOf(moves));
    });
}

async function* linesOf({ changes }: KnownMoves): AsyncGenerator<readonly string[]> {
  for await (const change of changes) {
    const move = change.kind === 'event' ? 'fired' : hasLeft(change) ? 'left' : 'joined';
    yield [change.userId, move, new Date(change.at).toISOString()];
  }
}
