import { HistoryEntry, historyOf } from '../../src/engine/history/history';
import { TimeseriesStore } from '../../src/engine/ports';
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

/** Tests the contract of every store of history; its clock stands at NOW. */
export function timeseriesStoreConformance(create: () => Promise<TimeseriesStore>): void {
  let store: TimeseriesStore;
  beforeEach(async () => {
    store = await create();
  });

  test('has nothing at first', async () => {
    expect(await store.read('ann', 99, '0000-01-01', '9999-12-31')).toEqual([]);
  });

  test('gives back the entries of the days asked for, both ends included, of that user alone', async () => {
    await store.put('ann', 1, historyOf(entries('2026-01-01', '2026-01-02', '2026-01-03')), LATER);
    await store.put('ann', 2, historyOf(entries('2026-01-03', '2026-01-09')), LATER);
    await store.put('bob', 1, historyOf(entries('2026-01-02')), LATER);
    expect(await store.read('ann', 99, '2026-01-02', '2026-01-03')).toEqual(
      entries('2026-01-02', '2026-01-03', '2026-01-03'),
    );
  });

  test('leaves out chunks that no state refers to yet', async () => {
    await store.put('ann', 1, historyOf(entries('2026-01-01')), LATER);
    await store.put('ann', 2, historyOf(entries('2026-01-02')), LATER);
    expect(await store.read('ann', 1, '2026-01-01', '2026-01-02')).toEqual(entries('2026-01-01'));
  });

  test('takes a chunk again without doubling it', async () => {
    await store.put('ann', 1, historyOf(entries('2026-01-01')), LATER);
    await store.put('ann', 1, historyOf(entries('2026-01-01')), LATER + 1_000);
    expect(await store.read('ann', 99, '2026-01-01', '2026-01-01')).toEqual(entries('2026-01-01'));
  });

  test('leaves out what has expired', async () => {
    await store.put('ann', 1, historyOf(entries('2026-01-01')), NOW - 1_000);
    expect(await store.read('ann', 99, '2026-01-01', '2026-01-01')).toEqual([]);
  });

  test('reads past one page: nothing is lost however much there is (T1)', async () => {
    const bulky: HistoryEntry[] = Array.from({ length: 500 }, (_, i) => ({
      day: '2026-01-01',
      eventName: 'click',
      attributes: { text: 'x'.repeat(200), i: String(i) },
      count: 1,
      metrics: {},
    }));
    for (let n = 1; n <= 15; n++) await store.put('ann', n, historyOf(bulky), LATER);
    expect(await store.read('ann', 99, '2026-01-01', '2026-01-01')).toHaveLength(15 * 500);
  });

  test('lists every chunk of a user in the order of their numbers, expired or not', async () => {
    for (const n of [10, 2, 1]) {
      await store.put('ann', n, historyOf(entries(`2026-01-0${(n % 9) + 1}`)), n === 1 ? NOW - 1_000 : LATER);
    }
    await store.put('bob', 1, historyOf(entries('2026-01-01')), LATER);
    expect(await store.list('ann')).toEqual([
      { n: 1, history: historyOf(entries('2026-01-02')), expiresAt: NOW - 1_000 },
      { n: 2, history: historyOf(entries('2026-01-03')), expiresAt: LATER },
      { n: 10, history: historyOf(entries('2026-01-02')), expiresAt: LATER },
    ]);
    expect(await store.list('zoe')).toEqual([]);
  });

  test('removes a chunk, once, and no other', async () => {
    await store.put('ann', 1, historyOf(entries('2026-01-01')), LATER);
    await store.put('ann', 2, historyOf(entries('2026-01-02')), LATER);
    await store.put('bob', 1, historyOf(entries('2026-01-01')), LATER);
    const [first, second] = await store.list('ann');
    expect(await store.remove('ann', first)).toBe(true);
    expect(await store.remove('ann', first)).toBe(false);
    expect(await store.list('ann')).toEqual([second]);
    expect(await store.list('bob')).toHaveLength(1);
    expect(await store.read('ann', 99, '0000-01-01', '9999-12-31')).toEqual(entries('2026-01-02'));
  });

  test.each([
    ['other entries', entries('2026-01-05'), LATER],
    ['the same entries that expire later', entries('2026-01-01'), LATER + 1_000],
  ])('leaves a chunk that has been replaced by %s', async (_, history, expiresAt) => {
    await store.put('ann', 1, historyOf(entries('2026-01-01')), LATER);
    const [listed] = await store.list('ann');
    await store.put('ann', 1, historyOf(history), expiresAt);
    expect(await store.remove('ann', listed)).toBe(false);
    expect(await store.list('ann')).toEqual([{ n: 1, history: historyOf(history), expiresAt }]);
  });
}
