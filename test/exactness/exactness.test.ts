import { expectNothingFound, moveHistoryEarly, search } from './check';

/**
 * Number of random histories. `EXACTNESS_RUNS=100000 npx jest test/exactness/exactness` runs more, and
 * `EXACTNESS_SEED=…` repeats the same ones.
 */
const RUNS = Number(process.env.EXACTNESS_RUNS ?? 10_000);

beforeEach(moveHistoryEarly);

test(
  'counts and changes are exact, whatever crashes, is lost, comes again or happens at the same time',
  () => expectNothingFound('exactness', RUNS, search),
  3_600_000,
);
