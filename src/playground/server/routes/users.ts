import { Hono } from 'hono/tiny';
import { NEW_USER } from '../../../engine/state/user-state';
import { OperationError } from '../../../operations/operation-error';
import { KnownUser, PlaygroundInstallation } from '../../ports';
import { userView } from '../../views/user-view';
import { queryOf, USER_QUERY, USERS_QUERY } from '../requests';

export function userRoutes(installation: PlaygroundInstallation): Hono {
  return new Hono()
    .get('/', async (c) => {
      const { search, after, limit } = queryOf(c, USERS_QUERY);
      return c.json(await installation.users(search, after, limit));
    })
    .get('/:id', async (c) => {
      const id = c.req.param('id');
      const { orNew } = queryOf(c, USER_QUERY);
      const found = await installation.find(id);
      const user: KnownUser | undefined =
        found ?? (orNew ? { userId: id, state: NEW_USER, history: [] } : undefined);
      if (!user) {
        throw new OperationError(
          'not-found',
          `no user of the name “${id}” is known; names are compared exactly, upper and lower case included`,
        );
      }
      const [{ rules, calendar }, changes, { now }] = await Promise.all([
        installation.activeRules(),
        installation.changesOf(id),
        installation.overview(),
      ]);
      return c.json({
        ...userView(user, rules, changes, calendar, now),
        ...(!found && { isNew: true }),
      });
    });
}
