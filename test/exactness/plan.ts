import fc from 'fast-check';
import { RemovedRules } from '../../src/engine/catalogue/catalogue';
import { DatedEvent } from '../../src/engine/events/event';
import { LocalCalendar } from '../../src/engine/windows/local-calendar';
import { caps, events, KINDS, tables, toldStatistics } from '../support/arbitraries';
import { Cells } from '../support/naive-model';
import { TIME_ZONE } from './model';
import { Fate, fates } from './process';

export const USERS = ['ann', 'bob'];

/** One delivery of a batch. */
export interface DeliveryPlan {
  readonly size: number;
  /** Reuses the container of the last batch. */
  readonly warm: boolean;
  /** Lets Lambda abandon the invocation while it goes on, so that the next one overlaps with it. */
  readonly overlapped: boolean;
  /** Seconds that pass before the delivery. */
  readonly seconds: number;
}

export interface ShardPlan {
  readonly id: string;
  /** Shard that has to be finished first, because splitting it created this one. */
  readonly parent?: string;
  readonly events: readonly DatedEvent[];
  readonly deliveries: readonly DeliveryPlan[];
}

export interface Removal {
  readonly userId: string;
  /** Deletes the user's state by hand and leaves the history, instead of removing both. */
  readonly byHand: boolean;
}

/** User who cannot be counted until the operator repairs the state at the end. */
export interface FailingUser {
  readonly userId: string;
  readonly how: 'undecodable' | 'too large';
}

/** Everything that happens to one installation. */
export interface Plan {
  /** Successive tables of rules; the first is active before the first event. */
  readonly tables: readonly (readonly Cells[])[];
  readonly shards: readonly ShardPlan[];
  /** Time zone of the installation from each edit on; the same throughout when absent. */
  readonly timeZones?: readonly string[];
  /** Number of pages that each invocation of the scheduled function has time for. */
  readonly runs: readonly number[];
  /** Turns of other processes between two edits, and between two runs. */
  readonly pauses: number;
  readonly publications: readonly number[];
  /** Whether the destination wants a change again, for one delivery of a change after the other. */
  readonly askedAgain: boolean[];
  /** How often each invocation finds that it has time left; further ones always do. */
  readonly budgets: number[];
  readonly removedRules: RemovedRules;
  /** Removals of users, one after the other; they come back with their next events. */
  readonly removals: readonly Removal[];
  /** Turns before a backup of the tables, which are restored once all is counted; none when absent. */
  readonly backupAfter?: number;
  readonly failing?: FailingUser;
  /**
   * Whether the clock begins with the first event and goes with the arrivals; it stands at `NOW` when absent.
   */
  readonly timed?: true;
  readonly fates: Fate[];
}

const deliveries = fc.array(
  fc.record({
    size: fc.integer({ min: 1, max: 6 }),
    warm: fc.boolean(),
    overlapped: fc.nat(9).map((n) => n === 0),
    seconds: fc.nat(9),
  }),
  { maxLength: 8 },
);
/** Puts an event at a local time of its day; the night belongs to the day before in UTC. */
function localEvent(event: DatedEvent, time: string): DatedEvent {
  const at = Date.parse(`${event.day}T${time}:00+09:00`);
  return { ...event, time: at, arrival: at };
}

/** Some events have ids, and some ids repeat: their producer has written the event twice. */
const shardEvents = fc.array(
  fc
    .tuple(
      events(fc.constantFrom('ann', 'ann', 'ann', 'bob')),
      fc.option(fc.constantFrom('a', 'b', 'c', 'd', 'e'), { freq: 2 }),
      fc.constantFrom('01:00', '20:00'),
    )
    .map(([event, id, time]) => ({ ...localEvent(event, time), ...(id !== null && { id }) })),
  { maxLength: 8, size: 'max' },
);

/** Tables of at most four rules, of which some without a reset count earlier events, too. */
const filled = fc
  .tuple(
    tables.filter((table) => table.length > 0).map((table) => table.slice(0, 4)),
    fc.array(
      fc.nat(3).map((n) => n === 0),
      { minLength: 4, maxLength: 4 },
    ),
  )
  .map(([table, looksBack]) =>
    table.map((cells, i): Cells =>
      looksBack[i] && cells.RuleType === 'aggregator' && cells.ResetWhenReachTarget === 'no'
        ? { ...cells, IncludeHistory: 'yes' }
        : cells,
    ),
  );

/**
 * An edit changes a target, an operator, a definition, a window, or the set of rules, or makes a row invalid;
 * outputs stay the same, so that some rules return.
 */
