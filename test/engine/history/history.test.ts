import fc from 'fast-check';
import {
  addToHistory,
  counts,
  daysOf,
  entriesOf,
  HistoryEntry,
  historyOf,
  historySize,
  recount,
  toHistoryEntry,
} from '../../../src/engine/history/history';
import { atStartOfDay } from '../../../src/engine/history/timed-entries';
import { events, tables } from '../../support/arbitraries';
import { event, foldAll, ruleSet, UTC } from '../../support/builders';
import { isCounted, metricOf, scaled } from '../../support/naive-model';

const entry = (parts: Partial<HistoryEntry> = {}): HistoryEntry => ({
  day: '2026-01-15',
  eventName: 'click',
  attributes: {},
  metrics: {},
  count: 1,
  ...parts,
});

describe('an event in history', () => {
  test('has its local day, name, attributes and metrics', () => {
    const happened = event({ attributes: { kind: 'chair' }, metrics: { amount: 1.5 } });
    expect(toHistoryEntry(happened, '2026-01-16')).toEqual({
      ...entry({ day: '2026-01-16', attributes: { kind: 'chair' }, metrics: { amount: '1.5' } }),
      at: happened.time,
    });
  });

  test('is counted with its equals, whatever the order of its attributes and metrics', () => {
    const one = entry({ attributes: { kind: 'chair', shop: 'Cork' }, metrics: { amount: '1', items: '2' } });
    const same = entry({ attributes: { shop: 'Cork', kind: 'chair' }, metrics: { items: '2', amount: '1' } });
    expect(entriesOf(historyOf([one, same, { ...same, count: 5 }]))).toEqual([{ ...one, count: 7 }]);
  });

  test.each<[string, Partial<HistoryEntry>]>([
    ['name', { eventName: 'buy' }],
    ['day', { day: '2026-01-16' }],
    ['attribute', { attributes: { kind: 'sofa' } }],
    ['missing attribute', { attributes: {} }],
    ['further attribute', { attributes: { kind: 'chair', shop: 'Cork' } }],
    ['metric', { metrics: { amount: '10' } }],
    ['metric that begins alike', { metrics: { amount: '1.5' } }],
    ['missing metric', { metrics: {} }],
    ['name of a metric', { metrics: { items: '1' } }],
  ])('is counted apart from one with another %s', (_, parts) => {
    const one = entry({ attributes: { kind: 'chair' }, metrics: { amount: '1' } });
    const other = { ...one, ...parts };
    expect(entriesOf(historyOf([one, other, one]))).toEqual([{ ...one, count: 2 }, other]);
    expect(entriesOf(historyOf([other, one, one]))).toEqual([other, { ...one, count: 2 }]);
  });

  test('shares the room of its name and attributes with others', () => {
    const days = historyOf([entry(), entry({ day: '2026-01-16' }), entry({ day: '1969-12-31' })]);
    expect(days).toHaveLength(1);
  });
});

test('a history holds every event that was added, in any order of adding', () => {
  const text = ({ day, eventName, attributes, metrics }: HistoryEntry) =>
    JSON.stringify([day, eventName, Object.entries(attributes).sort(), Object.entries(metrics).sort()]);
  fc.assert(
    fc.property(fc.array(events(), { maxLength: 30 }), (stream) => {
      const added = stream.map((happened) => toHistoryEntry(happened, happened.day));
      const expected: Record<string, number> = {};
      for (const one of added) expected[text(one)] = (expected[text(one)] ?? 0) + 1;
      const held = entriesOf(historyOf(added)).map((one): [string, number] => [text(one), one.count]);
      expect(Object.fromEntries(held)).toEqual(expected);
      expect(held).toHaveLength(Object.keys(expected).length);
    }),
  );
});

describe("history keeps what Pinpoint's limits allow of an event", () => {
  const kept = (parts: Partial<HistoryEntry>) => entriesOf(historyOf([entry(parts)]))[0];
  const numbered = (n: number) => `name-${String(n).padStart(2, '0')}`;
  const many = (length: number, value: string) =>
    Object.fromEntries(Array.from({ length }, (_, i) => [numbered(length - 1 - i), value]));

  test('names and values of 200 characters, and no longer ones', () => {
    const fits = { ['n'.repeat(200)]: 'v'.repeat(200) };
    expect(kept({ attributes: fits }).attributes).toEqual(fits);
    expect(
      kept({ attributes: { ...fits, ['n'.repeat(201)]: 'v', kind: 'v'.repeat(201) } }).attributes,
    ).toEqual(fits);
  });

  test('40 attributes and 40 metrics, the first by name', () => {
    const first = Array.from({ length: 40 }, (_, n) => numbered(n));
    expect(Object.keys(kept({ attributes: many(40, 'v') }).attributes).sort()).toEqual(first);
    expect(Object.keys(kept({ attributes: many(41, 'v') }).attributes)).toEqual(first);
    expect(Object.keys(kept({ metrics: many(41, '1') }).metrics)).toEqual(first);
  });

  test('every digit of a metric', () => {
    const amount = '9'.repeat(300);
    expect(kept({ metrics: { amount } }).metrics).toEqual({ amount });
  });

  test('events with a name of 200 characters, and none with a longer one', () => {
    expect(kept({ eventName: 'n'.repeat(200) }).count).toBe(1);
    expect(historyOf([entry({ eventName: 'n'.repeat(201) })])).toEqual([]);
  });
});

