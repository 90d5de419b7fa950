import { expectNothingFound, moveHistoryEarly, search } from './check';

/**
 * `EXACTNESS_RUNS=100000 npx jest test/exactness/exactness` for more, `EXACTNESS_SEED=…` for the same ones
 * again.
 */
const RUNS = Number(process.env.EXACTNESS_RUNS ?? 10_000);

beforeEach(moveHistoryEarly);

test(
  'counts and changes are exact, whatever crashes, is lost, comes again or happens at the same time',
  () => expectNothingFound('exactness', RUNS, search),
  3_600_000,
);
