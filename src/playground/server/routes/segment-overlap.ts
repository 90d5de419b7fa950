import { Hono } from 'hono/tiny';
import { isIn } from '../../../engine/state/user-state';
import { OperationError } from '../../../operations/operation-error';
import { OverlapView } from '../../api';
import { PlaygroundInstallation } from '../../ports';
import { MEMBERS_QUERY, queryOf } from '../requests';

/** Answers how many users two segments share, and who they are. */
export function segmentOverlapRoutes(installation: PlaygroundInstallation): Hono {
  const overlap = async (first: string, second: string): Promise<OverlapView> => {
    if (first === second) {
      throw new OperationError('invalid-input', `both segments are ${first}; choose two that differ`);
    }
    return installation.overlap(first, second);
  };
  return new Hono()
    .get('/:rule/overlap/:other', async (c) => {
      const { rule, other } = c.req.param();
      return c.json<OverlapView>(await overlap(rule, other));
    })
    .get('/:rule/overlap/:other/members', async (c) => {
      const { rule, other } = c.req.param();
      const { limit } = queryOf(c, MEMBERS_QUERY);
      await overlap(rule, other);
      const userIds: string[] = [];
      for await (const { userId, state } of installation.members(rule)) {
        if (isIn(state, other) && userIds.push(userId) === limit) break;
      }
      return c.json<readonly string[]>(userIds);
    });
}
