import fc from 'fast-check';
import { Installation, streamRecord } from '../../support/installation';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const FIRST = Date.UTC(2024, 1, 26);
const LAST = Date.UTC(2024, 10, 2);

/** Summer time in Dublin: an hour ahead of UTC between these moments of 2024. */
const SUMMER = { from: Date.UTC(2024, 2, 31, 1), to: Date.UTC(2024, 9, 27, 1) };
function dayInDublin(time: number): string {
  return new Date(time + (time >= SUMMER.from && time < SUMMER.to ? HOUR : 0)).toISOString().slice(0, 10);
}

/** Days around changes of the clocks and a leap day, and one ordinary day. */
const NOTABLE = [
  '2024-02-28',
  '2024-02-29',
  '2024-03-01',
  '2024-03-30',
  '2024-03-31',
  '2024-04-01',
  '2024-06-15',
  '2024-10-26',
  '2024-10-27',
  '2024-10-28',
];

const windows = fc
  .tuple(fc.nat(NOTABLE.length - 1), fc.nat(2))
  .map(([i, more]) => ({ start: NOTABLE[i], finish: NOTABLE[Math.min(i + more, NOTABLE.length - 1)] }));
/** Times that are mostly within an hour or so of a midnight, where a mistake shows. */
const times = fc.oneof(
  {
    weight: 4,
    arbitrary: fc
      .tuple(
        fc.constantFrom(...NOTABLE),
        fc.constantFrom(-1, 0, 1, 22, 23, 24, 25),
        fc.constantFrom(-1, 0, 1, 1_800_000),
      )
      .map(([day, hours, beside]) => Date.parse(day) + hours * HOUR + beside),
  },
  { weight: 1, arbitrary: fc.integer({ min: FIRST, max: LAST }) },
);

/** Batches of a stream whose events arrive days late and in any order. */
const arrivals = fc.record({
  events: fc.array(fc.record({ time: times, userId: fc.constantFrom('ann', 'bob') }), {
    minLength: 1,
    maxLength: 40,
  }),
  size: fc.integer({ min: 1, max: 10 }),
  /** Days that pass between two batches. */
  pause: fc.nat(3),
});

test('an event counts on the local day on which it happened, however late and out of order it arrives: over changes of the clocks, midnights and a leap day', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(windows, { minLength: 1, maxLength: 4 }),
      arrivals,
      async (spans, { events, size, pause }) => {
        const rules = spans.map(({ start, finish }, i) => ({
          'RuleType': 'date',
          'Operator-C': 'atLeast',
          'Target-C': '1',
          'StartDate': start,
          'FinishDate': finish,
          'Output': `window-${i}`,
        }));
        const installation = new Installation(...rules);
        installation.now = LAST;
        installation.timeZone = 'Europe/Dublin';
        const aggregator = installation.aggregator({
          historyRetention: 400 * DAY,
        });
        for (let start = 0; start < events.length; start += size) {
          await aggregator.process(
            events
              .slice(start, start + size)
              .map((event, i) => ({ ...streamRecord(1 + start + i, event), arrival: installation.now })),
          );
          installation.now += pause * DAY;
        }
        for (const userId of ['ann', 'bob']) {
          const counts = spans.map(
            ({ start, finish }) =>
              events.filter(
                (event) =>
                  event.userId === userId &&
                  start <= dayInDublin(event.time) &&
                  dayInDublin(event.time) <= finish,
              ).length,
          );
          const state = await installation.stateOf(userId);
          expect(spans.map((_, i) => state?.rules[`attribute:window-${i}`]?.counter?.count ?? 0)).toEqual(
            counts,
          );
          expect(spans.map((_, i) => state?.rules[`attribute:window-${i}`]?.ready ?? false)).toEqual(
            counts.map((count) => count > 0),
          );
        }
      },
    ),
    { numRuns: 300 },
  );
});

test('a date rule that is made after late events have arrived counts them on their days, too', async () => {
  await fc.assert(
    fc.asyncProperty(windows, arrivals, async ({ start, finish }, { events, size }) => {
      const installation = new Installation();
      installation.now = LAST;
      installation.timeZone = 'Europe/Dublin';
      const aggregator = installation.aggregator();
      for (let at = 0; at < events.length; at += size) {
        await aggregator.process(
          events.slice(at, at + size).map((event, i) => streamRecord(1 + at + i, event)),
        );
      }
      installation.setRules({
        'RuleType': 'date',
        'Operator-C': 'atLeast',
        'Target-C': '1',
        'StartDate': start,
        'FinishDate': finish,
        'Output': 'late',
      });
      await installation.run().run(() => true);
      for (const userId of ['ann', 'bob']) {
        const count = events.filter(
          (event) =>
            event.userId === userId && start <= dayInDublin(event.time) && dayInDublin(event.time) <= finish,
        ).length;
        expect((await installation.stateOf(userId))?.rules['attribute:late']?.counter?.count ?? 0).toBe(
          count,
        );
      }
    }),
    { numRuns: 200 },
  );
});