const edits = fc.record({
  fresh: filled,
  at: fc.nat(),
  how: fc.constantFrom(
    'replace',
    'raise',
    'lower',
    'turn',
    'redefine',
    'move',
    'spoil',
    'remove',
    'take back',
  ),
});
type Edit = typeof edits extends fc.Arbitrary<infer T> ? T : never;

const versions = fc
  .tuple(filled, fc.array(edits, { maxLength: 4 }))
  .map(([first, changes]) => versionsAfter(first, changes));

function versionsAfter(first: Cells[], changes: readonly Edit[]): Cells[][] {
  const all: Cells[][] = [first];
  for (const edit of changes) {
    all.push(edit.how === 'take back' ? all[Math.max(0, all.length - 2)] : edited(all[all.length - 1], edit));
  }
  return all;
}

function edited(table: Cells[], { fresh, at, how }: Edit): Cells[] {
  const place = at % table.length;
  if (how === 'replace') return fresh;
  if (how === 'remove') return table.length > 1 ? table.filter((_, i) => i !== place) : table;
  const other = fresh[at % fresh.length];
  return table.map((cells, i) => (i === place ? { ...cells, ...cellsAfter(cells, other, how) } : cells));
}

/** Returns the cells of a rule that an edit changes; some are taken from another rule. */
function cellsAfter(cells: Cells, other: Cells, how: Edit['how']): Cells {
  switch (how) {
    case 'raise':
      return withTargets(cells, (target) => Math.abs(target) + 1);
    case 'lower':
      return withTargets(cells, (target) => Math.max(1, Math.abs(target) - 1));
    case 'turn':
      return cells.ResetWhenReachTarget === 'yes' ? {} : turned(cells);
    case 'redefine':
      return {
        EventName: other.EventName,
        AttributeName: other.AttributeName,
        AttributeValue: other.AttributeValue,
        Metric: other.Metric,
      };
    case 'move':
      return cells.RuleType === 'date' ? { StartDate: '2021-01-02', FinishDate: '2021-01-31' } : {};
    case 'spoil':
      return { 'Operator-C': 'grater' };
    default:
      return {};
  }
}

/** Changes the targets of the sides that a rule tests. */
function withTargets(cells: Cells, change: (target: number) => number): Cells {
  return {
    ...(cells['Operator-C'] === 'na' ? {} : { 'Target-C': String(change(Number(cells['Target-C']))) }),
    ...(cells['Operator-V'] === 'na' ? {} : { 'Target-V': String(change(Number(cells['Target-V']))) }),
  };
}

/** Turns the operators of a rule around, so that who was in is out. */
function turned(cells: Cells): Cells {
  return Object.fromEntries(
    ['Operator-C', 'Operator-V']
      .filter((side) => cells[side] !== 'na')
      .map((side) => [side, cells[side] === 'less' ? 'atLeast' : 'less']),
  );
}

export const plans: fc.Arbitrary<Plan> = fc.record({
  tables: versions,
  shards: fc
    .tuple(shardEvents, shardEvents, shardEvents, deliveries, deliveries, deliveries, fc.boolean())
    .map(([a, b, c, planA, planB, planC, split]): ShardPlan[] => [
      { id: 'shardId-000000000000', events: a, deliveries: planA },
      { id: 'shardId-000000000001', events: b, deliveries: planB },
      ...(split
        ? [{ id: 'shardId-000000000002', parent: 'shardId-000000000000', events: c, deliveries: planC }]
        : []),
    ]),
  runs: fc.array(fc.nat(2), { maxLength: 3 }),
  pauses: fc.integer({ min: 2, max: 20 }),
  publications: fc.array(fc.integer({ min: 1, max: 5 }), { maxLength: 10 }),
  askedAgain: fc.array(
    fc.nat(4).map((n) => n === 0),
    { maxLength: 30 },
  ),
  budgets: fc.array(fc.oneof(fc.nat(8), fc.constant(1_000)), { maxLength: 12 }),
  removedRules: fc.constantFrom<RemovedRules[]>('keep', 'clear'),
  removals: fc.oneof(
    { weight: 3, arbitrary: fc.constant([]) },
    {
      weight: 1,
      arbitrary: fc.array(fc.record({ userId: fc.constantFrom(...USERS), byHand: fc.boolean() }), {
        minLength: 1,
        maxLength: 3,
      }),
    },
  ),
  backupAfter: fc.option(fc.nat(60), { freq: 3, nil: undefined }),
  fates,
});

