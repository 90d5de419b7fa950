import fc from 'fast-check';
import { EMPTY_CATALOGUE } from '../../src/engine/catalogue/catalogue';
import { exclusionReason } from '../../src/engine/events/exclusion-reason';
import { counts, entriesOf, toHistoryEntry } from '../../src/engine/history/history';
import { Change } from '../../src/engine/state/change';
import { PINPOINT } from '../../src/operations/events/event-format';
import { Explanation } from '../../src/operations/explanation';
import { PublicationPreview } from '../../src/operations/preview/publication-preview';
import { SimulationPreview } from '../../src/operations/preview/simulation-preview';
import { Simulation } from '../../src/operations/simulation/simulation';
import { parseRules } from '../../src/rule-language/parse/table';
import { outputKey } from '../../src/rule-language/rule';
import { events, jsonRules, tables } from '../support/arbitraries';
import { NOW, pinpointRecord, recordOptionsOf, UTC } from '../support/builders';
import { Installation, streamRecord } from '../support/installation';

/** Rows of the table and rules in their JSON form. */
const anyRules = fc
  .tuple(tables, jsonRules)
  .map(([rows, rules]): Record<string, string>[] => [...rows, ...rules]);
const users = fc.constantFrom('ann', 'bob', "O'Brien", '__proto__');

test('simulate, preview, explain and the functions say the same of any rules and events', async () => {
  await fc.assert(
    fc.asyncProperty(anyRules, fc.array(events(users), { maxLength: 30 }), async (table, stream) => {
      const rows = table.map((cells, i) => ({ where: `row ${i + 2}`, cells }));
      const { rules } = parseRules(rows);
      expect(rules).toHaveLength(table.length);
      const changes: Change[] = [];
      const simulation = new Simulation({
        rules: rows,
        timeZone: 'UTC',
        clock: () => Date.UTC(2026, 0, 1),
        decode: PINPOINT,
        onChange: (change) => changes.push(change),
      });
      for (const [i, event] of stream.entries()) {
        await simulation.count(JSON.stringify(pinpointRecord(recordOptionsOf(event))), i + 1);
      }

      const inForce = await simulation.rules();

      const installation = new Installation(...table);
      await installation
        .aggregator()
        .process(stream.map((event, i) => streamRecord(i + 1, recordOptionsOf(event))));
      const ids = (all: readonly Change[]) =>
        all
          .map(({ userId, output, n, value, count, sum }) =>
            JSON.stringify([userId, output, n, value, count, sum]),
          )
          .sort();
      expect(ids(installation.changes)).toEqual(ids(changes));

      const preview = new SimulationPreview(rules, 10, true);
      for await (const { userId, state } of simulation.users()) {
        preview.add(userId, state, (await installation.stateOf(userId))!);
      }
      const explained = new Map<string, ReturnType<Explanation['of']>>();
      for (const userId of new Set(stream.map((event) => event.userId))) {
        const explanation = new Explanation(inForce.rules, 100);
        for (const event of stream.filter((one) => one.userId === userId)) {
          explanation.add({ when: event.day, entry: toHistoryEntry(event, event.day) });
        }
        explained.set(userId, explanation.of((await simulation.stateOf(userId))!, UTC, NOW));
      }

      for (const { rule, kind, users: members, changes: previewed, sample, gained, lost } of preview.results(
        undefined,
      )) {
        const own = changes.filter(({ output }) => outputKey(output) === rule);
        const last = new Map(own.map((change) => [change.userId, change.value]));
        const inside = [...last]
          .filter(([, value]) => kind === 'event' || value === 'ready')
          .map(([userId]) => userId)
          .sort();
        expect([members, previewed, [...sample].sort(), gained, lost]).toEqual([
          inside.length,
          own.length,
          inside,
          0,
          0,
        ]);
        for (const [userId, explanations] of explained) {
          const one = explanations.find((explanation) => explanation.rule === rule)!;
          expect([one.in, one.changes]).toEqual([
            inside.includes(userId),
            own.filter((change) => change.userId === userId).length,
          ]);
          expect(
            one.counted.events +
              one.notCounted.reduce((sum, { events: number }) => sum + number, 0) +
              one.otherEvents,
          ).toBe(stream.filter((event) => event.userId === userId).length);
        }
      }
    }),
    { numRuns: 60 },
  );
});

test('a reason is given exactly where an event does not count', () => {
  fc.assert(
    fc.property(anyRules, events(), (table, event) => {
      const entry = toHistoryEntry(event, event.day);
      for (const rule of parseRules(table.map((cells) => ({ where: '', cells }))).rules) {
        expect(exclusionReason(rule, entry) === undefined).toBe(counts(rule, entry));
      }
    }),
    { numRuns: 300 },
  );
});

test('over stored history a rule without a reset has the members that it would have had', async () => {
  await fc.assert(
    fc.asyncProperty(anyRules, fc.array(events(users), { maxLength: 30 }), async (table, stream) => {
      const lasting = table.filter(({ ResetWhenReachTarget }) => ResetWhenReachTarget !== 'yes');
      const live = new Installation(...lasting);
      await live.aggregator().process(stream.map((event, i) => streamRecord(i + 1, recordOptionsOf(event))));
      const draft = parseRules(lasting.map((cells) => ({ where: '', cells })));
      const judged = new SimulationPreview(draft.rules, 10, false);
      const stored = await PublicationPreview.of(
        {
          inForce: { catalogue: EMPTY_CATALOGUE, removedRules: 'keep', timeZone: 'UTC' },
          draft,
          now: live.now,
        },
        10,
      );
      for (const {
        userId,
        stored: { state },
      } of (await live.aggregates.scan()).users) {
        judged.add(userId, state, undefined);
        await stored.add([{ userId, state: { ...state, rules: {} }, history: entriesOf(state.history) }]);
      }
      expect(
        stored.results().map((effect) => [effect.rule, effect.withHistory?.users ?? effect.users]),
      ).toEqual(judged.results(undefined).map((each) => [each.rule, each.users]));
    }),
    { numRuns: 100 },
  );
});
