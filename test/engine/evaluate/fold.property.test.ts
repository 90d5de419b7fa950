import fc from 'fast-check';
import { Change } from '../../../src/engine/state/change';
import { outputKey } from '../../../src/rule-language/rule';
import { events, tables } from '../../support/arbitraries';
import { foldAll, ruleSet } from '../../support/builders';
import { naiveChanges, scaled } from '../../support/naive-model';

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