const CLICKS: Cells = {
  'RuleType': 'aggregator',
  'EventName': 'click',
  'AttributeName': 'na',
  'AttributeValue': 'na',
  'Operator-C': 'atLeast',
  'Target-C': '1',
  'Operator-V': 'na',
  'Target-V': '0',
  'ResetWhenReachTarget': 'no',
  'Reset': 'na',
  'Metric': 'amount',
  'Output': 'clicks',
};
const CLICKS_OF_ALL_DAYS: Cells = {
  ...CLICKS,
  RuleType: 'date',
  Output: 'all_clicks',
  StartDate: '2021-01-01',
  FinishDate: '2021-02-28',
};

const manyEvents = fc.array(events(fc.constant('ann')), { minLength: 6, maxLength: 8 });
const warmDeliveries = fc.array(
  fc.record({
    size: fc.integer({ min: 1, max: 3 }),
    warm: fc.constant(true),
    overlapped: fc.constant(false),
    seconds: fc.constant(0),
  }),
  { minLength: 8, maxLength: 8 },
);

/** Plans in which a user comes back to containers that stay warm, before a rule asks for all history. */
export const returns: fc.Arbitrary<Plan> = fc
  .tuple(plans, manyEvents, manyEvents, warmDeliveries, warmDeliveries, fc.boolean())
  .map(([plan, a, b, planA, planB, byHand]) => ({
    ...plan,
    tables: [[CLICKS], [CLICKS], [CLICKS], [CLICKS], [CLICKS, CLICKS_OF_ALL_DAYS]],
    shards: [
      { id: 'shardId-000000000000', events: a, deliveries: planA },
      { id: 'shardId-000000000001', events: b, deliveries: planB },
    ],
    runs: [],
    removals: [{ userId: 'ann', byHand }],
    backupAfter: undefined,
    fates: [],
  }));

/** Fires at every click that its cap lets through. */
const CAPPED: Cells = {
  ...CLICKS,
  ResetWhenReachTarget: 'yes',
  Reset: 'zero',
  Output: 'capped',
  AtMost: '1 per day',
  IncludeHistory: 'no',
  Existing: 'skip',
};

/** Plans in which a rule with a cap is removed and returns, perhaps with history. */
export const capped: fc.Arbitrary<Plan> = fc
  .tuple(
    plans,
    manyEvents,
    manyEvents,
    warmDeliveries,
    warmDeliveries,
    caps,
    fc.record({ 'Target-C': fc.constantFrom('1', '2'), 'IncludeHistory': fc.constantFrom('no', 'yes') }),
  )
  .map(([plan, a, b, planA, planB, AtMost, cells]) => ({
    ...plan,
    tables: [[CLICKS, { ...CAPPED, AtMost }], [CLICKS], [CLICKS, { ...CAPPED, ...cells, AtMost }]],
    shards: [
      {
        id: 'shardId-000000000000',
        events: a.map((event, i) => localEvent(event, i % 2 === 0 ? '01:00' : '20:00')),
        deliveries: planA,
      },
      { id: 'shardId-000000000001', events: b.map((event) => localEvent(event, '20:00')), deliveries: planB },
    ],
    removals: [],
    backupAfter: undefined,
    fates: [],
  }));

/** Plans in which invocations run out of time again and again, and containers die between them. */
export const cutOffs: fc.Arbitrary<Plan> = fc
  .tuple(
    plans,
    fc.array(fc.nat(6), { minLength: 40, maxLength: 40 }),
    fc.array(
      fc.nat(9).map((n): Fate => (n === 0 ? 'dies after' : 'works')),
      { minLength: 80, maxLength: 120 },
    ),
  )
  .map(([plan, budgets, deaths]) => ({
    ...plan,
    publications: [],
    budgets,
    removals: [],
    backupAfter: undefined,
    fates: deaths,
  }));

/** Plans in which one user cannot be counted, whose events are sent again at the end. */
export const failures: fc.Arbitrary<Plan> = fc
  .tuple(
    plans,
    fc.record<FailingUser>({
      userId: fc.constantFrom(...USERS),
      how: fc.constantFrom<FailingUser['how'][]>('undecodable', 'too large'),
    }),
  )
  .map(([plan, failing]) => ({ ...plan, removals: [], backupAfter: undefined, failing }));

