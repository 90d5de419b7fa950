import { decodeState, encodeState } from '../../../src/adapters/encoding/state-codec';
import { EMPTY_CATALOGUE, reconcile } from '../../../src/engine/catalogue/catalogue';
import { RuleSet } from '../../../src/engine/catalogue/rule-set';
import { fold } from '../../../src/engine/evaluate/fold';
import { WHOLE } from '../../../src/engine/evaluate/portion';
import { reevaluateUser } from '../../../src/engine/evaluate/reevaluate';
import { Change } from '../../../src/engine/state/change';
import { NEW_USER, UserState } from '../../../src/engine/state/user-state';
import { LocalCalendar } from '../../../src/engine/windows/local-calendar';
import { parseRules } from '../../../src/rule-language/parse/table';
import { event, NOW, row } from '../../support/builders';

const BERLIN = 'Europe/Berlin';
const NO_LIMITS = { changes: Infinity, history: Infinity };

/** Counts the events of one user, and lists what was told. */
class OneUser {
  state: UserState = NEW_USER;
  readonly told: string[] = [];
  readonly changes: Change[] = [];
  private readonly calendar: LocalCalendar;
  private readonly rules: RuleSet;

  constructor(rows: readonly Record<string, string>[], timeZone = BERLIN) {
    this.calendar = new LocalCalendar(timeZone);
    const parsed = parseRules(
      rows.map((cells, index) => row({ EventName: 'p', ...cells }, `row ${index + 2}`)),
    );
    expect(parsed.problems.filter(({ severity }) => severity === 'error')).toEqual([]);
    this.rules = new RuleSet(parsed.rules, reconcile(EMPTY_CATALOGUE, parsed, NOW, 'keep'), this.calendar);
  }

  /** Counts an event that arrives when it happens, or later. */
  did(
    time: string,
    { name = 'p', amount, ...attributes }: Record<string, string | number> = {},
    arrival = time,
  ) {
    const at = Date.parse(time);
    const { state, changes } = fold(
      this.state,
      [
        event({
          name: String(name),
          time: at,
          day: this.calendar.dayOf(at),
          arrival: Date.parse(arrival),
          attributes: attributes as Record<string, string>,
          ...(amount !== undefined && { metrics: { amount: Number(amount) } }),
        }),
      ],
      this.rules,
      [],
      NO_LIMITS,
    );
    this.take(state, changes);
  }

  /** Runs the scheduled function for this user, if the user is due. */
  run(time: string, portion = WHOLE) {
    const now = Date.parse(time);
    if (this.state.dueAt === undefined || this.state.dueAt > now) return;
    const { state, changes } = reevaluateUser(this.state, 'ann', this.rules, [], now, portion);
    this.take(state, changes);
  }

  /** Runs it every time that the user is due, until an instant. */
  runUntil(time: string) {
    const end = Date.parse(time);
    while (this.state.dueAt !== undefined && this.state.dueAt <= end) {
      const { dueAt } = this.state;
      this.run(new Date(dueAt).toISOString());
      expect(this.state.dueAt ?? Infinity).toBeGreaterThan(dueAt);
    }
  }

  private take(state: UserState, changes: readonly Change[]) {
    const keys = Object.keys(state.rules);
    const text = encodeState(state, (key) => keys.indexOf(key));
    this.state = {
      ...decodeState(text, (n) => keys[n]),
      ...(state.dueAt !== undefined && { dueAt: state.dueAt }),
    };
    expect(this.state).toEqual(state);
    this.changes.push(...changes);
    for (const { output, n, value, at } of changes) {
      this.told.push(`${output.name}#${n} ${value ?? 'fired'} ${new Date(at).toISOString().slice(0, 16)}Z`);
    }
  }
}

function countOf(operator: string, target: number, period: string, more: Record<string, string> = {}) {
  return { 'Operator-C': operator, 'Target-C': String(target), 'Period': period, ...more };
}

function sumOf(operator: string, target: string, period: string) {
  return { 'Operator-V': operator, 'Target-V': target, 'Period': period };
}

/** Builds a rule in its JSON form. */
function json(condition: object, period: string) {
  return {
    Definition: JSON.stringify({
      type: 'aggregator',
      events: 'p',
      metric: 'amount',
      output: 'p',
      condition,
      period,
    }),
  };
}

/** Noon of a day of January 2026, or later for days above 31. */
function noon(day: number): string {
  return new Date(Date.UTC(2026, 0, day, 11)).toISOString();
}

const END = '2026-12-01T00:00Z';

