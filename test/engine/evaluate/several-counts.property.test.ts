import fc from 'fast-check';
import { decodeState, encodeState } from '../../../src/adapters/encoding/state-codec';
import { EMPTY_CATALOGUE, reconcile } from '../../../src/engine/catalogue/catalogue';
import { RuleSet } from '../../../src/engine/catalogue/rule-set';
import { fold } from '../../../src/engine/evaluate/fold';
import { WHOLE } from '../../../src/engine/evaluate/portion';
import { reevaluateUser } from '../../../src/engine/evaluate/reevaluate';
import { DatedEvent } from '../../../src/engine/events/event';
import { Change } from '../../../src/engine/state/change';
import { NEW_USER, UserState } from '../../../src/engine/state/user-state';
import { LocalCalendar } from '../../../src/engine/windows/local-calendar';
import { parseRules } from '../../../src/rule-language/parse/table';
import { event, NOW } from '../../support/builders';
import { isInside, NaiveCalendar } from '../../support/naive-windows';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
const START = Date.UTC(2026, 1, 20);
const ZONE = 'America/Havana';
const NAIVE = new NaiveCalendar(ZONE);
const CALENDAR = new LocalCalendar(ZONE);
const NO_LIMITS = { changes: Infinity, history: Infinity };

interface PlainTest {
  readonly statistic: 'count' | 'sum' | 'max' | 'distinct' | 'days' | 'first' | 'last';
  readonly operator: 'atLeast' | 'less' | 'equal';
  readonly target: number;
  readonly events?: readonly string[];
  readonly filter?: object;
  readonly period?: string;
  readonly startDate?: string;
  readonly finishDate?: string;
}

interface PlainRule {
  readonly output: string;
  readonly join: 'all' | 'any';
  readonly tests: readonly PlainTest[];
  readonly includeHistory: boolean;
  readonly fires: boolean;
}

/** Follows one user by the engine, whose state is written and read between any two steps. */
class Engine {
  readonly told: string[] = [];
  state: UserState = NEW_USER;
  private readonly rules: RuleSet;

  constructor(
    rules: readonly PlainRule[],
    private readonly portion: number,
  ) {
    const parsed = parseRules(
      rules.map(({ output, join, tests, includeHistory, fires }, place) => ({
        where: `rule ${place}`,
        cells: {
          Definition: JSON.stringify({
            type: 'aggregator',
            events: 'view',
            output,
            includeHistory,
            ...(fires && { reset: 'zero' }),
            condition: {
              [join]: tests.map((test) => ({
                ...test,
                ...(test.statistic === 'distinct' && { attribute: 'sku' }),
              })),
            },
          }),
        },
      })),
    );
    expect(parsed.problems.filter(({ severity }) => severity === 'error')).toEqual([]);
    this.rules = new RuleSet(parsed.rules, reconcile(EMPTY_CATALOGUE, parsed, NOW, 'keep'), CALENDAR);
  }

  event(one: DatedEvent): void {
    for (let used = 0, unfinished; used === 0;) {
      const portion = { ...WHOLE, rules: this.portion };
      const folded = fold(this.state, [{ ...one, unfinished }], this.rules, [], NO_LIMITS, portion);
      this.take(folded);
      ({ used } = folded);
      const { judged, held } = folded;
      unfinished = judged && { sequenceNumber: '1', revision: 1, judged, ...(held && { slots: held }) };
    }
  }

  run(now: number): void {
    for (let finished = false; !finished;) {
      const portion = { ...WHOLE, rules: this.portion };
      const result = reevaluateUser(this.state, 'ann', this.rules, [], now, portion);
      this.take(result);
      ({ finished } = result);
    }
  }

  runIfDue(now: number): void {
    if (this.state.dueAt !== undefined && this.state.dueAt <= now) this.run(now);
  }

  private take({ state, changes }: { state: UserState; changes: readonly Change[] }): void {
    const keys = Object.keys(state.rules);
    this.state = decodeState(
      encodeState(state, (key) => keys.indexOf(key)),
      (n) => keys[n],
      state.dueAt,
    );
    expect(this.state).toEqual(state);
    for (const { output, n, value, at } of changes) {
      this.told.push(`${output.name}#${n} ${value ?? 'fired'} ${new Date(at).toISOString()}`);
    }
  }
}

/** Judges all events anew at every instant at which something could change. */
class Model {
  readonly told: string[] = [];
  private clock = -Infinity;
  private readonly counted: DatedEvent[] = [];
  private readonly outputs = new Map<string, { changes: number; ready: boolean; firedAfter: number }>();

  constructor(
    private readonly rules: readonly PlainRule[],
    private readonly tick: number,
  ) {}

  event(one: DatedEvent): void {
    this.pass(one.arrival);
    this.counted.push(one);
    for (const rule of this.rules) {
      if (rule.tests.some((test) => countsFor(test, one))) this.judge(rule, this.clock, one.time);
    }
  }

