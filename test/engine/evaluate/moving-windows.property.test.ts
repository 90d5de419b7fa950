import fc from 'fast-check';
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
import { event, NOW, row } from '../../support/builders';
import { isInside, NaiveCalendar } from '../../support/naive-windows';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const START = Date.UTC(2026, 1, 20);
const ZONES = [
  'UTC',
  'Europe/Berlin',
  'America/New_York',
  'America/Havana',
  'Australia/Lord_Howe',
  'Asia/Kolkata',
];
const NAIVE = new Map(ZONES.map((zone) => [zone, new NaiveCalendar(zone)]));
const CALENDARS = new Map(ZONES.map((zone) => [zone, new LocalCalendar(zone)]));

interface PlainRule {
  readonly output: string;
  readonly event: string;
  readonly period: string;
  readonly operator: 'atLeast' | 'less' | 'equal';
  readonly target: number;
  readonly of: 'count' | 'sum';
  readonly fires: boolean;
  /** Whether it tells its number: the count, or for `sum` the largest amount. */
  readonly tells: boolean;
}

type Step =
  | {
      readonly kind: 'event';
      readonly after: number;
      readonly late: number;
      readonly name: string;
      readonly amount: number;
    }
  | { readonly kind: 'run'; readonly after: number };

const MINUTE_PERIODS = ['last 5 minutes', 'last 90 minutes', 'last 2 hours', 'last 24 hours'];
const DAY_PERIODS = [
  'last 1 day',
  'last 2 days',
  'last 7 days',
  'last 30 days',
  'today',
  'yesterday',
  'this week',
  'previous week',
  'this month',
  'previous month',
  'this quarter',
  'previous quarter',
  'this year',
];

function ruleWith(periods: string[]): fc.Arbitrary<Omit<PlainRule, 'output'>> {
  return fc
    .record({
      event: fc.constantFrom('buy', 'view'),
      period: fc.constantFrom(...periods),
      operator: fc.constantFrom('atLeast' as const, 'less' as const, 'equal' as const),
      target: fc.integer({ min: 1, max: 3 }),
      of: fc.constantFrom('count' as const, 'sum' as const),
      fires: fc.nat(3).map((n) => n === 0),
      tells: fc.nat(3).map((n) => n === 0),
    })
    .map((rule) => (rule.tells ? { ...rule, fires: false } : rule))
    .map((rule) => (rule.fires ? { ...rule, operator: 'atLeast' as const } : rule));
}

function stepsOf(unit: number): fc.Arbitrary<Step[]> {
  const after = fc.oneof(
    fc.nat(30).map((n) => n * unit),
    fc.nat(unit),
  );
  return fc.array(
    fc.oneof(
      {
        weight: 3,
        arbitrary: fc.record({
          kind: fc.constant('event' as const),
          after,
          late: fc.oneof(
            fc.constant(0),
            fc.nat(20).map((n) => n * unit),
            fc.integer({ min: -23 * HOUR_MS, max: 0 }),
          ),
          name: fc.constantFrom('buy', 'buy', 'view', 'other'),
          amount: fc.integer({ min: -2, max: 3 }),
        }),
      },
      { weight: 1, arbitrary: fc.record({ kind: fc.constant('run' as const), after }) },
    ),
    { maxLength: 25 },
  );
}

/** Judges a list of events anew at every instant at which something could change. */
class Model {
  readonly told: string[] = [];
  private clock = -Infinity;
  private readonly counted: DatedEvent[] = [];
  private readonly outputs = new Map<
    string,
    { changes: number; ready: boolean; firedAfter: number; value?: string }
  >();

  constructor(
    private readonly rules: readonly PlainRule[],
    private readonly calendar: NaiveCalendar,
    private readonly tick: number,
  ) {}

  event(one: DatedEvent): void {
    this.pass(one.arrival);
    this.counted.push(one);
    for (const rule of this.rules) if (rule.event === one.name) this.judge(rule, this.clock, one.time);
  }

  pass(until: number): void {
    if (this.clock > -Infinity) {
      const instants = this.calendar.beginnings(this.clock, until);
      if (this.tick > 0) {
        for (let t = Math.floor(this.clock / this.tick) + 1; t * this.tick <= until; t++) {
          instants.push(t * this.tick);
        }
      }
      for (const instant of [...new Set(instants)].sort((a, b) => a - b)) {
        for (const rule of this.rules) if (!rule.fires) this.judge(rule, instant, instant);
      }
    }
    this.clock = Math.max(this.clock, until);
  }