describe('a change says', () => {
  const said = ({ changes }: OneUser) =>
    changes.map(({ value, window, until }) => [
      value,
      window && `${window.start} to ${window.finish}`,
      until && new Date(until).toISOString(),
    ]);

  test('the days of the window as of then, and when time alone turns it next', () => {
    const ann = new OneUser([countOf('atLeast', 2, 'last 7 days')], 'UTC');
    ann.did(noon(1));
    ann.did(noon(3));
    ann.runUntil(END);
    expect(said(ann)).toEqual([
      ['ready', '2025-12-28 to 2026-01-03', '2026-01-08T00:00:00.000Z'],
      ['not-ready', '2026-01-02 to 2026-01-08', undefined],
    ]);
  });

  test('the same whether the run or the next event comes first', () => {
    const [early, late] = [1, 2].map(() => new OneUser([countOf('less', 2, 'last 3 days')], 'UTC'));
    for (const user of [early, late]) {
      user.did(noon(1));
      user.did(noon(2));
    }
    early.runUntil(noon(20));
    for (const user of [early, late]) user.did(noon(20));
    expect(late.changes).toEqual(early.changes);
  });

  test('nothing of the kind of a window of minutes, and no end of a firing', () => {
    const ann = new OneUser(
      [
        countOf('atLeast', 1, 'last 5 minutes'),
        countOf('atLeast', 1, 'last 7 days', { ResetWhenReachTarget: 'yes', Output: 'fired' }),
      ],
      'UTC',
    );
    ann.did('2026-01-01T12:00Z');
    expect(said(ann)).toEqual([
      ['ready', undefined, '2026-01-01T12:06:00.000Z'],
      [undefined, '2025-12-26 to 2026-01-01', undefined],
    ]);
  });
});

describe('a window of the last 30 days', () => {
  const TWICE = countOf('atLeast', 2, 'last 30 days');

  test('ends with the first instant of the local day after its oldest day', () => {
    const ann = new OneUser([TWICE]);
    ann.did('2026-01-01T23:30+01:00');
    ann.did('2026-01-30T12:00+01:00');
    ann.runUntil(END);
    expect(ann.told).toEqual(['p#1 ready 2026-01-30T11:00Z', 'p#2 not-ready 2026-01-30T23:00Z']);
  });

  test.each([
    ['2026-02-28T10:00+01:00', '2026-03-01T10:00+01:00', '2026-03-29T22:00Z'],
    ['2026-10-01T10:00+02:00', '2026-10-01T11:00+02:00', '2026-10-30T23:00Z'],
  ])('is of local days when the clocks change (%s)', (first, second, out) => {
    const ann = new OneUser([TWICE]);
    ann.did(first);
    ann.did(second);
    ann.runUntil(END);
    expect(ann.told.slice(1)).toEqual([`p#2 not-ready ${out}`]);
  });

  test('ends in the year after a leap day', () => {
    const ann = new OneUser([countOf('atLeast', 2, 'last 365 days')]);
    ann.did('2028-02-29T10:00+01:00');
    ann.did('2028-02-29T11:00+01:00');
    ann.runUntil('2030-01-01T00:00Z');
    expect(ann.told.slice(1)).toEqual(['p#2 not-ready 2029-02-27T23:00Z']);
  });

  test('never holds two days when it is of one', () => {
    const ann = new OneUser([countOf('atLeast', 2, 'last 1 day')]);
    ann.did('2026-01-05T23:59:59.999+01:00');
    ann.did('2026-01-06T00:00:00.000+01:00');
    ann.runUntil(END);
    expect(ann.told).toEqual([]);
  });

  test.each([
    ['before', '2026-01-30T20:00+01:00', ['p#1 ready 2026-01-10T11:00Z']],
    [
      'after',
      '2026-01-31T08:00+01:00',
      ['p#1 ready 2026-01-10T11:00Z', 'p#2 not-ready 2026-01-30T23:00Z', 'p#3 ready 2026-01-31T07:00Z'],
    ],
  ])('that the next event comes %s the boundary of', (_, third, told) => {
    const ann = new OneUser([TWICE]);
    ann.did(noon(1));
    ann.did(noon(10));
    ann.did(third);
    expect(ann.told).toEqual(told);
  });

  test('that one write cannot tell all of is told to its end before an event of another shard', () => {
    const ann = new OneUser([
      countOf('atLeast', 1, 'last 7 days', { Output: 'a' }),
      countOf('atLeast', 1, 'last 7 days', { Output: 'b' }),
    ]);
    ann.did(noon(1));
    ann.run(noon(9), { ...WHOLE, rules: 1 });
    expect(ann.told.slice(2)).toEqual(['a#2 not-ready 2026-01-07T23:00Z']);
    ann.did(noon(7));
    expect(ann.told.slice(3)).toEqual([
      'b#2 not-ready 2026-01-07T23:00Z',
      'a#3 ready 2026-01-07T11:00Z',
      'b#3 ready 2026-01-07T11:00Z',
    ]);
  });

  test('tells the boundary whenever the run comes', () => {
    const ann = new OneUser([TWICE]);
    ann.did(noon(1));
    ann.did(noon(2));
    ann.run('2026-02-03T04:00Z');
    expect(ann.told.slice(1)).toEqual(['p#2 not-ready 2026-01-30T23:00Z']);
  });

  test.each([
    ['D-30', 5, []],
    ['D-29', 6, ['p#1 ready 2026-01-06T11:00Z']],
  ])('counts a late event of day %s', (_, day, told) => {
    const ann = new OneUser([TWICE]);
    ann.did(noon(35));
    ann.did(noon(day), {}, noon(35));
    expect(ann.told).toEqual(told);
  });

  test('is not opened again by a late event', () => {
    const ann = new OneUser([TWICE]);
    ann.did(noon(1));
    ann.run(noon(40));
    ann.did(noon(40), { name: 'q' });
    ann.did(noon(2), {}, noon(40));
    ann.runUntil(END);
    expect(ann.told).toEqual([]);
  });

  test('counts an event of tomorrow from tomorrow on', () => {
    const ann = new OneUser([TWICE]);
    ann.did(noon(1));
    ann.did(noon(2), {}, noon(1));
    expect(ann.told).toEqual([]);
    ann.runUntil(noon(2));
    expect(ann.told).toEqual(['p#1 ready 2026-01-01T23:00Z']);
  });

  test('tells rules that end at one midnight in the order of the table', () => {
    const ann = new OneUser([
      countOf('atLeast', 1, 'last 30 days', { Output: 'z' }),
      countOf('atLeast', 1, 'last 30 days', { Output: 'a' }),
    ]);
    ann.did(noon(1));
    ann.runUntil(END);
    expect(ann.told.slice(2)).toEqual(['z#2 not-ready 2026-01-30T23:00Z', 'a#2 not-ready 2026-01-30T23:00Z']);
  });
});

