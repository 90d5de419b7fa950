import { SentEvent, UserRule } from '../../src/playground/api';
import { EMPTY_FORM, EventForm, eventOf, faultsOf, isRight } from '../../web/src/try-it/event-form';
import { afterEvent } from '../../web/src/try-it/progress-after-event';
import { readRecent, withUser } from '../../web/src/try-it/recent-users';

const form = (over: Partial<EventForm>): EventForm => ({ ...EMPTY_FORM, name: 'purchase', ...over });

test('an event is made of what is filled in; blank lines are left out', () => {
  const filled = form({
    attributes: [
      { name: ' shop ', value: 'Dublin' },
      { name: '', value: '' },
    ],
    metrics: [{ name: 'amount', value: ' 19.99 ' }],
    day: '2021-01-02',
    time: '10:00',
  });
  expect(isRight(faultsOf(filled))).toBe(true);
  expect(eventOf(filled, 'ann', 'UTC')).toEqual({
    name: 'purchase',
    userId: 'ann',
    time: Date.UTC(2021, 0, 2, 10),
    attributes: { shop: 'Dublin' },
    metrics: { amount: '19.99' },
  });
});

test('without a day the event happens now, by the clock of the installation', () => {
  expect(eventOf(form({}), 'ann', 'UTC')).toEqual({
    name: 'purchase',
    userId: 'ann',
    attributes: {},
    metrics: {},
  });
});

test('what is wrong is said at its place', () => {
  expect(faultsOf(form({ name: ' ' })).name).toMatch('purchase');
  expect(
    faultsOf(
      form({
        metrics: [
          { name: 'amount', value: '1' },
          { name: 'tax', value: '1,5' },
        ],
      }),
    ).metrics,
  ).toEqual({ 1: expect.stringContaining('“1,5” is not a number') });
  expect(
    faultsOf(
      form({
        attributes: [
          { name: '', value: 'x' },
          { name: 'a', value: '1' },
          { name: 'a', value: '2' },
        ],
      }),
    ).attributes,
  ).toEqual({ 0: 'Give it a name.', 2: '“a” is there already.' });
  expect(faultsOf(form({ day: '2021-02-30' })).day).toMatch('2021-02-30');
  expect(faultsOf(form({ day: '2021-02-01', time: '25:00' })).time).toMatch('25:00');
  expect(faultsOf(form({ time: '10:00' })).day).toMatch('day');
});

test('the name used last comes first, once, and only some are kept', () => {
  expect(withUser(['ann', 'bob'], 'bob')).toEqual(['bob', 'ann']);
  expect(withUser(['1', '2', '3', '4', '5', '6'], '7')).toEqual(['7', '1', '2', '3', '4', '5']);
});

test('whatever an earlier visit left, only names come back', () => {
  expect(readRecent('["ann", 3, "", "bob"]')).toEqual(['ann', 'bob']);
  expect([null, '{', '{"a":1}'].map(readRecent)).toEqual([[], [], []]);
});

const rule = (key: string): UserRule => ({
  rule: key,
  kind: 'attribute',
  name: key,
  description: '',
  in: false,
  changes: 0,
  explanation: '',
  counted: { events: 0, last: [] },
  notCounted: [],
  otherEvents: 0,
  tests: [{ statistic: 'count', operator: 'equal', target: '1', value: '0', met: false }],
});

test('a standing follows the event before the server is asked again', () => {
  const change = {
    id: '1',
    userId: 'ann',
    rule: 'attribute:a',
    kind: 'attribute' as const,
    name: 'a',
    value: 'ready',
    count: 1,
    sum: '1',
    at: 1,
  };
  const processed: SentEvent = {
    event: { name: 'a', userId: 'ann', time: 1, attributes: {}, metrics: {} },
    outcome: 'counted',
    changes: [change],
    counters: [
      {
        rule: 'attribute:a',
        tests: [{ statistic: 'count', operator: 'equal', target: '1', value: '1', met: true }],
      },
    ],
  };
  const [a, b] = afterEvent([rule('attribute:a'), rule('attribute:b')], processed);
  expect(a).toMatchObject({ in: true, changes: 1, tests: [{ value: '1' }] });
  expect(b).toMatchObject({ in: false, changes: 0, tests: [{ value: '0' }] });
  expect(afterEvent([a], { ...processed, changes: [{ ...change, value: 'not-ready' }] })[0]).toMatchObject({
    in: false,
    changes: 2,
  });
});
