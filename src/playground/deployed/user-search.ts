import { quote } from '../../common/quote';
import { UserState } from '../../engine/state/user-state';
import { OperationError } from '../../operations/operation-error';
import { StoredUsers } from '../../operations/users/stored-users';
import { Rule } from '../../rule-language/rule';
import { UserPage } from '../api';
import { userSummary } from '../views/views';

/** Pages of the store that one request reads when few ids contain the text; DynamoDB reads 1 MB per page. */
const MAX_PAGES = 5;

/** Position at which a search continues. */
interface Position {
  /** Page of the store by the name that the store gave it; absent for the first page. */
  readonly page?: string;
  /** Last user of that page who has been shown; absent when none has. */
  readonly shown?: string;
}

/**
 * Finds users by a part of their id. A store looks up whole ids only, so an exact id is found at once, while
 * any other text reads a bounded part of all states with each request.
 */
export class UserSearch {
  constructor(
    private readonly users: StoredUsers,
    private readonly rules: () => Promise<readonly Rule[]>,
  ) {}

  /** @param after `next` of the previous page */
  async page(search: string, after: string | undefined, limit: number): Promise<UserPage> {
    const exact = search !== '' && after === undefined ? await this.users.stateOf(search) : undefined;
    const found: { readonly userId: string; readonly state: UserState }[] = exact
      ? [{ userId: search, state: exact }]
      : [];
    let position: Position | undefined = after === undefined ? {} : positionIn(after);
    for (let pages = 0; pages < MAX_PAGES && position && found.length < limit; pages++) {
      const { page: start, shown }: Position = position;
      const page = await this.users.statePage(start, search === '' ? { limit } : { idContains: search });
      const unseen = page.users.slice(page.users.findIndex(({ userId }) => userId === shown) + 1);
      // An exact match was returned first.
      const others = unseen.filter(({ userId }) => userId !== search);
      const taken = others.slice(0, limit - found.length);
      found.push(...taken.map(({ userId, stored: { state } }) => ({ userId, state })));
      if (taken.length < others.length) position = { page: start, shown: taken[taken.length - 1].userId };
      else position = page.next === undefined ? undefined : { page: page.next };
    }
    return this.view(found, position);
  }

  private async view(
    found: readonly { readonly userId: string; readonly state: UserState }[],
    position: Position | undefined,
  ): Promise<UserPage> {
    const rules = await this.rules();
    return {
      users: found.map(({ userId, state }) => userSummary(userId, state, rules)),
      ...(position && { next: JSON.stringify(position) }),
    };
  }
}

/** @throws OperationError when the text is not a position */
function positionIn(text: string): Position {
  try {
    const { page, shown } = JSON.parse(text) as Record<string, unknown>;
    return { ...(typeof page === 'string' && { page }), ...(typeof shown === 'string' && { shown }) };
  } catch {
    throw new OperationError(
      'invalid-input',
      `after is ${quote(text)}, which is no page of users; ` +
        'give the “next” of an earlier page, or leave it out',
    );
  }
}