describe('a sum over the last 30 days', () => {
  test('becomes negative when the purchase leaves before its refund', () => {
    const ann = new OneUser([sumOf('atLeast', '100', 'last 30 days')]);
    ann.did(noon(1), { amount: 120 });
    ann.did(noon(20), { amount: -50 });
    ann.runUntil(END);
    expect(ann.told).toEqual(['p#1 ready 2026-01-01T11:00Z', 'p#2 not-ready 2026-01-20T11:00Z']);
  });

  test('falls by a refund and stays out', () => {
    const ann = new OneUser([sumOf('atLeast', '100', 'last 30 days')]);
    ann.did(noon(1), { amount: 60 });
    ann.did(noon(10), { amount: 60 });
    ann.did(noon(11), { amount: -60 });
    ann.runUntil(END);
    expect(ann.told).toEqual(['p#1 ready 2026-01-10T11:00Z', 'p#2 not-ready 2026-01-11T11:00Z']);
  });

  test('is exact', () => {
    const ann = new OneUser([sumOf('equal', '0.3', 'last 30 days')]);
    ann.did(noon(1), { amount: 0.1 });
    ann.did(noon(2), { amount: 0.1 });
    ann.did(noon(3), { amount: 0.1 });
    ann.runUntil(noon(31));
    expect(ann.told).toEqual(['p#1 ready 2026-01-03T11:00Z', 'p#2 not-ready 2026-01-30T23:00Z']);
  });
});

describe('other statistics over the last 30 days', () => {
  test('a largest value leaves with its day', () => {
    const ann = new OneUser([json({ statistic: 'max', operator: 'atLeast', target: 50 }, 'last 30 days')]);
    ann.did(noon(1), { amount: 80 });
    ann.did(noon(5), { amount: 40 });
    ann.runUntil(END);
    expect(ann.told).toEqual(['p#1 ready 2026-01-01T11:00Z', 'p#2 not-ready 2026-01-30T23:00Z']);
  });

  test('a value stays while any event of the window has it', () => {
    const ann = new OneUser([
      json({ statistic: 'distinct', attribute: 'city', operator: 'atLeast', target: 2 }, 'last 30 days'),
    ]);
    ann.did(noon(1), { city: 'A' });
    ann.did(noon(2), { city: 'B' });
    ann.did(noon(20), { city: 'A' });
    ann.runUntil(END);
    expect(ann.told).toEqual(['p#1 ready 2026-01-02T11:00Z', 'p#2 not-ready 2026-01-31T23:00Z']);
  });

  test('an average without a value is not met', () => {
    const ann = new OneUser([
      json({ statistic: 'average', operator: 'atLeast', target: 10 }, 'last 30 days'),
    ]);
    ann.did(noon(1), { amount: 20 });
    ann.did(noon(20));
    ann.runUntil(END);
    expect(ann.told).toEqual(['p#1 ready 2026-01-01T11:00Z', 'p#2 not-ready 2026-01-30T23:00Z']);
  });
});