  pass(until: number): void {
    if (this.clock > -Infinity) {
      const instants = NAIVE.beginnings(this.clock, until);
      for (let t = Math.floor(this.clock / this.tick) + 1; t * this.tick <= until; t++) {
        instants.push(t * this.tick);
      }
      for (const instant of [...new Set(instants)].sort((a, b) => a - b)) {
        for (const rule of this.rules) if (!rule.fires) this.judge(rule, instant, instant);
      }
    }
    this.clock = Math.max(this.clock, until);
  }

  private judge({ output: name, join, tests, fires }: PlainRule, now: number, at: number): void {
    if (!this.counted.some((one) => tests.some((test) => countsFor(test, one)))) return;
    let output = this.outputs.get(name);
    if (!output) this.outputs.set(name, (output = { changes: 0, ready: false, firedAfter: 0 }));
    const results = tests.map((test) => this.isMet(test, now, output.firedAfter));
    const met = join === 'all' ? !results.includes(false) : results.includes(true);
    if (met === output.ready) return;
    if (fires) output.firedAfter = this.counted.length;
    else output.ready = met;
    this.told.push(
      `${name}#${++output.changes} ${fires ? 'fired' : met ? 'ready' : 'not-ready'} ${new Date(at).toISOString()}`,
    );
  }

  private isMet(test: PlainTest, now: number, firedAfter: number): boolean {
    const inside = this.counted
      .slice(firedAfter)
      .filter(
        (one) =>
          countsFor(test, one) &&
          (test.period === undefined || isInside(test.period, one, now, NAIVE.dayOf(now))),
      );
    const amounts = inside.map(({ metrics }) => Number(metrics.amount));
    const byTime = inside
      .map(({ time, metrics }) => ({ time, amount: Number(metrics.amount) }))
      .sort((a, b) => a.time - b.time || a.amount - b.amount)
      .map(({ amount }) => amount);
    const value = {
      count: () => inside.length,
      sum: () => amounts.reduce((sum, amount) => sum + amount, 0),
      max: () => (amounts.length > 0 ? Math.max(...amounts) : undefined),
      distinct: () => new Set(inside.map(({ attributes }) => attributes.sku)).size,
      days: () => new Set(inside.map(({ day }) => day)).size,
      first: () => byTime[0],
      last: () => byTime.at(-1),
    }[test.statistic]();
    if (value === undefined) return false;
    if (test.operator === 'less') return value < test.target;
    return test.operator === 'equal' ? value === test.target : value >= test.target;
  }
}

function countsFor({ events = ['view'], filter, startDate, finishDate }: PlainTest, one: DatedEvent) {
  return (
    events.includes(one.name) &&
    (!filter || one.attributes.sku === 'a') &&
    (startDate === undefined || one.day >= startDate) &&
    (finishDate === undefined || one.day <= finishDate)
  );
}

function testWith(periods: readonly string[]): fc.Arbitrary<PlainTest> {
  const when = fc.oneof(
    { weight: 3, arbitrary: fc.constantFrom(...periods).map((period) => ({ period })) },
    { weight: 1, arbitrary: fc.constant({}) },
    { weight: 1, arbitrary: fc.constant({ startDate: '2026-02-22', finishDate: '2026-03-10' }) },
  );
  return fc
    .tuple(
      fc.record(
        {
          statistic: fc.constantFrom(
            'count' as const,
            'count' as const,
            'sum' as const,
            'max' as const,
            'distinct' as const,
            'days' as const,
            'first' as const,
            'last' as const,
          ),
          operator: fc.constantFrom('atLeast' as const, 'less' as const, 'equal' as const),
          target: fc.integer({ min: 0, max: 3 }),
          events: fc.constantFrom(['buy'], ['buy', 'view'], ['view']),
          filter: fc.constant({ attribute: 'sku', operator: 'equals', value: 'a' }),
        },
        { requiredKeys: ['statistic', 'operator', 'target'] },
      ),
      when,
    )
    .map(([test, window]) => ({ ...test, ...window }));
}

const RULES = (periods: readonly string[]) =>
  fc
    .array(
      fc.record({
        join: fc.constantFrom('all' as const, 'any' as const),
        tests: fc.array(testWith(periods), { minLength: 2, maxLength: 3 }),
        includeHistory: fc.boolean(),
        fires: fc.nat(3).map((n) => n === 0),
      }),
      { minLength: 1, maxLength: 3 },
    )
    .map((rules) =>
      rules.map((rule, place) => {
        const fires = rule.fires && measuresOf(rule.tests) > 1;
        return { ...rule, fires, includeHistory: rule.includeHistory && !fires, output: `r${place}` };
      }),
    );

/** Counts what tests differ in; with one measure alone, a test past its target fires as well. */
function measuresOf(tests: readonly PlainTest[]): number {
  return new Set(
    tests.map(({ events = ['view'], filter, period, startDate }) =>
      JSON.stringify([events, filter, period, startDate]),
    ),
  ).size;
}

