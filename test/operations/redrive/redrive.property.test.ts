import fc from 'fast-check';
import { RedriveWorld } from './redrive-world';

jest.mock('node:timers/promises', () => ({
  ...jest.requireActual<object>('node:timers/promises'),
  setTimeout: async () => {},
}));

const RUNS = Number(process.env.EXACTNESS_RUNS ?? 40);
const DANGER = 0.04;
/** Redrives without faults after which nothing can be left to send. */
const MAX_CALM_REDRIVES = 4;

/** Redrives until nothing happens any more. */
async function calmDown(world: RedriveWorld, overtaken: boolean): Promise<void> {
  for (let n = 0; n < MAX_CALM_REDRIVES; n++) await world.redrive(0, overtaken);
}

async function chaos(world: RedriveWorld, redrives: number, overtaken = false): Promise<void> {
  await Promise.all(Array.from({ length: redrives }, () => world.redrive(DANGER, overtaken)));
}

/**
 * Checks each event; answers those that are kept aside.
 *
 * @param isLong whether more time has gone by than checkpoints are kept, so that an interrupted redrive may
 *   have counted what is kept aside
 */
function check(world: RedriveWorld, isLong: boolean): Set<number> {
  const aside = new Set(world.lettersBelow('overtaken-events'));
  const kept = new Set(world.lettersBelow('rejected-events'));
  for (const event of world.events) {
    const [stream, redrive] = [world.isCounted(event, 'stream'), world.isCounted(event, 'redrive')];
    const counted = stream + redrive;
    const outcome = { event: event, stream, redrive, aside: aside.has(event.n), kept: kept.has(event.n) };
    if (event.kind === 'poison') {
      expect({ ...outcome, counted }).toMatchObject({ counted: 0, aside: false });
    } else if (aside.has(event.n)) {
      expect(outcome).toMatchObject({ ...(!isLong && { redrive: 0 }), kept: false });
      expect(counted).toBeLessThanOrEqual(1);
    } else {
      expect({ ...outcome, counted }).toMatchObject({ counted: 1, kept: false });
    }
  }
  return aside;
}

function checkEmptied(world: RedriveWorld, kinds: readonly string[]): void {
  const left = [...world.objects.keys()].filter((key) => kinds.some((kind) => key.startsWith(kind)));
  expect(left).toEqual([]);
  const batches = [...world.objects].filter(([key]) => key.startsWith('main/redriven/'));
  expect(batches.filter(([, { text }]) => text.includes('"letters"'))).toEqual([]);
}

test('each event is counted once or kept aside, whatever lies where, and however redrives meet and die', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.integer(),
      fc.integer({ min: 1, max: 2 }),
      fc.constantFrom(0, 0, 0.5, 2),
      async (seed, atOnce, days) => {
        const world = new RedriveWorld(seed);
        world.put();
        await world.stream(1);
        await Promise.all([world.stream(2), chaos(world, atOnce)]);
        await world.wait(days);
        world.put();
        await Promise.all([world.stream(1), chaos(world, atOnce)]);
        await chaos(world, atOnce);
        await calmDown(world, false);
        checkEmptied(world, ['aws/', 'main/undelivered-events/', 'main/rejected-changes/']);
        const aside = check(world, days > 1);
        const before = new Map([...aside].map((n) => [n, world.isCounted(world.events[n], 'redrive')]));
        for (const change of world.changes) {
          expect(world.delivered).toContain(`${change.userId}|event:trk_click|${change.n}`);
        }

        await chaos(world, atOnce, true);
        await calmDown(world, true);
        checkEmptied(world, ['aws/', 'main/overtaken-events/']);
        for (const [n, count] of before) {
          expect(world.isCounted(world.events[n], 'redrive')).toBe(count + 1);
        }
      },
    ),
    { numRuns: RUNS },
  );
});

test('without faults each change is delivered once, although it lies in several objects', async () => {
  await fc.assert(
    fc.asyncProperty(fc.integer(), async (seed) => {
      const world = new RedriveWorld(seed);
      world.put();
      world.put();
      await calmDown(world, false);
      expect(new Set(world.delivered).size).toBe(world.delivered.length);
    }),
    { numRuns: RUNS },
  );
});
