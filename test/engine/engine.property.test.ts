import fc from 'fast-check';
import { add, compare, decimalOf, subtract } from '../../src/engine/aggregate/decimal';
import { entriesOf, recount } from '../../src/engine/history/history';
import { Change } from '../../src/engine/state/change';
import { LocalCalendar } from '../../src/engine/windows/local-calendar';
import { outputKey } from '../../src/rule-language/rule';
import { amounts, events, tables } from '../support/arbitraries';
import { foldAll, ruleSet } from '../support/builders';
import { isCounted, metricOf, naiveChanges, scaled } from '../support/naive-model';

function brief({ output, n, value, count, sum }: Change): string {
  return `${outputKey(output)}#${n}${value ? ` ${value}` : ''} ${count}/${scaled(sum)}`;
}

test('folding gives the changes of a naive recount, whatever the rules and the events', () => {
  fc.assert(
    fc.property(tables, fc.array(events(), { maxLength: 30 }), (table, stream) => {
      expect(foldAll(ruleSet(...table), stream).changes.map(brief)).toEqual(naiveChanges(table, stream));
    }),
    { numRuns: 500 },
  );
});

test('counters without a reset do not depend on the order of the events', () => {
  fc.assert(
    fc.property(
      tables,
      fc
        .array(events(), { maxLength: 20 })
        .chain((stream) =>
          fc.tuple(fc.constant(stream), fc.shuffledSubarray(stream, { minLength: stream.length })),
        ),
      (table, [stream, shuffled]) => {
        const rules = ruleSet(...table.filter((cells) => cells.ResetWhenReachTarget === 'no'));
        const counters = (state: typeof stream) =>
          Object.fromEntries(
            Object.entries(foldAll(rules, state).state.rules).map(([key, { counter, ready }]) => [
              key,
              { counter, ready },
            ]),
          );
        expect(counters(shuffled)).toEqual(counters(stream));
      },
    ),
  );
});

test('history holds what any later rule needs: a recount of it equals a recount of the events', () => {
  fc.assert(
    fc.property(tables, fc.array(events(), { maxLength: 40 }), (table, stream) => {
      const { history } = foldAll(ruleSet(), stream).state;
      ruleSet(...table).rules.forEach((rule, i) => {
        const counted = stream.filter((event) => isCounted(table[i], event));
        const tally = recount(rule, entriesOf(history));
        expect([tally.count, scaled(tally.sum)]).toEqual([
          counted.length,
          counted.reduce((sum, event) => sum + scaled(metricOf(table[i], event)), 0n),
        ]);
      });
    }),
  );
});

test('a date rule that comes late counts as if it had been there from the start', () => {
  fc.assert(
    fc.property(
      tables,
      fc.array(events(), { minLength: 1, maxLength: 30 }),
      fc.nat(),
      (table, stream, seed) => {
        const dates = table.filter((cells) => cells.RuleType === 'date');
        const rules = ruleSet(...dates);
        const split = seed % stream.length;
        const before = foldAll(ruleSet(), stream.slice(0, split)).state;
        const late = foldAll(rules, stream.slice(split), before).state.rules;
        const early = foldAll(rules, stream).state.rules;
        for (const [key, { counter, ready }] of Object.entries(late)) {
          expect({ counter, ready }).toEqual({ counter: early[key].counter, ready: early[key].ready });
        }
      },
    ),
  );
});

test('sums are exact: adding, subtracting and comparing agree with whole numbers of the smallest unit', () => {
  const decimals = fc
    .oneof(
      amounts,
      fc.integer(),
      fc.integer().map((n) => n / 1e6),
    )
    .map(decimalOf);
  fc.assert(
    fc.property(decimals, decimals, (a, b) => {
      expect(scaled(add(a, b))).toBe(scaled(a) + scaled(b));
      expect(scaled(subtract(a, b))).toBe(scaled(a) - scaled(b));
      expect(Math.sign(compare(a, b))).toBe(scaled(a) < scaled(b) ? -1 : scaled(a) > scaled(b) ? 1 : 0);
    }),
  );
});

test('any number is the decimal of its shortest text, and reads back as itself', () => {
  fc.assert(
    fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
      expect(Number(decimalOf(value))).toBe(value + 0);
      expect(decimalOf(value)).toMatch(/^-?\d+(\.\d+)?$/);
    }),
  );
});

test('a day begins and ends with local midnight', () => {
  const times = fc.integer({ min: Date.UTC(1971, 0, 1), max: Date.UTC(2099, 11, 31) });
  const shifted = (time: number, hours: number) =>
    new Date(time + hours * 3_600_000).toISOString().slice(0, 10);
  const utc = new LocalCalendar('UTC');
  const east = new LocalCalendar('Etc/GMT-5');
  const west = new LocalCalendar('Etc/GMT+11');
  fc.assert(
    fc.property(times, (time) => {
      expect([utc.dayOf(time), east.dayOf(time), west.dayOf(time)]).toEqual([
        shifted(time, 0),
        shifted(time, 5),
        shifted(time, -11),
      ]);
    }),
  );
});
