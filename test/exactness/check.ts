import { setImmediate } from 'node:timers/promises';
import fc from 'fast-check';
import * as userState from '../../src/engine/state/user-state';
import { LIMITS } from '../../src/functions/aggregator/user-counter';
import * as resetModes from '../../src/rule-language/reset-modes';
import {
  capped,
  cutOffs,
  editions,
  failures,
  movings,
  Plan,
  plans,
  returns,
  severals,
  tellings,
  zoned,
} from './plan';
import { Turn } from './process';
import { Tally } from './tally';
import { accountsOf, Stores, World } from './world';

/**
 * Lowers the history budget so that few events fill chunks, the number of changes after which an event is
 * left to a further write, and the firings of one event, so that the faults of all show.
 */
export function fillWritesEarly(): void {
  jest.replaceProperty(userState, 'HISTORY_BUDGET', 60 as never);
  jest.replaceProperty(resetModes, 'MAX_FIRINGS', 2 as never);
  jest.replaceProperty(LIMITS, 'changesOfEvent', 2);
}

/** Runs one installation through a plan and compares it with the model. Lists the differences. */
async function violations(
  plan: Plan,
  turn: Turn,
  live: (life: Promise<void>) => Promise<void>,
  tally: Tally,
  stores?: Stores,
): Promise<string[]> {
  const ahead = [...plan.fates];
  const world = new World(
    {
      ...plan,
      fates: ahead,
      askedAgain: [...plan.askedAgain],
      budgets: [...plan.budgets],
    },
    turn,
    stores,
  );
  await live(world.happen());
  const met = plan.fates.slice(0, plan.fates.length - ahead.length);
  await live(world.calmDown());
  tally.add(met, world.redriven);

  const wrong: string[] = [];
  const compare = (what: string, actual: unknown, expected: unknown) => {
    if (JSON.stringify(actual) !== JSON.stringify(expected)) {
      wrong.push(`${what}: ${JSON.stringify(actual)} instead of ${JSON.stringify(expected)}`);
    }
  };
  compare('events not counted exactly once', world.countedTwiceOrNever(), []);
  for (const account of await accountsOf(world)) {
    compare('counters', account.counters, account.expectedCounters);
    compare('changes written', account.tested, account.expected);
    compare('changes delivered, each at its first delivery', account.arrived, account.written);
    compare('changes delivered, each at its last delivery', account.arrivedLast, account.written);
    compare('values', account.wrongValues, []);
  }
  compare('ids delivered with two meanings', world.idsWithTwoMeanings(), []);
  return wrong;
}

export interface Found {
  readonly failed: boolean;
  readonly error: unknown;
  readonly tally: Tally;
}

/**
 * Searches for a plan and an order of all its calls that breaks an installation in memory, or over other
 * stores that answer at once.
 */
export function search(
  runs: number,
  seed: number,
  stores?: () => Promise<Stores>,
  histories: fc.Arbitrary<Plan> = plans,
): Promise<Found> {
  return check(runs, seed, (tally) =>
    fc.asyncProperty(histories, fc.scheduler(), async (plan, scheduler) => {
      const wrong = await violations(
        plan,
        () => scheduler.schedule(Promise.resolve()) as Promise<void>,
        (life) => scheduler.waitFor(life),
        tally,
        await stores?.(),
      );
      report(plan, wrong);
    }),
  );
}

/** Searches over a database whose response times decide the order of calls. */
export function searchOver(stores: () => Promise<Stores>, runs: number, seed: number): Promise<Found> {
  return check(runs, seed, (tally) =>
    fc.asyncProperty(plans, async (plan) => {
      report(plan, await violations(plan, setImmediate, (life) => life, tally, await stores()));
    }),
  );
}

async function check<T>(
  runs: number,
  seed: number,
  propertyOf: (tally: Tally) => fc.IAsyncProperty<T>,
): Promise<Found> {
  const tally = new Tally();
  const { failed, errorInstance } = await fc.check(propertyOf(tally), {
    numRuns: runs,
    seed,
    endOnFailure: true,
  });
  return { failed, error: errorInstance, tally };
}

function report(plan: Plan, wrong: readonly string[]): void {
  if (wrong.length > 0) throw new Error(`${wrong.join('\n')}\n${JSON.stringify(plan)}`);
}

/**
 * Takes the number of runs and the seed from the environment, or a new seed; prints the seed so that a
 * failure can be repeated, and what the histories went through.
 */
export async function expectNothingFound(
  what: string,
  runs: number,
  searching: (runs: number, seed: number) => Promise<Found>,
): Promise<void> {
  const seed = Number(process.env.EXACTNESS_SEED ?? Math.floor(Math.random() * 2 ** 31));
  process.stderr.write(`${what}: ${runs} runs, EXACTNESS_SEED=${seed}\n`);
  const { failed, error, tally } = await searching(runs, seed);
  if (failed) throw new Error(`EXACTNESS_SEED=${seed}\n${String(error)}`);
  process.stderr.write(`${what}: ${tally.toString()}, 0 differences\n`);
}

/**
 * Tests half of the random histories; each half has a file, so that two cores share them.
 * `EXACTNESS_RUNS=100000 npx jest test/exactness/exactness` tries more, and `EXACTNESS_SEED=…` the same
 * again.
 */
export function testHalfOfHistories(half: 1 | 2): void {
  const runs = Math.ceil(Number(process.env.EXACTNESS_RUNS ?? 4_000) / 2);

  beforeEach(fillWritesEarly);

  test(
    'counts and changes are exact, whatever crashes, is lost, comes again or happens at the same time',
    () => expectNothingFound(`exactness, half ${half}`, runs, search),
    3_600_000,
  );

  test.each([
    ['a user who comes back has the history of the new life alone, whatever containers remember', returns],
    ['an invocation that runs out of time leaves nothing out, and nothing to be done twice', cutOffs],
    ['a user who cannot be counted stops no other, and is counted once by redrive', failures],
    ['an edit holds for every user, and fires nothing', editions],
    ['time alone moves users at the boundary, whatever comes first', movings],
    ['a rule stays within its cap, also when it is removed and returns', capped],
    ['a value that is told was true, and the last one is', tellings],
    ['a rule with several counts judges all of them at once', severals],
    ['an installation that moves to another time zone starts what counts by days afresh', zoned],
  ])(
    '%s',
    (what, histories) =>
      expectNothingFound(`${what}, half ${half}`, Math.ceil(runs / 10), (count, seed) =>
        search(count, seed, undefined, histories),
      ),
    3_600_000,
  );
}
