import { HistoryEntry, historyOf } from '../../src/engine/history/history';
import { HistoryChunk, TimeseriesStore } from '../../src/engine/ports';
import { NOW } from '../support/builders';

const LATER = NOW + 86_400_000;

function entries(...days: string[]): HistoryEntry[] {
  return days.map((day) => ({
    day,
    eventName: 'click',
    attributes: { kind: 'a#b' },
    count: 2,
    metrics: { amount: '0.3' },
  }));
}

/** Creates a chunk that follows the one of the number before. */
function chunk(n: number, of: HistoryEntry[], rest: Partial<HistoryChunk> = {}): HistoryChunk {
  return { n, previous: n - 1, history: historyOf(of), expiresAt: LATER, ...rest };
}

/** Tests the contract of every store of history, with a clock that stands at NOW. */
export function timeseriesStoreConformance(create: () => Promise<TimeseriesStore>): void {
  let store: TimeseriesStore;
  beforeEach(async () => {
    store = await create();
  });

  test('has nothing at first', async () => {
    expect(await store.read('ann', 99, '0000-01-01', '9999-12-31')).toEqual([]);
  });

  test('gives back the entries of the days asked for, both ends included, of that user alone', async () => {
    await store.put('ann', chunk(1, entries('2026-01-01', '2026-01-02', '2026-01-03')));
    await store.put('ann', chunk(2, entries('2026-01-03', '2026-01-09')));
    await store.put('bob', chunk(1, entries('2026-01-02')));
    expect(await store.read('ann', 2, '2026-01-02', '2026-01-03')).toEqual(
      entries('2026-01-02', '2026-01-03', '2026-01-03'),
    );
  });

  test('leaves out chunks that no state refers to yet', async () => {
    await store.put('ann', chunk(1, entries('2026-01-01')));
    await store.put('ann', chunk(2, entries('2026-01-02')));
    expect(await store.read('ann', 1, '2026-01-01', '2026-01-02')).toEqual(entries('2026-01-01'));
  });

  test('follows the chunks from the last one back, whatever their numbers are', async () => {
    const numbers = [2 ** 48 - 2, 7, 2 ** 47, 190_000_000_000_001];
    let previous = 0;
    for (const [i, n] of numbers.entries()) {
      await store.put('ann', chunk(n, entries(`2026-01-0${i + 1}`), { previous }));
      previous = n;
    }
    expect(await store.read('ann', previous, '2026-01-01', '2026-01-09')).toEqual(
      entries('2026-01-01', '2026-01-02', '2026-01-03', '2026-01-04'),
    );
  });

  test('leaves out chunks of another life of the user, between whose numbers its own lie', async () => {
    await store.put('ann', chunk(10, entries('2026-01-01'), { previous: 0 }));
    await store.put('ann', chunk(30, entries('2026-01-02'), { previous: 10 }));
    await store.put('ann', chunk(20, entries('2026-01-03'), { previous: 0 }));
    await store.put('ann', chunk(15, entries('2026-01-04'), { previous: 20 }));
    expect(await store.read('ann', 30, '2026-01-01', '2026-01-09')).toEqual(
      entries('2026-01-01', '2026-01-02'),
    );
    expect(await store.read('ann', 15, '2026-01-01', '2026-01-09')).toEqual(
      entries('2026-01-03', '2026-01-04'),
    );
  });

  test('takes a chunk again without doubling it', async () => {
    await store.put('ann', chunk(1, entries('2026-01-01')));
    await store.put('ann', chunk(1, entries('2026-01-01'), { expiresAt: LATER + 1_000 }));
    expect(await store.read('ann', 1, '2026-01-01', '2026-01-01')).toEqual(entries('2026-01-01'));
  });

  test('leaves out what has expired', async () => {
    await store.put('ann', chunk(1, entries('2026-01-01'), { expiresAt: NOW - 1_000 }));
    expect(await store.read('ann', 1, '2026-01-01', '2026-01-01')).toEqual([]);
  });

  test('reads what stands before a chunk that has expired but is not deleted yet', async () => {
    await store.put('ann', chunk(1, entries('2026-01-01')));
    await store.put('ann', chunk(2, entries('2026-01-02'), { expiresAt: NOW - 1_000 }));
    await store.put('ann', chunk(3, entries('2026-01-03')));
    expect(await store.read('ann', 3, '2026-01-01', '2026-01-09')).toEqual(
      entries('2026-01-01', '2026-01-03'),
    );
  });

  test('reads past one page: nothing is lost however much there is (T1)', async () => {
    const bulky: HistoryEntry[] = Array.from({ length: 500 }, (_, i) => ({
      day: '2026-01-01',
      eventName: 'click',
      attributes: { text: 'x'.repeat(200), i: String(i) },
      count: 1,
      metrics: {},
    }));
    for (let n = 1; n <= 15; n++) await store.put('ann', chunk(n, bulky));
    expect(await store.read('ann', 15, '2026-01-01', '2026-01-01')).toHaveLength(15 * 500);
  });

  test('lists every chunk of a user in the order of their numbers, expired or not', async () => {
    for (const n of [10, 2, 1]) {
      await store.put('ann', chunk(n, entries('2026-01-01'), n === 1 ? { expiresAt: NOW - 1_000 } : {}));
    }
    await store.put('bob', chunk(1, entries('2026-01-01')));
    expect(await store.list('ann')).toEqual([
      { n: 1, previous: 0 },
      { n: 2, previous: 1 },
      { n: 10, previous: 9 },
    ]);
    expect(await store.list('zoe')).toEqual([]);
  });

  test('removes a chunk, once, and no other', async () => {
    await store.put('ann', chunk(1, entries('2026-01-01')));
    await store.put('ann', chunk(2, entries('2026-01-02')));
    await store.put('bob', chunk(1, entries('2026-01-01')));
    expect(await store.remove('ann', 1)).toBe(true);
    expect(await store.remove('ann', 1)).toBe(false);
    expect(await store.list('ann')).toEqual([{ n: 2, previous: 1 }]);
    expect(await store.list('bob')).toHaveLength(1);
    expect(await store.read('ann', 2, '0000-01-01', '9999-12-31')).toEqual(entries('2026-01-02'));
  });

  test('removes a chunk that was written again since it was listed', async () => {
    await store.put('ann', chunk(1, entries('2026-01-01')));
    const [listed] = await store.list('ann');
    await store.put('ann', chunk(1, entries('2026-01-01'), { expiresAt: LATER + 1_000 }));
    expect(await store.remove('ann', listed.n)).toBe(true);
    expect(await store.list('ann')).toEqual([]);
  });
}
