import { EMPTY_CATALOGUE } from '../../src/engine/catalogue/catalogue';
import { Publication } from '../../src/engine/catalogue/publication';
import { AggregateStore, Oversize, ScanScope, StatePage } from '../../src/engine/ports';
import { NEW_USER, UserState } from '../../src/engine/state/user-state';
import { NOW } from '../support/builders';
import { attributeChange } from '../support/changes';
import { dueUsersConformance } from './due-users';
import { CHANGES, incompressible, largeState, STATE, STRANGE_IDS } from './states';
import { stateWriter } from './write-state';

async function pagesOf(store: AggregateStore, scope?: ScanScope): Promise<StatePage[]> {
  const pages: StatePage[] = [];
  do pages.push(await store.scan(pages[pages.length - 1]?.next, scope));
  while (pages[pages.length - 1].next !== undefined);
  return pages;
}

function idsIn(pages: readonly StatePage[]): string[] {
  return pages.flatMap((page) => page.users.map(({ userId }) => userId)).sort();
}

async function users(store: AggregateStore): Promise<StatePage['users'][number][]> {
  return (await pagesOf(store)).flatMap((page) => page.users);
}

/**
 * Tests the contract of every store of states.
 *
 * @param spoil replaces a state in the store that was created last by one that cannot be decoded; absent for
 *   stores that keep states as they are
 */