  private judge(rule: PlainRule, now: number, at: number): void {
    const ever = this.counted.filter(({ name }) => name === rule.event);
    if (ever.length === 0) return;
    let output = this.outputs.get(rule.output);
    if (!output) this.outputs.set(rule.output, (output = { changes: 0, ready: false, firedAfter: 0 }));
    const inside = ever
      .slice(output.firedAfter)
      .filter((one) => isInside(rule.period, one, now, this.calendar.dayOf(now)));
    const sum = inside.reduce((total, { metrics }) => total + Number(metrics.amount), 0);
    const value = rule.of === 'count' ? inside.length : sum;
    const met =
      rule.operator === 'less'
        ? value < rule.target
        : rule.operator === 'equal'
          ? value === rule.target
          : value >= rule.target;
    const tell = (what: string) =>
      this.told.push(
        `${rule.output}#${++output.changes} ${what} ${inside.length}/${sum} ${new Date(at).toISOString()}`,
      );
    if (rule.tells) {
      const largest = Math.max(...inside.map(({ metrics }) => Number(metrics.amount)));
      const number = rule.of === 'count' ? inside.length : largest;
      const said = number === -Infinity ? undefined : String(number);
      if (said === output.value) return;
      output.value = said;
      tell(said ?? 'none');
    } else if (rule.fires) {
      if (!met) return;
      tell('fired');
      output.firedAfter = ever.length;
    } else if (met !== output.ready) {
      output.ready = met;
      tell(met ? 'ready' : 'not-ready');
    }
  }
}

class Engine {
  readonly told: string[] = [];
  private state: UserState = NEW_USER;
  private readonly rules: RuleSet;

  constructor(
    rules: readonly PlainRule[],
    calendar: LocalCalendar,
    private readonly portion: number,
  ) {
    const parsed = parseRules(
      rules.map(({ output, event: name, period, operator, target, of, fires, tells }, place) =>
        row(
          {
            EventName: name,
            Period: period,
            Output: output,
            ...(tells
              ? { RuleType: 'value', Statistic: of === 'count' ? 'count' : 'max' }
              : of === 'count'
                ? { 'Operator-C': operator, 'Target-C': String(target) }
                : { 'Operator-V': operator, 'Target-V': String(target) }),
            ...(fires && { ResetWhenReachTarget: 'yes' }),
          },
          `row ${place}`,
        ),
      ),
    );
    this.rules = new RuleSet(parsed.rules, reconcile(EMPTY_CATALOGUE, parsed, NOW, 'keep'), calendar);
  }

  event(one: DatedEvent): void {
    for (let used = 0; used === 0;) {
      const folded = fold(
        this.state,
        [one],
        this.rules,
        [],
        { changes: Infinity, history: Infinity },
        {
          ...WHOLE,
          rules: this.portion,
        },
      );
      // The next part goes on with the event only where this one has begun it.
      if (folded.judged) return this.rest(one, folded);
      used = folded.used;
      this.take(folded);
    }
  }

  private rest(one: DatedEvent, folded: ReturnType<typeof fold>): void {
    this.take(folded);
    let { judged, held } = folded;
    while (judged) {
      const unfinished = { sequenceNumber: '1', revision: 1, judged, ...(held && { slots: held }) };
      const next = fold(
        this.state,
        [{ ...one, unfinished }],
        this.rules,
        [],
        { changes: Infinity, history: Infinity },
        {
          ...WHOLE,
          rules: this.portion,
        },
      );
      this.take(next);
      ({ judged, held } = next);
    }
  }

  run(now: number): void {
    if (this.state.dueAt === undefined || this.state.dueAt > now) return;
    for (let finished = false; !finished;) {
      const result = reevaluateUser(this.state, 'ann', this.rules, [], now, {
        ...WHOLE,
        rules: this.portion,
      });
      this.take(result);
      ({ finished } = result);
    }
  }

  private take({ state, changes }: { state: UserState; changes: readonly Change[] }): void {
    this.state = state;
    for (const { output, n, value, told, count, sum, at } of changes) {
      const said = told === undefined ? (value ?? 'fired') : (told ?? 'none');
      this.told.push(`${output.name}#${n} ${said} ${count}/${sum} ${new Date(at).toISOString()}`);
    }
  }
}

test.each([
  ['days', DAY_PERIODS, 24 * HOUR_MS, 0],
  ['minutes', MINUTE_PERIODS, 10 * MINUTE_MS, MINUTE_MS],
])('windows of %s are judged as a recount at every boundary judges them', (_, periods, unit, tick) => {
  fc.assert(
    fc.property(
      fc.constantFrom(...ZONES),
      fc.array(ruleWith(periods), { minLength: 1, maxLength: 4 }),
      stepsOf(unit),
      fc.constantFrom(1, 2, Infinity),
      (zone, shapes, steps, portion) => {
        const rules = shapes.map((shape, place) => ({ ...shape, output: `r${place}` }));
        const calendar = CALENDARS.get(zone)!;
        const model = new Model(rules, NAIVE.get(zone)!, tick);
        const engine = new Engine(rules, calendar, portion);
        let now = START;
        for (const step of steps) {
          now += step.after;
          if (step.kind === 'run') {
            model.pass(now);
            engine.run(now);
          } else {
            const time = now - step.late;
            const one = event({
              name: step.name,
              time,
              arrival: now,
              day: calendar.dayOf(time),
              metrics: { amount: step.amount },
            });
            model.event(one);
            engine.event(one);
          }
        }
        // A write that is full leaves some rules to the next one, whatever their order.
        const inOrder = (told: string[]) => (portion === Infinity ? told : told.sort(byOutput));
        expect(inOrder(engine.told)).toEqual(inOrder(model.told));
      },
    ),
    { numRuns: Number(process.env.WINDOW_RUNS ?? 150) },
  );
});

/** Compares the outputs of changes alone, so that those of one output keep their order. */
function byOutput(a: string, b: string): number {
  return a.split('#')[0].localeCompare(b.split('#')[0]);
}
