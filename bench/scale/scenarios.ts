import { evenUsers, Population, withHotUser, zipfUsers } from './population';
import { Scenario } from './simulation';

/** Load of a scenario that is not told otherwise. */
const SHARDS = 100;
const PER_SECOND = 100_000;
const USERS = 1_000_000;
const HOT_PER_SECOND = 1_000;
/** Exponent at which one user has 480 of 100,000 events a second; with 1 one had more than a shard takes. */
const EXPONENT = 0.7;
/** Seconds at the begin, in which containers start, and at the end, at which batches fill no more. */
const BEGIN = 6;
const END = 6;
/** Units of a table that was warmed up for twice the load, and of one that was just created. */
const WARM = { write: 200_000, read: 200_000 };
const NEW = { write: 4_000, read: 12_000 };
/** Seconds of a burst, and of the load around it. */
const BURST = { begins: 30, ends: 90, seconds: 240 };
const HOUR = 3_600;

export const SCENARIO_NAMES = [
  'uniform',
  'zipf',
  'kept-containers',
  'burst',
  'losses',
  'hot-user',
  'split',
  'cold-table',
] as const;

export interface NamedScenario {
  readonly name: (typeof SCENARIO_NAMES)[number];
  readonly title: string;
  readonly scenario: Scenario;
}

/** Creates the scenarios, with so many seconds of load in those that do not last hours. */
export function scenarios(seconds: number): NamedScenario[] {
  const even = evenUsers(USERS);
  const zipf = zipfUsers(USERS, EXPONENT);
  const steady: Scenario = {
    population: zipf,
    shards: SHARDS,
    perSecond: PER_SECOND,
    load: [{ from: 0, factor: 1 }],
    seconds,
    lagsFrom: BEGIN,
    lagsUntil: seconds - END,
    units: WARM,
  };
  const some = partOf(steady, 20, zipfUsers(USERS / 5, EXPONENT));
  const burst = [
    { from: 0, factor: 1 },
    { from: BURST.begins, factor: 3 },
    { from: BURST.ends, factor: 1 },
  ];
  return [
    { name: 'uniform', title: 'steady, all users alike', scenario: { ...steady, population: even } },
    { name: 'zipf', title: 'steady, Zipf', scenario: steady },
    {
      name: 'kept-containers',
      title: 'steady, Zipf, every shard keeps its container',
      scenario: { ...steady, keepsContainers: true },
    },
    {
      name: 'burst',
      title: `three times as much for ${BURST.ends - BURST.begins} s`,
      scenario: partOf(
        { ...steady, load: burst, seconds: BURST.seconds, lagsUntil: BURST.seconds - END },
        5,
        zipfUsers(USERS / 20, EXPONENT),
      ),
    },
    {
      name: 'losses',
      title: 'a container of 100 is lost each second',
      scenario: { ...some, lossEvery: SHARDS / some.shards },
    },
    {
      name: 'hot-user',
      title: 'one user more has 1,000 events a second',
      scenario: {
        ...some,
        population: withHotUser(some.population, HOT_PER_SECOND / some.perSecond),
        perSecond: some.perSecond + HOT_PER_SECOND,
      },
    },
    { name: 'split', title: 'every other shard is split', scenario: { ...some, splitAt: seconds / 2 } },
    {
      name: 'cold-table',
      title: 'a table that was just created, for an hour',
      scenario: partOf(
        { ...steady, seconds: HOUR, lagsUntil: HOUR - END, units: NEW },
        1,
        evenUsers(USERS / SHARDS),
      ),
    },
  ];
}

/** Takes some of the shards, with as small a part of load, users and table: only the table joins shards. */
function partOf(scenario: Scenario, shards: number, population: Population): Scenario {
  const part = shards / scenario.shards;
  const { perSecond, units } = scenario;
  return {
    ...scenario,
    part,
    population,
    shards,
    perSecond: perSecond * part,
    units: { write: units.write * part, read: units.read * part },
  };
}
