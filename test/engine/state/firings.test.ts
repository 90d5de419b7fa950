import fc from 'fast-check';
import {
  Firings,
  firesAgainFrom,
  isHeldBack,
  withFiring,
  withHeldBack,
} from '../../../src/engine/state/firings';
import { FiringCap, firingCapOf } from '../../../src/rule-language/firing-cap';
import { caps, days } from '../../support/arbitraries';
import { mayFire } from '../../support/naive-model';

const capOf = (text: string) => firingCapOf(text) as FiringCap;

interface Fired {
  readonly changes: number;
  readonly firings?: Firings;
}

/** Fires once for each day where the cap lets it. @returns the state, and which of the firings went out */
function fireOn(text: string, wanted: readonly string[]): { state: Fired; sent: boolean[] } {
  const cap = capOf(text);
  let state: Fired = { changes: 0 };
  const sent = wanted.map((day) => {
    if (isHeldBack(cap, state, day)) {
      state = { ...state, firings: withHeldBack(state.firings, day) };
      return false;
    }
    state = { changes: state.changes + 1, firings: withFiring(cap, state.firings, day) };
    return true;
  });
  return { state, sent };
}

test('rolling days count from the day of the firing: 1 per 7 days fires on days 1 and 8, not on day 2', () => {
  const { sent } = fireOn('1 per 7 days', ['2026-03-01', '2026-03-02', '2026-03-07', '2026-03-08']);
  expect(sent).toEqual([true, false, false, true]);
});

test('periods are those of the calendar', () => {
  expect(fireOn('1 per week', ['2026-01-04', '2026-01-05', '2026-01-11']).sent).toEqual([true, true, false]);
  expect(fireOn('1 per month', ['2026-01-31', '2026-02-01', '2026-02-28']).sent).toEqual([true, true, false]);
  expect(fireOn('1 per quarter', ['2026-03-31', '2026-04-01', '2026-06-30']).sent).toEqual([
    true,
    true,
    false,
  ]);
  expect(fireOn('1 per year', ['2026-12-31', '2027-01-01', '2027-12-31']).sent).toEqual([true, true, false]);
});

test('a cap for good counts the firings of all times', () => {
  const { state, sent } = fireOn('2 ever', ['2024-01-01', '2025-01-01', '2026-01-01']);
  expect(sent).toEqual([true, true, false]);
  expect(firesAgainFrom(capOf('2 ever'), state)).toBe('never');
});

test('says from when on the rule may fire again, and which firing was held back', () => {
  const { state } = fireOn('1 per 7 days', ['2026-03-01', '2026-03-02']);
  expect(firesAgainFrom(capOf('1 per 7 days'), state)).toBe('2026-03-08');
  expect(state.firings).toEqual({ days: ['2026-03-01'], heldBack: '2026-03-02' });
  expect(firesAgainFrom(capOf('2 per 7 days'), state)).toBeUndefined();
});

test('the next firing forgets the one that was held back', () => {
  const { state } = fireOn('1 per day', ['2026-03-01', '2026-03-01', '2026-03-02']);
  expect(state.firings).toEqual({ days: ['2026-03-02'] });
});

test('a late event re-opens no day: it is held back, or counts as of the day of the last firing', () => {
  expect(fireOn('1 per day', ['2026-03-10', '2026-03-01']).sent).toEqual([true, false]);
  const { state, sent } = fireOn('2 per 7 days', ['2026-03-10', '2026-03-01', '2026-03-16']);
  expect(sent).toEqual([true, true, false]);
  expect(state.firings!.days).toEqual(['2026-03-10', '2026-03-10']);
});

test('no more days are kept than the cap needs, and they never go back', () => {
  fc.assert(
    fc.property(caps, fc.array(days, { maxLength: 30 }), (text, wanted) => {
      const known = fireOn(text, wanted).state.firings?.days ?? [];
      expect(known.length).toBeLessThanOrEqual(text.endsWith('ever') ? 1 : Number(text.split(' ')[0]));
      expect(known).toEqual([...known].sort());
    }),
  );
});

test('holds back what a plain count of the days holds back, also after the cap has changed', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(caps, days), { maxLength: 30 }), (wanted) => {
      let state: Fired = { changes: 0 };
      const plain = { changes: 0, fired: [] as string[] };
      for (const [text, day] of wanted) {
        const cap = capOf(text);
        const sends = !isHeldBack(cap, state, day);
        expect({ text, day, sends }).toEqual({ text, day, sends: mayFire({ AtMost: text }, plain, day) });
        if (!sends) continue;
        plain.changes++;
        state = { changes: state.changes + 1, firings: withFiring(cap, state.firings, day) };
      }
    }),
  );
});

test('never sends more in any time of the cap than it allows, in whatever order the events come', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 3 }),
      fc.integer({ min: 1, max: 4 }),
      fc.array(days),
      (n, per, wanted) => {
        const text = `${n} per ${per} days`;
        const { sent } = fireOn(text, wanted);
        const clock: string[] = [];
        wanted.forEach((day, i) => {
          if (sent[i]) clock.push(clock.length > 0 && day < clock.at(-1)! ? clock.at(-1)! : day);
        });
        for (const first of clock) {
          const from = Date.parse(first);
          const within = clock.filter(
            (day) => Date.parse(day) >= from && Date.parse(day) < from + per * 86_400_000,
          );
          expect(within.length).toBeLessThanOrEqual(n);
        }
      },
    ),
  );
});