const STEPS = (unit: number) =>
  fc.array(
    fc.record({
      isRun: fc.nat(3).map((n) => n === 0),
      after: fc.oneof(
        fc.nat(12).map((n) => n * unit),
        fc.nat(unit),
      ),
      late: fc.oneof(
        fc.constant(0),
        fc.nat(8).map((n) => n * unit),
        fc.integer({ min: -23 * HOUR_MS, max: 0 }),
      ),
      name: fc.constantFrom('buy', 'view', 'view', 'other'),
      sku: fc.constantFrom('a', 'b', 'c'),
      amount: fc.integer({ min: -2, max: 3 }),
    }),
    { maxLength: 20 },
  );

const KINDS: [string, readonly string[], number, number][] = [
  [
    'days',
    ['last 1 day', 'last 2 days', 'last 7 days', 'today', 'yesterday', 'this week', 'this month'],
    DAY_MS,
    DAY_MS,
  ],
  ['minutes', ['last 5 minutes', 'last 30 minutes', 'last 2 hours'], 10 * MINUTE_MS, MINUTE_MS],
];

test.each(KINDS)(
  'tests over windows of %s, fixed days and all events are recounted',
  (_, periods, unit, tick) => {
    fc.assert(
      fc.property(RULES(periods), STEPS(unit), fc.constantFrom(1, 2, Infinity), (rules, steps, portion) => {
        const model = new Model(rules, tick);
        const engine = new Engine(rules, portion);
        let now = START;
        for (const { isRun, after, late, name, sku, amount } of steps) {
          now += after;
          if (isRun) {
            model.pass(now);
            engine.runIfDue(now);
            continue;
          }
          const time = now - late;
          const one = event({
            name,
            time,
            arrival: now,
            day: CALENDAR.dayOf(time),
            attributes: { sku },
            metrics: { amount },
          });
          model.event(one);
          engine.event(one);
        }
        // A write that is full leaves some rules to the next one, whatever their order.
        const inOrder = (told: string[]) => (portion === Infinity ? told : told.sort(byOutput));
        expect(inOrder(engine.told)).toEqual(inOrder(model.told));
      }),
      { numRuns: Number(process.env.WINDOW_RUNS ?? 150) },
    );
  },
);

/** Compares the outputs of changes alone, so that those of one output keep their order. */
function byOutput(a: string, b: string): number {
  return a.split('#')[0].localeCompare(b.split('#')[0]);
}

test('a run judges what history holds of every test', () => {
  fc.assert(
    fc.property(RULES(KINDS[0][1]), STEPS(DAY_MS), (shapes, steps) => {
      const rules = shapes.map((rule) => ({ ...rule, fires: false, includeHistory: true }));
      const before = new Engine([], Infinity);
      const model = new Model(rules, DAY_MS);
      let now = START;
      for (const { after, name, sku, amount } of steps) {
        now += after;
        const metrics = { amount };
        const one = event({
          name,
          time: now,
          arrival: now,
          day: CALENDAR.dayOf(now),
          attributes: { sku },
          metrics,
        });
        before.event(one);
        // History keeps the day of an event, and no time.
        model.event({ ...one, time: NAIVE.startOf(one.day) });
      }
      now += DAY_MS;
      model.pass(now);
      const engine = new Engine(rules, Infinity);
      engine.state = before.state;
      engine.run(now);
      const last = new Map(model.told.map((text) => [text.split('#')[0], text.split(' ')[1]]));
      const members = [...last].filter(([, value]) => value === 'ready').map(([output]) => output);
      expect(engine.told.map((text) => text.split('#')[0]).sort()).toEqual(members.sort());
    }),
    { numRuns: Number(process.env.WINDOW_RUNS ?? 150) },
  );
});

test('viewed three times and bought never within 7 days', () => {
  const engine = new Engine(
    [
      {
        output: 'r',
        join: 'all',
        includeHistory: false,
        fires: false,
        tests: [
          { statistic: 'count', operator: 'atLeast', target: 3, period: 'last 7 days' },
          { statistic: 'count', operator: 'equal', target: 0, events: ['buy'], period: 'last 7 days' },
        ],
      },
    ],
    Infinity,
  );
  const on = (day: number, name: string) => {
    const time = Date.UTC(2026, 0, day, 17);
    engine.event(
      event({ name, time, arrival: time, day: CALENDAR.dayOf(time), attributes: {}, metrics: {} }),
    );
  };
  for (let n = 0; n < 3; n++) on(1, 'view');
  on(2, 'buy');
  on(8, 'view');
  expect(engine.told).toEqual([
    'r#1 ready 2026-01-01T17:00:00.000Z',
    'r#2 not-ready 2026-01-02T17:00:00.000Z',
  ]);
  engine.runIfDue(Date.UTC(2027, 0, 1));
  expect(engine.told).toHaveLength(2);
});
