import { fillWritesEarly, search } from './check';
import { DEFECTS } from './defects';

/** The suite is as good as the mistakes that it notices. */
const RUNS = 3_000;

beforeEach(fillWritesEarly);
afterEach(() => jest.restoreAllMocks());

test.each(DEFECTS)(
  'the suite notices that $name',
  async ({ put, stores, histories }) => {
    put?.();
    const found = await search(RUNS, 42, stores, histories);
    expect(found.failed).toBe(true);
  },
  600_000,
);
