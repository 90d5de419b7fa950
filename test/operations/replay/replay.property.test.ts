import { rmSync } from 'node:fs';
import fc from 'fast-check';
import { PINPOINT as decodeText } from '../../../src/operations/events/event-format';
import { brief, NOW, pinpointRecord } from '../../support/builders';
import { SeededRandom } from '../../support/seeded-random';
import { Fault, ReplayWorld } from './replay-world';

jest.mock('node:timers/promises', () => ({
  ...jest.requireActual<object>('node:timers/promises'),
  setTimeout: async () => {},
}));

const RUNS = Number(process.env.EXACTNESS_RUNS ?? 40);
const USERS = ['ann', 'bob', 'eve'];
const RULES: Record<string, string>[] = [
  { 'Operator-C': 'atLeast', 'Target-C': '4' },
  {
    'Operator-V': 'atLeast',
    'Target-V': '7',
    'ResetWhenReachTarget': 'yes',
    'Reset': 'carry',
    'Metric': 'price',
  },
];

interface Outcome {
  readonly states: unknown;
  readonly changes: readonly string[];
}

interface TestFile {
  readonly lines: readonly string[];
  /** Number of lines from the first that another file begins with, too. */
  readonly shared: number;
}

/** Composes files, of which the last one may begin like the first. */
function filesOf(random: SeededRandom): TestFile[] {
  let n = 0;
  const record = () =>
    JSON.stringify(
      pinpointRecord({
        userId: random.pick(USERS),
        time: NOW - ++n,
        metrics: { price: random.between(1, 9) },
      }),
    );
  const files = Array.from({ length: random.between(1, 3) }, () => ({
    lines: Array.from({ length: random.between(1, 40) }, record),
    shared: 0,
  }));
  if (random.chance(0.5)) {
    const beginning = files[0].lines.slice(0, random.between(0, 15));
    const others = Array.from({ length: random.between(0, 20) }, record);
    const several = `[${record()},${record()}]`;
    files.push({ lines: [...beginning, several, ...others], shared: beginning.length });
  }
  return files;
}

async function outcomeOf({ installation }: ReplayWorld): Promise<Outcome> {
  const states = await installation.aggregates.read(USERS);
  return {
    states: USERS.map((userId) => states.get(userId)?.state.rules),
    changes: USERS.flatMap((userId) =>
      installation.changes.filter((change) => change.userId === userId).map(brief),
    ),
  };
}

/** Counts the lines as records of a stream. */
async function streamed(files: readonly TestFile[]): Promise<Outcome> {
  const world = new ReplayWorld(...RULES);
  world.remove();
  const lines = files.flatMap(({ lines: all, shared }) => all.slice(shared));
  await world.installation.aggregator({ decode: decodeText }).process(
    lines.map((data, n) => ({
      shardId: 'shardId-0',
      sequenceNumber: String(n),
      arrival: world.installation.now,
      data,
    })),
  );
  return outcomeOf(world);
}

test('a replay that is interrupted anywhere and run again counts as one run does', async () => {
  await fc.assert(
    fc.asyncProperty(fc.integer(), async (seed) => {
      const random = new SeededRandom(seed);
      const files = filesOf(random);
      const world = new ReplayWorld(...RULES);
      world.batchSize = random.between(1, 9);
      const write = (share: number) =>
        files.map(({ lines }, n) => {
          const end = Math.ceil(lines.length * share);
          return world.write(`${n}.ndjson`, lines.slice(0, end).join('\n'));
        });
      for (let visit = random.between(1, 4); visit > 0; visit--) {
        // Where several files grow, the order of the events of all depends on when each was sent.
        const paths = write(files.length === 1 ? random.next() : 1);
        world.faults = Array.from({ length: 8 }, () =>
          random.pick<Fault>(['works', 'works', 'fails', 'lost', 'dies']),
        );
        const invocations = world.invocations.length + random.between(0, 6);
        const replay = await world.replayOf(paths);
        await replay.send(
          () => world.invocations.length >= invocations,
          () => {},
        );
        if (random.chance(0.4)) rmSync(world.progressFile, { force: true });
      }
      world.faults = [];
      const { left } = await world.send(...write(1));
      expect(left).toBeUndefined();
      const expected = await streamed(files);
      const outcome = await outcomeOf(world);
      world.remove();
      expect(outcome).toEqual(expected);
    }),
    { numRuns: RUNS },
  );
});
