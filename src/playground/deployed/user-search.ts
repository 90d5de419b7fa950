import { userKey } from '../../adapters/dynamodb/user-key';
import { UserState } from '../../engine/state/user-state';
import { StoredUsers } from '../../operations/users/stored-users';
import { Rule } from '../../rule-language/rule';
import { UserPage } from '../api';
import { userSummary } from '../views/views';

/**
 * Pages of the table that one request reads when few ids contain the text: 1 MB each, about a thousand users.
 */
const MAX_PAGES = 5;
/** No key of a user, and `next` of a page that the whole id alone has filled. */
const FROM_THE_START = '-';

/**
 * Finds users by a text in their ids. The table knows whole ids only, so a search reads the table, a bounded
 * part of it for each request;
 * who is asked for by the whole id is found at once.
 */
export class UserSearch {
  constructor(
    private readonly users: StoredUsers,
    private readonly rules: () => Promise<readonly Rule[]>,
  ) {}

  /** @param after `next` of the page before */
  async page(search: string, after: string | undefined, limit: number): Promise<UserPage> {
    const exact = search !== '' && after === undefined ? await this.users.stateOf(search) : undefined;
    const found: { readonly userId: string; readonly state: UserState }[] = exact
      ? [{ userId: search, state: exact }]
      : [];
    if (found.length === limit) return this.view(found, FROM_THE_START);
    let next = after === FROM_THE_START ? undefined : after;
    for (let pages = 0; pages < MAX_PAGES; pages++) {
      const page = await this.users.statePage(next, search === '' ? { limit } : { idContains: search });
      const others = page.users.filter(({ userId }) => userId !== search);
      const taken = others.slice(0, limit - found.length);
      found.push(...taken.map(({ userId, stored: { state } }) => ({ userId, state })));
      next = taken.length < others.length ? userKey(taken[taken.length - 1].userId) : page.next;
      if (next === undefined || found.length >= limit) break;
    }
    return this.view(found, next);
  }

  private async view(
    found: readonly { readonly userId: string; readonly state: UserState }[],
    next: string | undefined,
  ): Promise<UserPage> {
    const rules = await this.rules();
    return {
      users: found.map(({ userId, state }) => userSummary(userId, state, rules)),
      ...(next !== undefined && { next }),
    };
  }
}
