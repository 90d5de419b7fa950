import { setImmediate } from 'node:timers/promises';
import { wholeHistory } from '../../engine/history/whole-history';
import { isIn } from '../../engine/state/user-state';
import { Rule } from '../../rule-language/rule';
import { UserPage, UserSummary } from '../api';
import { KnownUser } from '../ports';
import { userSummary } from '../views/views';
import { PlaygroundState } from './playground-state';

/** Few enough users that nobody else waits for them noticeably. */
const PAGE_SIZE = 250;
/** Ids to look through before others have their turn. */
const SEARCH_SLICE = 20_000;

export async function findUser(
  { states, timeseries }: PlaygroundState,
  userId: string,
): Promise<KnownUser | undefined> {
  const state = states.get(userId)?.state;
  if (!state) return undefined;
  return { userId, state, history: await wholeHistory(timeseries, userId, state) };
}

export async function* allUsers(world: PlaygroundState): AsyncGenerator<readonly KnownUser[]> {
  for (let start = 0; start < world.states.size; start += PAGE_SIZE) {
    const page: KnownUser[] = [];
    for (const userId of world.states.slice(start, start + PAGE_SIZE)) {
      page.push((await findUser(world, userId))!);
    }
    yield page;
    await setImmediate();
  }
}

/** Those of whom the rule's state is so. */
export async function* membersOf({ states }: PlaygroundState, key: string): AsyncGenerator<string> {
  for (let start = 0; start < states.size; start += PAGE_SIZE) {
    for (const userId of states.slice(start, start + PAGE_SIZE)) {
      if (isIn(states.get(userId)!.state, key)) yield userId;
    }
    await setImmediate();
  }
}

/**
 * Those whose ids contain a text, the exact one first.
 *
 * @param after where the page before ended
 */
export async function pageOfUsers(
  { states }: PlaygroundState,
  rules: readonly Rule[],
  search: string,
  after: string | undefined,
  limit: number,
): Promise<UserPage> {
  const found: UserSummary[] = [];
  const add = (userId: string) => found.push(userSummary(userId, states.get(userId)!.state, rules));
  if (after === undefined && search !== '' && states.get(search)) add(search);
  for (let start = after === undefined ? 0 : Number(after); start < states.size; start += SEARCH_SLICE) {
    for (const [place, userId] of states.slice(start, start + SEARCH_SLICE).entries()) {
      if (userId === search || !userId.includes(search)) continue;
      if (found.length >= limit) return { users: found, next: String(start + place) };
      add(userId);
    }
    await setImmediate();
  }
  return { users: found };
}