/** Plans in which rules are edited, removed and taken back under containers that stay warm and never fail. */
export const editions: fc.Arbitrary<Plan> = fc
  .tuple(
    plans,
    filled,
    fc.array(edits, { minLength: 2, maxLength: 4 }),
    fc.tuple(warmDeliveries, warmDeliveries),
  )
  .map(([plan, first, changes, warm]) => ({
    ...plan,
    tables: versionsAfter(first, changes),
    shards: plan.shards.slice(0, 2).map((shard, i) => ({ ...shard, deliveries: warm[i] })),
    budgets: [],
    removedRules: 'keep',
    removals: [],
    backupAfter: undefined,
    fates: [],
  }));

const PERIODS = [
  'last 1 day',
  'last 2 days',
  'last 3 days',
  'today',
  'yesterday',
  'this week',
  'previous week',
  'this month',
  'previous month',
];
const HOUR_MS = 3_600_000;
/** A week that ends with a month. */
const FIRST_HOUR = Date.UTC(2021, 0, 27);
const CALENDAR = new LocalCalendar(TIME_ZONE);

/** Events within five days, in the order of their arrival: some late, some early, some beside midnight. */
const timedEvents = fc
  .array(
    fc.tuple(
      shardEvents.filter((list) => list.length > 0).map(([one]) => one),
      fc.nat(5 * 24),
      fc.oneof(fc.constant(0), fc.integer({ min: -20, max: 90 })),
      fc.constantFrom(0, 0, -1, 1),
    ),
    { maxLength: 8, size: 'max' },
  )
  .map((list) =>
    list
      .map(([one, hour, hoursLate, besides]) => {
        const arrival = FIRST_HOUR + hour * HOUR_MS + besides;
        const time = arrival - hoursLate * HOUR_MS;
        return { ...one, time, arrival, day: CALENDAR.dayOf(time) };
      })
      .sort((a, b) => a.arrival - b.arrival),
  );

/** Plans in which the clock goes with the events, and runs come at any moment. */
const timedPlans: fc.Arbitrary<Plan> = fc
  .tuple(plans, fc.tuple(timedEvents, timedEvents, timedEvents))
  .map(([plan, shards]) => ({
    ...plan,
    timed: true,
    shards: plan.shards.map((shard, i) => ({ ...shard, events: shards[i] })),
    removals: [],
    backupAfter: undefined,
  }));

/** Plans in which all windows move. */
export const movings: fc.Arbitrary<Plan> = fc
  .tuple(
    timedPlans,
    fc.tuple(filled, fc.array(edits, { maxLength: 3 })),
    fc.array(fc.nat(PERIODS.length - 1), { minLength: 6, maxLength: 6 }),
    fc.record({ place: fc.nat(5), version: fc.nat(4), period: fc.nat(PERIODS.length - 1) }),
  )
  .map(([plan, [first, changes], periods, edit]) => ({
    ...plan,
    tables: versionsAfter(first, changes).map((table, version) =>
      table.map((cells) => {
        const place = placeOf(cells) % periods.length;
        const isEdited = place === edit.place && version >= edit.version;
        return moving(cells, PERIODS[isEdited ? edit.period : periods[place]]);
      }),
    ),
  }));

/** Makes plans in which some rules tell a number, while others test it, and edits make one into the other. */
const tellingsOf = (statistics: fc.Arbitrary<string>): fc.Arbitrary<Plan> =>
  fc
    .tuple(
      fc.oneof(timedPlans, movings),
      fc.array(
        fc.record({
          Statistic: statistics,
          AtMost: fc.constantFrom('na', 'na', '1 per day', '2 per day', '1 per 2 days', '1 per week'),
          first: fc.nat(2),
          last: fc.constantFrom(1, 9, 9),
        }),
        { minLength: 6, maxLength: 6 },
      ),
    )
    .map(([plan, choices]) => ({
      ...plan,
      tables: plan.tables.map((table, version) =>
        table.map((cells) => {
          const { first, last, ...choice } = choices[placeOf(cells) % choices.length];
          const tells = first <= version && version <= last && cells.ResetWhenReachTarget === 'no';
          return tells ? telling(cells, choice) : cells;
        }),
      ),
    }));

export const tellings = tellingsOf(toldStatistics);

/** Plans in which it matters when the events of a user were. */
export const tellingsOfTimes = tellingsOf(fc.constantFrom('first', 'last'));

function telling(cells: Cells, choice: { readonly Statistic: string; readonly AtMost: string }): Cells {
  const tests = { 'Operator-C': 'na', 'Target-C': '0', 'Operator-V': 'na', 'Target-V': '0' };
  return { ...cells, ...tests, ...choice, RuleType: 'value' };
}

