import type { Invocation, Pump } from './pump/pump';
import { Purchase, PumpedInstallation } from './pump/pumped-installation';
import { DeployedStack } from './support/deployed-stack';
import { FaultProxy } from './support/fault-proxy';
import { EMULATED } from './support/place';
import { releaseFunction } from './support/workspace';

/** Partition keys whose records lie in different shards as soon as there are two. */
const [LOW, HIGH] = ['a', 'b'];
const HOUR = 3_600_000;
const A_DAY = 24 * HOUR;

/** Code of a release that fails for one kind of event. */
const RELEASE_WITH_A_DEFECT = `
const { handler: whole } = module.exports;
module.exports = { ...module.exports, handler: async (event, context) => {
  if (event.Records.some(({ kinesis }) => Buffer.from(kinesis.data, 'base64').includes('poison'))) throw new Error('this release has a defect');
  return whole(event, context);
} };`;

// On the emulator only: the faults happen on this machine, and in an account the mappings do their own work.
(EMULATED ? describe : describe.skip)('when something fails', () => {
  let store: FaultProxy;
  let bus: FaultProxy;
  let stack: DeployedStack;
  let patient: PumpedInstallation;
  let hasty: PumpedInstallation;

  beforeAll(async () => {
    [store, bus] = [
      await FaultProxy.start(process.env.AWS_ENDPOINT_URL!),
      await FaultProxy.start(process.env.AWS_ENDPOINT_URL!),
    ];
    const shape = {
      source: 'flat',
      removal: 'destroy',
      dynamoDbEndpoint: store.endpoint,
      eventBridgeEndpoint: bus.endpoint,
    } as const;
    stack = await DeployedStack.deploy({
      installations: { Patient: shape, Hasty: { ...shape, retryAttempts: 2 } },
    });
    patient = await PumpedInstallation.of(stack, 'Patient');
    hasty = await PumpedInstallation.of(stack, 'Hasty');
  });

  afterEach(() => {
    store.recover();
    bus.recover();
  });

  afterAll(async () => {
    await stack?.remove();
    await Promise.all([store, bus].map((proxy) => proxy?.close()));
  });

  test('the pumps go by what was deployed', () => {
    const deployed = { bisects: true, reportsItemFailures: true, maxRecordAge: 20 * HOUR };
    expect(patient.events.mapping).toMatchObject({
      ...deployed,
      batchSize: 1_000,
      retryAttempts: 10_000,
      filters: [],
    });
    expect(patient.items.mapping).toMatchObject({
      ...deployed,
      batchSize: 500,
      retryAttempts: 10_000,
      filters: [{ eventName: ['INSERT', 'MODIFY'] }],
    });
    expect(hasty.events.mapping).toMatchObject({ ...deployed, retryAttempts: 2 });
  });

  test('a batch that failed in part comes again from the lowest failure, and what lies behind it counts once', async () => {
    const writes = ['PutItem', 'BatchExecuteStatement'];
    store.breakDown((operation, body) => writes.includes(operation) && body.includes('"user#part-3"'));
    await patient.send(roundsOf(users('part', 6), 2).map((purchase) => ({ ...purchase, key: LOW })));
    await patient.events.drain(() => store.recover());

    const [first, second] = patient.events.invocations;
    expect(first.sequenceNumbers).toHaveLength(12);
    expect(second.sequenceNumbers).toEqual(first.sequenceNumbers.slice(2));
    await patient.expectExactCounts();
  });

  test('tables that are away delay what is counted, and change none of it', async () => {
    store.breakDown();
    await patient.send(roundsOf(users('away', 3), 3));
    const retries = await drained(patient.events, { fix: () => store.recover(), after: 3 });

    expect(retries).toBeGreaterThanOrEqual(3);
    await patient.expectExactCounts();
  });

  test('a destination that is down holds the changes alone, in order, and loses none', async () => {
    await patient.items.drain();
    await patient.expectEveryThirdDelivered();
    const before = await patient.deliveredIds();

    bus.breakDown();
    await patient.send(roundsOf(users('down', 4), 9));
    await patient.events.drain();
    await patient.expectExactCounts();

    let deliveredMeanwhile: string[] | undefined;
    await drained(patient.items, {
      fix: async () => {
        deliveredMeanwhile = await patient.deliveredIds();
        bus.recover();
      },
      after: 2,
    });
    expect(deliveredMeanwhile).toEqual(before);
    await patient.expectEveryThirdDelivered();
  });

  test('changes that have become too old are kept whole, and redrive delivers them', async () => {
    bus.breakDown();
    await patient.send(roundsOf(users('stale', 4), 3));
    await patient.events.drain();
    const before = await patient.deliveredIds();
    await patient.items.drain(() => {
      patient.time.ahead = A_DAY;
    });
    patient.time.ahead = 0;
    bus.recover();
    expect(await patient.deliveredIds()).toEqual(before);

    expect(await patient.redrive()).toContain('0 events and 4 changes sent');
    await patient.expectEveryThirdDelivered();
    expect(await patient.redrive()).toBe('no dead letters\n');
  });

  test('events that have become too old are kept whole, and redrive counts them once', async () => {
    store.breakDown();
    await patient.send(roundsOf(users('old', 3), 4).map((purchase) => ({ ...purchase, key: LOW })));
    await patient.events.drain(() => {
      patient.time.ahead = A_DAY;
    });
    patient.time.ahead = 0;
    store.recover();
    await patient.expectExactCounts({ without: users('old', 3) });

    expect(await patient.redrive()).toContain('12 events and 0 changes sent');
    await patient.expectExactCounts();
    expect(await patient.redrive()).toBe('no dead letters\n');
    await patient.expectExactCounts();
  });

  test('two shards are counted side by side, and users of both exactly', async () => {
    await patient.split(LOW);
    const from = patient.events.invocations.length;
    await patient.send(
      [LOW, HIGH].flatMap((key) => roundsOf(users('both', 40), 3).map((purchase) => ({ ...purchase, key }))),
    );
    await patient.events.drain();

    expect(overlapping(patient.events.invocations.slice(from))).toBe(true);
    await patient.expectExactCounts();
  });

  test('a shard that is split while users come changes no count', async () => {
    await patient.send(roundsOf(users('split', 20), 3));
    // The emulator loses the records of a shard that is split.
    await patient.events.drain();
    const before = await patient.shards();
    await patient.split(HIGH);
    await patient.send(roundsOf(users('split', 20), 3));
    await patient.events.drain();

    expect((await patient.shards()).length).toBe(before.length + 1);
    await patient.expectExactCounts();
    await patient.items.drain();
    await patient.expectEveryThirdDelivered();
  });

  test('retries that are used up leave the events among the dead letters, and redrive counts them once', async () => {
    await hasty.send([{ user: 'first' }]);
    await hasty.events.drain();

    store.breakDown();
    await hasty.send(
      roundsOf(['lost-1', 'lost-2', 'lost-1'], 1).map((purchase) => ({ ...purchase, key: LOW })),
    );
    await hasty.events.drain();
    store.recover();
    await hasty.expectExactCounts({ without: users('lost', 2) });

    expect(await hasty.redrive()).toContain('3 events and 0 changes sent');
    await hasty.expectExactCounts();
  });

  test('an event that a release throws at is found alone, those around it count, and the next release counts it', async () => {
    const undo = releaseFunction('aggregator', RELEASE_WITH_A_DEFECT);
    try {
      await stack.release();
    } finally {
      undo();
    }
    const from = hasty.events.invocations.length;
    await hasty.send(
      users('near', 8).map((user, i) => ({ user, key: LOW, ...(i === 5 && { note: 'poison' }) })),
    );
    await hasty.events.drain();

    const failed = hasty.events.invocations.slice(from).filter(({ answer }) => 'failed' in answer);
    expect(failed.map(({ sequenceNumbers }) => sequenceNumbers.length)).toEqual([8, 4, 2, 1, 1, 1]);
    await hasty.expectExactCounts({ without: ['near-6'] });

    await stack.release();
    expect(await hasty.redrive()).toContain('1 event and 0 changes sent');
    await hasty.expectExactCounts();
  });
});

function users(name: string, count: number): string[] {
  return Array.from({ length: count }, (_, i) => `${name}-${i + 1}`);
}

/** Lists purchases of all users, round after round. */
function roundsOf(everybody: readonly string[], rounds: number): Purchase[] {
  return Array.from({ length: rounds }, () => everybody.map((user) => ({ user }))).flat();
}

/**
 * Drains a pump whose records fail until something is fixed.
 * @returns the number of retries
 */
async function drained(
  pump: Pump,
  { fix, after }: { readonly fix: () => Promise<void> | void; readonly after: number },
): Promise<number> {
  let retries = 0;
  await pump.drain(async () => {
    if (++retries === after) await fix();
  });
  return retries;
}

function overlapping(invocations: readonly Invocation[]): boolean {
  return invocations.some((one) =>
    invocations.some((other) => one.shardId < other.shardId && one.from < other.to && other.from < one.to),
  );
}