test('adding leaves the history before as it was', () => {
  const before = historyOf([entry()]);
  const copy = structuredClone(before);
  addToHistory(before, entry());
  addToHistory(before, entry({ eventName: 'buy' }));
  expect(before).toEqual(copy);
});

test('the first and the last day are found in any order, and before 1970', () => {
  const days = ['2026-01-15', '1969-12-31', '2026-02-01', '2024-02-29'];
  const history = historyOf(days.map((day, i) => entry({ day, eventName: `event-${i % 2}` })));
  expect(daysOf(history)).toEqual({ first: '1969-12-31', last: '2026-02-01' });
  expect(daysOf(historyOf([entry()]))).toEqual({ first: '2026-01-15', last: '2026-01-15' });
});

describe('a rule counts an event', () => {
  const rule = ruleSet({
    'RuleType': 'date',
    'StartDate': '2021-01-01',
    'FinishDate': '2021-02-01',
    'AttributeName': 'kind',
    'AttributeValue': 'chair',
    'Operator-C': 'atLeast',
    'Target-C': '1',
  }).rules[0];
  const counted = entry({ day: '2021-01-10', attributes: { kind: 'chair' } });

  test.each<[boolean, string, Partial<HistoryEntry>]>([
    [true, 'of its name, within its window, that passes its filter', {}],
    [true, 'of the first day of its window', { day: '2021-01-01' }],
    [true, 'of the last day of its window', { day: '2021-02-01' }],
    [false, 'of the day before', { day: '2020-12-31' }],
    [false, 'of the day after', { day: '2021-02-02' }],
    [false, 'of another name', { eventName: 'buy' }],
    [false, 'that fails its filter', { attributes: { kind: 'sofa' } }],
  ])('%p: %s', (expected, _, parts) => {
    expect(counts(rule, { ...counted, ...parts })).toBe(expected);
  });

  test('as often as it happened', () => {
    const entries = [
      { ...counted, count: 3, metrics: { amount: '0.1' } },
      { ...counted, day: '2020-12-31', count: 9 },
      { ...counted, count: 1, metrics: { amount: '2' } },
    ];
    expect(recount(rule, atStartOfDay(entries, UTC))).toEqual({ count: 4, sum: '2.3' });
    expect(recount(rule, [])).toEqual({ count: 0, sum: '0' });
  });
});

test('history holds what any later rule needs: a recount of it equals a recount of the events', () => {
  fc.assert(
    fc.property(tables, fc.array(events(), { maxLength: 40 }), (table, stream) => {
      const { history } = foldAll(ruleSet(), stream).state;
      ruleSet(...table).rules.forEach((rule, i) => {
        const counted = stream.filter((happened) => isCounted(table[i], happened));
        const aggregate = recount(rule, atStartOfDay(entriesOf(history), UTC));
        expect([aggregate.count, scaled(aggregate.sum)]).toEqual([
          counted.length,
          counted.reduce((sum, happened) => sum + scaled(metricOf(table[i], happened)), 0n),
        ]);
      });
    }),
  );
});

test('the size of a history grows with every event that is new, and is about that of its text', () => {
  fc.assert(
    fc.property(fc.array(events(), { maxLength: 30 }), events(), (stream, happened) => {
      const entries = stream.map((one) => toHistoryEntry(one, one.day));
      const history = historyOf(entries);
      const longer = addToHistory(history, toHistoryEntry(happened, happened.day));
      const isNew = entriesOf(longer).length > entriesOf(history).length;
      expect(historySize(longer) > historySize(history) || !isNew).toBe(true);
      const text = JSON.stringify(history.map((group) => Object.values(group)));
      expect(Math.abs(historySize(history) - text.length)).toBeLessThanOrEqual(2 + 2 * history.length);
    }),
  );
});