/** Plans in which each rule counts something else as well. */
export const severals: fc.Arbitrary<Plan> = fc
  .tuple(
    fc.oneof(timedPlans, movings),
    fc.array(
      fc.record({
        join: fc.constantFrom('all', 'any'),
        operator: fc.constantFrom('atLeast', 'less', 'equal'),
        target: fc.nat(3),
        looksAt: fc.constantFrom('count', 'count', 'first', 'last kind'),
        period: fc.option(fc.constantFrom(...PERIODS), { freq: 1, nil: undefined }),
        from: fc.nat(3),
      }),
      { minLength: 6, maxLength: 6 },
    ),
  )
  .map(([plan, choices]) => ({
    ...plan,
    tables: plan.tables.map((table, version) =>
      table.map((cells) => {
        const choice = choices[placeOf(cells) % choices.length];
        // An edit changes the target, too.
        return several(cells, { ...choice, target: choice.target + Number(version >= choice.from) });
      }),
    ),
  }));

const zones = fc.constantFrom(TIME_ZONE, 'UTC', 'America/New_York', 'Pacific/Auckland');

/** Plans in which the installation moves to other time zones. */
export const zoned: fc.Arbitrary<Plan> = fc
  .tuple(fc.oneof(timedPlans, movings, tellings, severals), fc.array(zones, { minLength: 4, maxLength: 4 }))
  .map(([plan, timeZones]) => ({ ...plan, timeZones }));

/** Writes a rule in the JSON form, with a further test of the other event. */
function several(
  cells: Cells,
  {
    join,
    period,
    ...test
  }: {
    join: string;
    operator: string;
    target: number;
    looksAt: string;
    period?: string | undefined;
  },
): Cells {
  const fires = cells.RuleType === 'aggregator' && cells.ResetWhenReachTarget === 'yes';
  const moves = cells.Period !== undefined || period !== undefined;
  // One count alone can carry, and windows that move cannot be emptied for a history.
  const includesHistory = cells.IncludeHistory === 'yes' && !(fires && moves);
  const plain: Cells = {
    ...cells,
    ...(fires && { Reset: 'zero' }),
    IncludeHistory: includesHistory ? 'yes' : 'no',
    ...(!includesHistory && { Existing: 'skip' }),
  };
  const further = {
    events: cells.EventName === 'click' ? 'buy' : 'click',
    ...furtherTest(test),
    ...(period !== undefined && { period }),
  };
  const rule = {
    type: cells.RuleType,
    events: cells.EventName,
    ...(cells.AttributeName !== 'na' && {
      filter: { attribute: cells.AttributeName, operator: 'equals', value: cells.AttributeValue },
    }),
    ...(cells.Metric !== 'na' && { metric: cells.Metric }),
    condition: { [join]: [...testsOf(cells), further] },
    ...(fires && { reset: 'zero' }),
    ...(cells.Period !== undefined && { period: cells.Period }),
    ...(cells.StartDate !== undefined && { startDate: cells.StartDate, finishDate: cells.FinishDate }),
    ...(includesHistory && { includeHistory: true, existing: plain.Existing }),
    ...(fires && cells.AtMost !== 'na' && { atMost: cells.AtMost }),
    output: cells.Output,
  };
  return { ...plain, Definition: JSON.stringify(rule) };
}

function furtherTest({
  operator,
  target,
  looksAt,
}: {
  operator: string;
  target: number;
  looksAt: string;
}): object {
  if (looksAt === 'count') return { statistic: 'count', operator, target };
  if (looksAt === 'first') return { statistic: 'first', operator, target: 20 * target };
  const comparison = operator === 'less' ? 'notEqual' : 'equal';
  return { statistic: 'last', attribute: 'kind', operator: comparison, target: KINDS[target % KINDS.length] };
}

function testsOf(cells: Cells): object[] {
  return [
    ...(cells['Operator-C'] === 'na'
      ? []
      : [{ statistic: 'count', operator: cells['Operator-C'], target: Number(cells['Target-C']) }]),
    ...(cells['Operator-V'] === 'na'
      ? []
      : [{ statistic: 'sum', operator: cells['Operator-V'], target: cells['Target-V'] }]),
  ];
}

function placeOf({ Output }: Cells): number {
  return Number(/\d+$/.exec(Output)![0]);
}

/** Gives a rule a window that moves, in place of fixed days, and of a reset that leaves something. */
function moving({ StartDate: _start, FinishDate: _finish, ...cells }: Cells, period: string): Cells {
  const resets = cells.ResetWhenReachTarget === 'yes' && { Reset: 'zero' };
  return { ...cells, ...resets, Period: period };
}
