import { LagNote, LagNotes } from '../../src/engine/ports';
import { NOW } from '../support/builders';

const FIRST: LagNote = { source: 'shard-1#a', countedUpTo: NOW - 600_000, at: NOW };
const SECOND: LagNote = { source: 'shard-1#b', countedUpTo: NOW - 500_000, at: NOW + 1 };

/** Tests the contract on which the scheduled run relies with notes about shards that lag. */
export function testLagNotes(name: string, start: () => Promise<LagNotes>): void {
  describe(`${name} as notes about a lag`, () => {
    let notes: LagNotes;

    beforeEach(async () => {
      notes = await start();
    });

    const sources = async (since: number) => (await notes.read(since)).map(({ source }) => source).sort();

    test('are none at first', async () => {
      expect(await notes.read(0)).toEqual([]);
    });

    test('give back what was written of a time or later', async () => {
      await notes.write(FIRST);
      expect(await notes.read(0)).toEqual([FIRST]);
      await notes.write(SECOND);
      expect(await sources(NOW)).toEqual(['shard-1#a', 'shard-1#b']);
      expect(await sources(NOW + 1)).toEqual(['shard-1#b']);
      expect(await sources(NOW + 2)).toEqual([]);
    });

    test('hold one for each source', async () => {
      await notes.write(FIRST);
      const later = { ...FIRST, countedUpTo: NOW, at: NOW + 15_000 };
      await notes.write(later);
      expect(await notes.read(0)).toEqual([later]);
    });

    test('are withdrawn one by one, also where there is none', async () => {
      await notes.clear(FIRST.source, NOW);
      await notes.write(FIRST);
      await notes.write(SECOND);
      await notes.clear(FIRST.source, NOW + 2);
      expect(await notes.read(0)).toEqual([SECOND]);
      await notes.write(FIRST);
      expect(await sources(0)).toEqual(['shard-1#a', 'shard-1#b']);
    });

    test('can be many', async () => {
      const many = Array.from({ length: 150 }, (_, n) => ({ ...FIRST, source: `shard-${n}#a` }));
      for (const note of many) await notes.write(note);
      expect(await notes.read(NOW)).toHaveLength(many.length);
    });
  });
}