export function aggregateStoreConformance(
  create: () => Promise<AggregateStore>,
  spoil?: (userId: string) => Promise<void>,
): void {
  let store: AggregateStore;
  beforeEach(async () => {
    store = await create();
  });

  const versionAfter = stateWriter(() => store);

  test('knows no user at first', async () => {
    expect(await store.read(['ann'])).toEqual(new Map());
  });

  test('reads the version of a user without the state', async () => {
    expect(await store.readVersion('ann')).toBeUndefined();
    const version = await versionAfter('ann', STATE);
    expect(await store.readVersion('ann')).toBe(version);
    await store.remove('ann', version);
    expect(await store.readVersion('ann')).toBeUndefined();
  });

  test('gives a state back as it was written', async () => {
    const version = await versionAfter('ann', STATE);
    expect(await store.read(['ann', 'bob'])).toEqual(new Map([['ann', { version, state: STATE }]]));
  });

  test('gives back an event that is unfinished, and the rules without room', async () => {
    const sequenceNumber = '49590338271490256608559692538361571095921575989136588899.3';
    const judged = ['event:trk_gone', 'attribute:click', 'attribute:never-counted'];
    const state: UserState = {
      ...STATE,
      unfinished: {
        'shardId-000000000001': { sequenceNumber, revision: 3, judged },
        'other shard': { sequenceNumber: '7', revision: 2, judged: [] },
      },
      refused: { 'attribute:skus': 3, 'attribute:click': 3, 'attribute:more': 2 },
    };
    const version = await versionAfter('ann', state);
    expect(await store.read(['ann'])).toEqual(new Map([['ann', { version, state }]]));
  });

  test('writes many users at the same time, each on their own condition and as a whole', async () => {
    const ids = Array.from({ length: 60 }, (_, i) => `user-${i}`);
    const due: UserState = { ...STATE, dueAt: NOW };
    const changesOf = (userId: string) => CHANGES.map((change) => ({ ...change, userId }));
    const begun = await Promise.all(ids.map((id) => store.write(id, due, changesOf(id), 0)));
    const versions = begun.map((result) => {
      if (!result.written) throw new Error(`a new user was not written: ${JSON.stringify(result)}`);
      return result.version;
    });
    const [outdated, repeated] = [3, 4];
    const again = await Promise.all(
      ids.map((id, i) => {
        if (i % 5 === repeated) return store.write(id, NEW_USER, [], 0);
        return store.write(id, NEW_USER, [], i % 5 === outdated ? versions[i] + 1 : versions[i]);
      }),
    );
    const read = await store.read(ids, { consistent: true });
    for (const [i, id] of ids.entries()) {
      const result = again[i];
      const refused = i % 5 === outdated || i % 5 === repeated;
      const stands = refused
        ? { version: versions[i], state: due }
        : { version: result.written && result.version, state: NEW_USER };
      expect(result).toEqual(
        refused ? { written: false, current: stands } : { written: true, version: stands.version },
      );
      expect(read.get(id)).toEqual(stands);
      expect(await store.readLatestChanges(id)).toEqual(refused ? changesOf(id) : []);
    }
  });

  test('writes nothing that is too large, and says which part is', async () => {
    const version = await versionAfter('ann', STATE);
    const tooLarge = await store.write('ann', largeState(16_000), CHANGES, version);
    expect(tooLarge).toMatchObject({ written: false, tooLarge: { part: 'state' } });
    const changes = Array.from({ length: 15_000 }, (_, i) =>
      attributeChange('ann', { output: { kind: 'attribute', name: incompressible(i) } }),
    );
    const tooMany = await store.write('ann', STATE, changes, version);
    expect(tooMany).toMatchObject({ written: false, tooLarge: { part: 'changes' } });
    for (const result of [tooLarge, tooMany]) {
      const { bytes, maxBytes } = (result as { tooLarge: Oversize }).tooLarge;
      expect(bytes).toBeGreaterThan(maxBytes);
    }
    expect(await store.read(['ann'])).toEqual(new Map([['ann', { version, state: STATE }]]));
  });

  test('keeps a quarter of its room from counters that are begun or extended', async () => {
    const state = largeState(11_000);
    expect(await store.write('ann', state, [], 0, { grows: true })).toMatchObject({
      written: false,
      tooLarge: { part: 'state' },
    });
    expect(await store.read(['ann'])).toEqual(new Map());
    const written = await store.write('ann', state, [], 0);
    expect(written).toMatchObject({ written: true, isFull: true });
    const { version } = written as { version: number };
    expect((await store.read(['ann'])).get('ann')).toEqual({ version, state });
    const smaller = await store.write('ann', largeState(8_000), CHANGES, version, { grows: true });
    expect(smaller).toEqual({ written: true, version: expect.any(Number) as number });
  });

  test('replaces a state as a whole under its version', async () => {
    const first = await versionAfter('ann', STATE);
    const next = { ...STATE, rules: {}, chunks: undefined, endpointId: undefined };
    const version = await versionAfter('ann', next, first);
    expect((await store.read(['ann'])).get('ann')).toEqual({ version, state: next });
  });

  test('refuses a write under another version than the current one, and answers with that', async () => {
    const version = await versionAfter('ann', STATE);
    for (const other of [0, version - 1, version + 1]) {
      expect(await store.write('ann', { ...STATE, judgedRevision: 9 }, [], other)).toEqual({
        written: false,
        current: { version, state: STATE },
      });
    }
    expect((await store.read(['ann'])).get('ann')).toEqual({ version, state: STATE });
  });

  test('gives a user no version twice, however often the user is written or removed', async () => {
    const versions = [await versionAfter('ann', STATE)];
    for (let n = 1; n < 40; n++) {
      const removed = n % 5 === 0 && (await store.remove('ann', versions[n - 1]));
      versions.push(await versionAfter('ann', STATE, removed ? 0 : versions[n - 1]));
    }
    expect(new Set(versions).size).toBe(40);
  });

  test('never writes a state that was remembered from before a removal', async () => {
    const before = await versionAfter('ann', STATE);
    await store.remove('ann', before);
    expect(await store.write('ann', STATE, [], before)).toEqual({
      written: false,
      current: { version: 0, state: NEW_USER },
    });

    const fresh = { ...NEW_USER, latestRevision: 1 };
    const version = await versionAfter('ann', fresh);
    expect(await store.write('ann', STATE, [], before)).toEqual({
      written: false,
      current: { version, state: fresh },
    });
    expect(await store.remove('ann', before)).toBe(false);
    expect((await store.read(['ann'])).get('ann')).toEqual({ version, state: fresh });
  });

  test('lets exactly one of many writers through', async () => {
    const results = await Promise.all(
      Array.from({ length: 20 }, (_, i) => store.write('ann', { ...STATE, latestRevision: i }, [], 0)),
    );
    expect(results.filter(({ written }) => written)).toHaveLength(1);
  });

  test('keeps users apart, whatever their ids look like', async () => {
    for (const [i, userId] of STRANGE_IDS.entries()) {
      await store.write(userId, { ...STATE, latestRevision: i }, [], 0);
    }
    const states = await store.read(STRANGE_IDS);
    expect(STRANGE_IDS.map((userId) => states.get(userId)?.state.latestRevision)).toEqual(
      STRANGE_IDS.map((_, i) => i),
    );
  });

  test('reads many users at once', async () => {
    const userIds = Array.from({ length: 230 }, (_, i) => `user-${i}`);
    await Promise.all(userIds.map((userId) => store.write(userId, STATE, [], 0)));
    expect((await store.read(userIds)).size).toBe(230);
  });

  test('answers a consistent read with what was written last', async () => {
    const state = { ...STATE, latestRevision: 9 };
    const version = await versionAfter('ann', state, await versionAfter('ann', STATE));
    const userIds = ['ann', ...Array.from({ length: 120 }, (_, i) => `unknown-${i}`)];
    expect(await store.read(userIds, { consistent: true })).toEqual(new Map([['ann', { version, state }]]));
  });

  test.each(STRANGE_IDS)(
    'removes a user under the version that stands, and no other: %.20s',
    async (userId) => {
      const other = await versionAfter('other', STATE);
      const version = await versionAfter(userId, STATE);
      expect(await store.remove(userId, other)).toBe(false);
      expect(await store.read([userId])).toEqual(new Map([[userId, { version, state: STATE }]]));
      expect(await store.remove(userId, version)).toBe(true);
      expect(await store.read([userId, 'other'])).toEqual(
        new Map([['other', { version: other, state: STATE }]]),
      );
    },
  );

  test('removes a user once, and no user who was never there', async () => {
    const version = await versionAfter('ann', STATE);
    const removals = [store.remove('ann', version), store.remove('ann', version)];
    expect((await Promise.all(removals)).sort()).toEqual([false, true]);
    expect(await store.remove('ann', version)).toBe(false);
    expect(await store.remove('bob', version)).toBe(false);
  });

  test('starts a removed user afresh', async () => {
    await store.remove('ann', await versionAfter('ann', STATE, 0, CHANGES));
    expect(await store.readLatestChanges('ann')).toEqual([]);
    await versionAfter('ann', { ...NEW_USER, latestRevision: 1 });
    expect((await users(store)).map(({ userId }) => userId)).toEqual(['ann']);
  });

  test('remembers the changes of the last write alone', async () => {
    expect(await store.readLatestChanges('ann')).toEqual([]);
    const version = await versionAfter('ann', STATE, 0, CHANGES);
    expect(await store.readLatestChanges('ann')).toEqual(CHANGES);
    expect(await store.readLatestChanges('bob')).toEqual([]);
    await versionAfter('ann', STATE, version);
    expect(await store.readLatestChanges('ann')).toEqual([]);
  });

  test('gives no more users to a page of a scan than asked for, and all of them in the end', async () => {
    const userIds = Array.from({ length: 25 }, (_, i) => `user-${i}`);
    await Promise.all(userIds.map((userId) => store.write(userId, STATE, [], 0)));
    const pages = await pagesOf(store, { limit: 4 });
    expect(Math.max(...pages.map((page) => page.users.length))).toBeLessThanOrEqual(4);
    expect(pages.length).toBeGreaterThanOrEqual(7);
    expect(idsIn(pages)).toEqual([...userIds].sort());
  });

  test('finds the users whose ids contain a text, upper and lower case apart', async () => {
    const all = [...STRANGE_IDS, 'ann', 'Ann', 'joanna', 'user', '🎉'.repeat(400)];
    await Promise.all([...new Set(all)].map((userId) => store.write(userId, STATE, [], 0)));
    const found = async (idContains: string) => idsIn(await pagesOf(store, { idContains }));
    expect(await found('ann')).toEqual(['ann', 'joanna', 'user#ann']);
    expect(await found('user')).toEqual(['user', 'user#ann']);
    expect(await found('🎉🎉x')).toEqual([`${'🎉'.repeat(999)}x`]);
    expect(await found('nobody')).toEqual([]);
  });

  test('splits a scan into parts that together show everybody once', async () => {
    const userIds = Array.from({ length: 60 }, (_, i) => `user-${i}`);
    await Promise.all(userIds.map((userId) => store.write(userId, STATE, [], 0)));
    const parts = await Promise.all([0, 1, 2].map((n) => pagesOf(store, { part: { n, of: 3 } })));
    expect(idsIn(parts.flat())).toEqual([...userIds].sort());
    expect(Math.max(...parts.map((pages) => idsIn(pages).length))).toBeLessThan(60);
  });

  test('shows every user to a scan, page by page, and nothing of its own (T9)', async () => {
    const state = {
      ...STATE,
      history: Array.from({ length: 60 }, (_, i) => ({
        ...STATE.history[0],
        attributes: { text: 'x'.repeat(200), i: String(i) },
      })),
    };
    const userIds = [...STRANGE_IDS, ...Array.from({ length: 100 }, (_, i) => `user-${i}`)].sort();
    await Promise.all(userIds.map((userId) => store.write(userId, state, [], 0)));
    await store.writeCatalogue({ revision: 1, rules: {}, pendingRemoval: {} }, 0);
    await store.writeReevaluation({ revision: 1, startedAt: NOW, next: 'x' });

    const seen = await users(store);
    const stored = await store.read(userIds);
    for (const user of seen) expect(user.stored).toEqual(stored.get(user.userId));
    expect(stored.get('user-7')?.state).toEqual(state);
    expect(seen.map(({ userId }) => userId).sort()).toEqual(userIds);
  });

  dueUsersConformance(() => store);

  if (spoil) {
    describe('with a user whose state cannot be decoded', () => {
      const spoilt = ['bob', '🎉'.repeat(1000)];
      let undecodable: string[];
      const onUndecodable = (userId: string, error: unknown) => {
        expect((error as Error).message).toMatch(/\w/);
        undecodable.push(userId);
      };
      beforeEach(async () => {
        undecodable = [];
        for (const userId of ['ann', ...spoilt, 'carl']) await store.write(userId, STATE, [], 0);
        for (const userId of spoilt) await spoil(userId);
      });

      test('fails a read and a scan, so that the user does not look like one who is not there', async () => {
        await expect(store.read(['ann', 'bob'])).rejects.toThrow();
        await expect(users(store)).rejects.toThrow();
        expect((await store.read(['ann'])).size).toBe(1);
      });

      test('names the user to a reader that asks for it, and reads all others', async () => {
        const states = await store.read(['ann', ...spoilt, 'carl', 'nobody'], { onUndecodable });
        expect([...states.keys()].sort()).toEqual(['ann', 'carl']);
        expect(undecodable.sort()).toEqual(spoilt);
      });

      test('names the user to a scan that asks for it, once, and shows all others', async () => {
        expect(idsIn(await pagesOf(store, { onUndecodable }))).toEqual(['ann', 'carl']);
        expect(undecodable.sort()).toEqual(spoilt);
      });

      test('names no user that the scan would not show', async () => {
        expect(idsIn(await pagesOf(store, { idContains: 'ar', onUndecodable }))).toEqual(['carl']);
        expect(undecodable).toEqual([]);
      });

      test('removes the user all the same, under the version that stands', async () => {
        for (const userId of spoilt) {
          const version = (await store.readVersion(userId))!;
          expect(await store.remove(userId, version + 1)).toBe(false);
          expect(await store.remove(userId, version)).toBe(true);
          expect(await store.readVersion(userId)).toBeUndefined();
        }
        expect(idsIn(await pagesOf(store))).toEqual(['ann', 'carl']);
      });

      test('refuses the write of a reader who thinks that there is no such user', async () => {
        await expect(store.write('bob', STATE, [], 0)).rejects.toThrow();
        expect((await store.read(['bob'], { onUndecodable })).size).toBe(0);
        expect(undecodable).toEqual(['bob']);
      });
    });
  }

  test('keeps the catalogue under its revision', async () => {
    expect(await store.readCatalogue()).toEqual(EMPTY_CATALOGUE);
    const catalogue = {
      revision: 1,
      pendingRemoval: {},
      rules: {
        'attribute:click': {
          row: { where: 'row 2', cells: { EventName: 'click' } },
          definition: 'd',
          condition: 'c',
          generation: 1,
          conditionRevision: 1,
          since: NOW,
          evaluated: false,
        },
      },
    };
    expect(await store.writeCatalogue(catalogue, 0)).toBe(true);
    expect(await store.writeCatalogue({ revision: 1, rules: {}, pendingRemoval: {} }, 0)).toBe(false);
    expect(await store.readCatalogue()).toEqual(catalogue);
    expect(await store.writeCatalogue({ revision: 2, rules: {}, pendingRemoval: {} }, 1)).toBe(true);
  });

  test('keeps what each revision of the rules has changed, newest first, the one that is only in the catalogue included', async () => {
    const row = { where: 'row 2', cells: { EventName: "Levi's 🛒" } };
    const change = (revision: number) => ({
      revision,
      at: NOW,
      source: 'memory',
      rules: [{ key: 'attribute:click', after: row }],
    });
    expect(await store.readRuleChanges(10)).toEqual([]);
    await store.putRuleChange(change(1));
    await store.putRuleChange(change(1));
    await store.writeCatalogue({ revision: 2, rules: {}, pendingRemoval: {}, change: change(2) }, 0);
    expect(await store.readRuleChanges(10)).toEqual([change(2), change(1)]);
    expect(await store.readRuleChanges(1)).toEqual([change(2)]);
  });

  test('keeps the notes about who published rules under their version', async () => {
    const publication = (by: string): Publication => ({
      by,
      at: NOW,
      revision: 4,
      rules: { "attribute:Levi's 🛒": '["d","c"]', 'attribute:gone': null },
    });
    expect(await store.readPublications()).toEqual({ version: 0, publications: [] });
    expect(await store.writePublications([publication('ann')], 0)).toBe(true);
    expect(await store.writePublications([publication('bob')], 0)).toBe(false);
    const { version, publications } = await store.readPublications();
    expect(publications).toEqual([publication('ann')]);
    const both = [publication('bob'), publication('ann')];
    expect(await store.writePublications(both, version)).toBe(true);
    expect((await store.readPublications()).publications).toEqual(both);
    expect(await store.readCatalogue()).toEqual(EMPTY_CATALOGUE);
    expect(await users(store)).toEqual([]);
  });

  test('keeps with a changed rule who published it', async () => {
    const change = { revision: 1, at: NOW, source: 'memory', rules: [{ key: 'attribute:click', by: 'ann' }] };
    await store.putRuleChange(change);
    await store.writeCatalogue({ revision: 1, rules: {}, pendingRemoval: {}, change }, 0);
    expect(await store.readRuleChanges(1)).toEqual([change]);
  });

  test('holds a catalogue of 10,000 rules', async () => {
    const rules = Object.fromEntries(
      Array.from({ length: 10_000 }, (_, i) => [
        `attribute:event-${i}`,
        {
          row: {
            where: `row ${i}`,
            cells: {
              'RuleType': 'aggregator',
              'EventName': `event-${i}`,
              'Operator-C': 'atLeast',
              'Target-C': String(i % 97),
            },
          },
          definition: JSON.stringify([
            'aggregator',
            [`event-${i}`],
            null,
            null,
            { range: false, distinct: [] },
            false,
            null,
          ]),
          condition: JSON.stringify([
            { statistic: 'count', operator: 'atLeast', target: String(i % 97) },
            'none',
            null,
          ]),
          generation: 1,
          conditionRevision: 1,
          since: NOW,
          evaluated: true,
        },
      ]),
    );
    const change = {
      revision: 1,
      at: NOW,
      source: 'memory',
      rules: Object.entries(rules).map(([key, { row }]) => ({ key, after: row })),
    };
    expect(await store.writeCatalogue({ revision: 1, rules, pendingRemoval: {}, change }, 0)).toBe(true);
    expect(Object.keys((await store.readCatalogue()).rules)).toHaveLength(10_000);
  });

  test('remembers when the source of the rules was looked at', async () => {
    expect(await store.readRuleCheck()).toBeUndefined();
    await store.writeRuleCheck({ at: NOW, emptySince: NOW });
    await store.writeRuleCheck({ at: NOW + 1 });
    expect(await store.readRuleCheck()).toEqual({ at: NOW + 1 });
  });

  test('remembers how far a re-evaluation has come', async () => {
    expect(await store.readReevaluation()).toBeUndefined();
    await store.writeReevaluation({ revision: 1, startedAt: NOW, next: 'x' });
    expect(await store.readReevaluation()).toEqual({ revision: 1, startedAt: NOW, next: 'x' });
    await store.writeReevaluation({ revision: 1, startedAt: NOW, next: 'y', failing: 2 });
    expect(await store.readReevaluation()).toEqual({ revision: 1, startedAt: NOW, next: 'y', failing: 2 });
    await store.writeReevaluation(undefined);
    await store.writeReevaluation(undefined);
    expect(await store.readReevaluation()).toBeUndefined();
  });
}