describe('less than once in the last 30 days', () => {
  const LAPSED = countOf('less', 1, 'last 30 days');

  test('turns both ways', () => {
    const ann = new OneUser([LAPSED]);
    ann.did(noon(1));
    ann.runUntil(noon(31));
    ann.did('2026-01-31T10:00+01:00');
    ann.runUntil(END);
    expect(ann.told).toEqual([
      'p#1 ready 2026-01-30T23:00Z',
      'p#2 not-ready 2026-01-31T09:00Z',
      'p#3 ready 2026-03-01T23:00Z',
    ]);
  });

  test('is nobody who never did it', () => {
    const ann = new OneUser([LAPSED]);
    ann.did(noon(1), { name: 'q' });
    ann.runUntil(END);
    expect(ann.told).toEqual([]);
    expect(ann.state.dueAt).toBeUndefined();
  });
});

describe('calendar periods', () => {
  test('this month ends with it', () => {
    const ann = new OneUser([countOf('atLeast', 2, 'this month')]);
    ann.did('2026-01-31T23:59+01:00');
    ann.did('2026-01-31T23:59+01:00');
    ann.runUntil(END);
    expect(ann.told).toEqual(['p#1 ready 2026-01-31T22:59Z', 'p#2 not-ready 2026-01-31T23:00Z']);
  });

  test('a week goes from Monday to Sunday over the new year', () => {
    const ann = new OneUser([countOf('atLeast', 2, 'this week')]);
    ann.did('2025-12-29T00:00+01:00');
    ann.did('2026-01-04T23:59+01:00');
    ann.runUntil(END);
    expect(ann.told).toEqual(['p#1 ready 2026-01-04T22:59Z', 'p#2 not-ready 2026-01-04T23:00Z']);
  });

  test('the previous month begins and ends with a month', () => {
    const ann = new OneUser([countOf('atLeast', 1, 'previous month')]);
    ann.did('2026-01-15T12:00+01:00');
    ann.runUntil(END);
    expect(ann.told).toEqual(['p#1 ready 2026-01-31T23:00Z', 'p#2 not-ready 2026-02-28T23:00Z']);
  });

  test.each([
    ['America/Havana', '2026-03-08', '2026-03-08T05:00Z'],
    ['Asia/Beirut', '2026-03-29', '2026-03-28T22:00Z'],
  ])('a day without midnight begins with its first instant (%s)', (zone, day, out) => {
    const ann = new OneUser([countOf('atLeast', 1, 'today')], zone);
    const at = new Date(Date.parse(`${day}T12:00Z`) - 86_400_000).toISOString();
    ann.did(at);
    ann.runUntil(END);
    expect(ann.told).toEqual([`p#1 ready ${at.slice(0, 16)}Z`, `p#2 not-ready ${out}`]);
  });
});

test('an event leaves a window of an hour with its minute, and not before', () => {
  const ann = new OneUser([countOf('atLeast', 2, 'last 1 hour')]);
  ann.did('2026-01-05T10:00:10Z');
  ann.did('2026-01-05T10:30:00Z');
  ann.run('2026-01-05T11:00:59Z');
  expect(ann.told).toEqual(['p#1 ready 2026-01-05T10:30Z']);
  ann.runUntil(END);
  expect(ann.told.slice(1)).toEqual(['p#2 not-ready 2026-01-05T11:01Z']);
});

test('a trigger fires at the event that completes its window, and everything counted goes', () => {
  const ann = new OneUser([
    countOf('atLeast', 3, 'last 7 days', { ResetWhenReachTarget: 'yes' }),
    countOf('atLeast', 3, 'last 7 days'),
  ]);
  for (const day of [1, 5, 9, 10, 11, 12]) ann.did(noon(day));
  expect(ann.told).toEqual(['trk_p#1 fired 2026-01-10T11:00Z', 'p#1 ready 2026-01-10T11:00Z']);
  expect(ann.state.dueAt).toBe(Date.parse('2026-01-16T23:00Z'));
});

test('rules that look at the same events share what they have counted', () => {
  const ann = new OneUser(
    [3, 7, 14, 30].flatMap((days) => [
      countOf('atLeast', 2, `last ${days} days`, { Output: `count-${days}` }),
      countOf('less', 1, `last ${days} days`, { Output: `none-${days}` }),
    ]),
  );
  for (const day of [1, 8, 15, 22, 29]) ann.did(noon(day));
  expect(Object.values(ann.state.slots!).map(({ slots }) => slots.length)).toEqual([5]);
  const text = encodeState(ann.state, (key) => Object.keys(ann.state.rules).indexOf(key));
  expect((JSON.parse(text) as { s: string[][] }).s[0][2].length).toBeLessThan(40);
});
