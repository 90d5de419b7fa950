import { AggregateStore, DUE_PARTS, DueUser } from '../../src/engine/ports';
import { UserState } from '../../src/engine/state/user-state';
import { NOW } from '../support/builders';
import { CHANGES, largeState, STATE, STRANGE_IDS } from './states';
import { stateWriter } from './write-state';

/** Lists the users of one part who are due, page by page. */
async function dueIn(store: AggregateStore, part: number, before: number): Promise<DueUser[]> {
  const found: DueUser[] = [];
  let next: string | undefined;
  do {
    const page = await store.due(before, part, next);
    found.push(...page.users);
    ({ next } = page);
  } while (next !== undefined);
  return found;
}

/** Lists the users of all parts who are due, by instant and id. */
async function dueUsers(store: AggregateStore, before: number): Promise<DueUser[]> {
  const found: DueUser[] = [];
  for (let part = 0; part < DUE_PARTS; part++) found.push(...(await dueIn(store, part, before)));
  return found.sort((a, b) => a.dueAt - b.dueAt || (a.userId < b.userId ? -1 : 1));
}

/** Tests the part of the contract of every store of states that is about the users who are due. */
export function dueUsersConformance(storeOf: () => AggregateStore): void {
  describe('users at whom time alone can change something', () => {
    let store: AggregateStore;
    beforeEach(() => {
      store = storeOf();
    });

    const versionAfter = stateWriter(() => store);

    const at = (dueAt: number): UserState => ({ ...STATE, dueAt });

    test('are listed from the instant of their state on, and not before', async () => {
      await versionAfter('ann', at(NOW));
      await versionAfter('bob', at(NOW + 1));
      await versionAfter('carl', STATE);
      expect(await dueUsers(store, NOW - 1)).toEqual([]);
      expect(await dueUsers(store, NOW)).toEqual([{ userId: 'ann', dueAt: NOW }]);
      expect(await dueUsers(store, NOW + 1)).toEqual([
        { userId: 'ann', dueAt: NOW },
        { userId: 'bob', dueAt: NOW + 1 },
      ]);
    });

    test('have the instant in their state, however it is read', async () => {
      const version = await versionAfter('ann', at(NOW), 0, CHANGES);
      expect(await store.read(['ann'])).toEqual(new Map([['ann', { version, state: at(NOW) }]]));
      expect((await store.scan()).users).toEqual([{ userId: 'ann', stored: { version, state: at(NOW) } }]);
      expect(await store.readLatestChanges('ann')).toEqual(CHANGES);
      expect(await store.write('ann', STATE, [], version + 1)).toEqual({
        written: false,
        current: { version, state: at(NOW) },
      });
      expect(await dueUsers(store, NOW)).toHaveLength(1);
    });

    test('are listed once, by the state that stands: moved later, moved earlier, and no longer', async () => {
      let version = await versionAfter('ann', at(NOW));
      version = await versionAfter('ann', at(NOW + 1_000), version);
      expect(await dueUsers(store, NOW + 999)).toEqual([]);
      expect(await dueUsers(store, NOW + 2_000)).toEqual([{ userId: 'ann', dueAt: NOW + 1_000 }]);
      version = await versionAfter('ann', at(NOW - 1_000), version);
      expect(await dueUsers(store, NOW + 2_000)).toEqual([{ userId: 'ann', dueAt: NOW - 1_000 }]);
      version = await versionAfter('ann', STATE, version);
      expect(await dueUsers(store, NOW + 2_000)).toEqual([]);
      expect((await store.read(['ann'])).get('ann')).toEqual({ version, state: STATE });
    });

    test('are not moved by a write that is refused', async () => {
      const version = await versionAfter('ann', at(NOW));
      expect(await store.write('ann', at(NOW + 1), [], version + 1)).toMatchObject({ written: false });
      expect(await store.write('ann', { ...largeState(16_000), dueAt: NOW + 1 }, [], version)).toMatchObject({
        tooLarge: { part: 'state' },
      });
      expect(await dueUsers(store, NOW + 1)).toEqual([{ userId: 'ann', dueAt: NOW }]);
    });

    test('are listed no longer once they are removed, and anew in a new life', async () => {
      const version = await versionAfter('ann', at(NOW));
      expect(await store.remove('ann', version + 1)).toBe(false);
      expect(await dueUsers(store, NOW)).toHaveLength(1);
      expect(await store.remove('ann', version)).toBe(true);
      expect(await dueUsers(store, NOW)).toEqual([]);
      await versionAfter('ann', at(NOW - 5));
      expect(await dueUsers(store, NOW)).toEqual([{ userId: 'ann', dueAt: NOW - 5 }]);
    });

    test('are listed under their own ids, whatever these look like', async () => {
      for (const [i, userId] of STRANGE_IDS.entries()) await versionAfter(userId, at(NOW + i));
      expect(await dueUsers(store, NOW + STRANGE_IDS.length)).toEqual(
        STRANGE_IDS.map((userId, i) => ({ userId, dueAt: NOW + i })),
      );
    });

    test('are listed in one part each, always the same', async () => {
      const partOf = async () => {
        for (let part = 0; part < DUE_PARTS; part++) {
          if ((await dueIn(store, part, NOW)).length > 0) return part;
        }
        return undefined;
      };
      let version = await versionAfter('ann', at(NOW));
      const part = await partOf();
      expect(part).toBeDefined();
      version = await versionAfter('ann', at(NOW - 86_400_000), version);
      expect(await partOf()).toBe(part);
      await store.remove('ann', version);
      await versionAfter('ann', at(NOW));
      expect(await partOf()).toBe(part);
    });

    test('are listed by the instant within a part, and all parts together list everybody once', async () => {
      const all = Array.from({ length: 120 }, (_, i) => ({
        userId: `user-${i}`,
        dueAt: NOW - ((i * 37) % 100),
      }));
      for (const { userId, dueAt } of all) await versionAfter(userId, at(dueAt));
      const parts: DueUser[][] = [];
      for (let part = 0; part < DUE_PARTS; part++) parts.push(await dueIn(store, part, NOW));
      for (const part of parts) {
        const instants = part.map(({ dueAt }) => dueAt);
        expect(instants).toEqual([...instants].sort((a, b) => a - b));
      }
      expect(
        parts
          .flat()
          .map(({ userId }) => userId)
          .sort(),
      ).toEqual(all.map(({ userId }) => userId).sort());
      expect(parts.filter((part) => part.length > 0).length).toBeGreaterThan(4);
    });

    test('are all listed, page by page, although their instants are equal and those of a page move on', async () => {
      const userIds = Array.from({ length: 100 }, (_, i) => `user-${i}`);
      await Promise.all(userIds.map((userId) => store.write(userId, at(NOW), [], 0)));
      const sizes: number[] = [];
      const seen: string[] = [];
      for (let part = 0; part < DUE_PARTS; part++) {
        let next: string | undefined;
        do {
          const page = await store.due(NOW, part, next, 2);
          const found = page.users.map(({ userId }) => userId);
          ({ next } = page);
          sizes.push(found.length);
          seen.push(...found);
          for (const [userId, { version }] of await store.read(found)) {
            await versionAfter(userId, at(NOW + 1), version);
          }
        } while (next !== undefined);
      }
      expect(seen.sort()).toEqual([...userIds].sort());
      expect(Math.max(...sizes)).toBe(2);
      expect(await dueUsers(store, NOW)).toEqual([]);
    });
  });
}
