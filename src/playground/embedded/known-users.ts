import { setImmediate } from 'node:timers/promises';
import { wholeHistory } from '../../engine/history/whole-history';
import { isIn } from '../../engine/state/user-state';
import { Rule } from '../../rule-language/rule';
import { OverlapView, UserPage, UserSummary } from '../api';
import { KnownMember, KnownUser } from '../ports';
import { userSummary } from '../views/views';
import { PlaygroundState } from './playground-state';

/** Users per page: few enough that other requests do not wait noticeably. */
const PAGE_SIZE = 250;
/** Ids to look through before other requests are served. */
const SEARCH_SLICE = 20_000;

export async function findUser(
  { states, timeseries }: PlaygroundState,
  userId: string,
): Promise<KnownUser | undefined> {
  const state = states.get(userId)?.state;
  if (!state) return undefined;
  return { userId, state, history: await wholeHistory(timeseries, userId, state) };
}

export async function* allUsers(state: PlaygroundState): AsyncGenerator<readonly KnownUser[]> {
  for (let start = 0; start < state.states.size; start += PAGE_SIZE) {
    const page: KnownUser[] = [];
    for (const userId of state.states.slice(start, start + PAGE_SIZE)) {
      page.push((await findUser(state, userId))!);
    }
    yield page;
    await setImmediate();
  }
}

/** Yields the users who are in, or for whom the rule has fired. */
export async function* membersOf(state: PlaygroundState, key: string): AsyncGenerator<KnownMember> {
  for await (const page of statePages(state)) {
    for (const member of page) if (isIn(member.state, key)) yield member;
  }
}

/** Counts the users who are in one of two segments, or in both. */
export async function overlapOf(state: PlaygroundState, first: string, second: string): Promise<OverlapView> {
  let [both, onlyFirst, onlySecond] = [0, 0, 0];
  for await (const page of statePages(state)) {
    for (const user of page) {
      const [isInFirst, isInSecond] = [isIn(user.state, first), isIn(user.state, second)];
      if (isInFirst && isInSecond) both++;
      else if (isInFirst) onlyFirst++;
      else if (isInSecond) onlySecond++;
    }
  }
  return { both, onlyFirst, onlySecond, countedAt: state.clock() };
}

async function* statePages({ states }: PlaygroundState): AsyncGenerator<readonly KnownMember[]> {
  for (let start = 0; start < states.size; start += PAGE_SIZE) {
    yield states
      .slice(start, start + PAGE_SIZE)
      .map((userId) => ({ userId, state: states.get(userId)!.state }));
    await setImmediate();
  }
}

/**
 * Finds users whose ids contain a text, the exact match first.
 *
 * @param after `next` of the previous page
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
    for (const [index, userId] of states.slice(start, start + SEARCH_SLICE).entries()) {
      if (userId === search || !userId.includes(search)) continue;
      if (found.length >= limit) return { users: found, next: String(start + index) };
      add(userId);
    }
    await setImmediate();
  }
  return { users: found };
}
