import fc from 'fast-check';
import { EMPTY_AGGREGATE } from '../../../src/engine/aggregate/aggregate';
import {
  entriesOf,
  historyOf,
  recount,
  TimedEntry,
  toHistoryEntry,
} from '../../../src/engine/history/history';
import { replay } from '../../../src/engine/history/replay';
import { atStartOfDay } from '../../../src/engine/history/timed-entries';
import { FiringMode } from '../../../src/rule-language/reset-modes';
import { events, tables } from '../../support/arbitraries';
import { ruleSet, UTC } from '../../support/builders';

const on = (day: string, count: number, amount?: string): TimedEntry => ({
  day,
  at: Date.parse(day),
  eventName: 'click',
  attributes: {},
  metrics: amount === undefined ? {} : { amount },
  count,
});

const firing = (cells: Record<string, string>) => ruleSet({ ResetWhenReachTarget: 'yes', ...cells }).rules[0];
const every3 = firing({ 'Operator-C': 'atLeast', 'Target-C': '3' });
const every100 = firing({ 'Operator-V': 'atLeast', 'Target-V': '100', 'Reset': 'carry' });

test('counting goes back to 0 at each time that the target was reached', () => {
  expect(replay(every3, 'zero', [on('2026-01-01', 5), on('2026-01-02', 3)])).toEqual({
    left: expect.objectContaining({ count: 2 }) as unknown,
    lastMet: expect.objectContaining({ count: 3 }) as unknown,
  });
});

test('a history that has not reached the target is counted as it is', () => {
  const { left, lastMet } = replay(every3, 'zero', [on('2026-01-01', 2)]);
  expect(left.count).toBe(2);
  expect(lastMet).toBeUndefined();
});

test('with carry the target is subtracted each time', () => {
  const { left, lastMet } = replay(every100, 'carry', [
    on('2026-01-01', 1, '250'),
    on('2026-01-02', 1, '60'),
  ]);
  expect(left).toEqual({ ...EMPTY_AGGREGATE, sum: '10' });
  expect(lastMet!.sum).toBe('110');
});

test('a history leaves what is over, since runs would have fired what one event may not', () => {
  expect(replay(every100, 'carry', [on('2026-01-01', 1, '10250')]).left.sum).toBe('50');
});

test('events are taken in the order of their days', () => {
  const over = firing({ 'Operator-V': 'atLeast', 'Target-V': '100' });
  const entries = [on('2026-01-03', 1, '30'), on('2026-01-01', 1, '90'), on('2026-01-02', 1, '20')];
  expect(replay(over, 'zero', entries).left.sum).toBe('30');
});

test('of one day, the order does not depend on how history is stored', () => {
  fc.assert(
    fc.property(tables, fc.array(events(), { maxLength: 20 }), fc.nat(20), (table, stream, split) => {
      const entries = stream.map((event) => toHistoryEntry(event, event.day));
      const chunked = [entries.slice(split), entries.slice(0, split)].flatMap((part) =>
        atStartOfDay(entriesOf(historyOf(part)), UTC),
      );
      for (const rule of ruleSet(...table).rules) {
        if (rule.reset === 'none') continue;
        expect(replay(rule, rule.reset, chunked)).toEqual(replay(rule, rule.reset, entries));
      }
    }),
  );
});

test('what is left and what was subtracted make up the history, of a rule that carries', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 900 }), { maxLength: 20 }), (amounts) => {
      const entries = amounts.map((amount, i) =>
        on(`2026-01-${String(i + 1).padStart(2, '0')}`, 1, `${amount}`),
      );
      const left = Number(replay(every100, 'carry' satisfies FiringMode, entries).left.sum);
      expect(left).toBe(Number(recount(every100, entries).sum) % 100);
    }),
  );
});
