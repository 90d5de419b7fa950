import { MemoryDeadLetters } from '../../../src/adapters/memory/memory-dead-letters';
import { MemoryTelemetry } from '../../../src/adapters/memory/memory-telemetry';
import { METRICS } from '../../../src/contract/metric-names';
import { Delivery, Destination, OutboxRecord } from '../../../src/engine/ports';
import { Change, changeId, isMeantFor } from '../../../src/engine/state/change';
import { Publisher, PublisherOptions } from '../../../src/functions/publisher/publisher';
import { attributeChange, eventChange, users } from '../../support/changes';

const NOW = Date.UTC(2026, 0, 15);
const DELIVERED: Delivery = { outcome: 'delivered' };
const RETRY: Delivery = { outcome: 'retry', reason: 'status 429' };
const REJECTED: Delivery = { outcome: 'rejected', reason: 'status 400: Invalid event' };

/** Answers as scripted; a change counts as sent whenever the destination was asked to deliver it. */
class ScriptedDestination implements Destination {
  readonly sent: Change[][] = [];
  private readonly attempts = new Map<string, number>();
  answer: (change: Change, attempt: number) => Delivery = () => DELIVERED;

  async deliver(changes: readonly Change[]): Promise<Delivery[]> {
    this.sent.push([...changes]);
    return changes.map((change) => {
      const attempt = (this.attempts.get(changeId(change)) ?? 0) + 1;
      this.attempts.set(changeId(change), attempt);
      return this.answer(change, attempt);
    });
  }

  idsOf(userId: string): string[] {
    return this.sent
      .flat()
      .filter((change) => change.userId === userId)
      .map((change) => `${change.output.name} ${change.n}`);
  }
}

class FlakyDeadLetters extends MemoryDeadLetters {
  failures = 0;
  readonly tried: string[] = [];

  async put(...args: Parameters<MemoryDeadLetters['put']>): Promise<void> {
    this.tried.push(args[0]);
    if (this.failures > 0) {
      this.failures -= 1;
      throw new Error('no such bucket');
    }
    await super.put(...args);
  }
}

function setUp(options?: PublisherOptions) {
  const destination = new ScriptedDestination();
  const deadLetters = new FlakyDeadLetters();
  const telemetry = new MemoryTelemetry();
  const pauses: number[] = [];
  /** Creates a publisher in a new container, without memory of earlier calls. */
  const container = () =>
    new Publisher({
      destination,
      deadLetters,
      telemetry,
      options,
      random: () => 1,
      pause: async (milliseconds) => void pauses.push(milliseconds),
      clock: () => NOW,
    });
  return { destination, deadLetters, telemetry, pauses, container, publisher: container() };
}

function record(id: string, ...changes: Change[]): OutboxRecord {
  return { id, changes };
}

describe('order', () => {
  test("one user's changes are delivered one after the other, as they happened", async () => {
    const { destination, publisher } = setUp();

    await publisher.process([
      record('1', eventChange('ann', { n: 1 }), attributeChange('ann', { n: 1 })),
      record('2', eventChange('ann', { n: 2 })),
      record('3', attributeChange('ann', { n: 2, value: 'not-ready' })),
    ]);

    expect(destination.sent.map((round) => round.length)).toEqual([1, 1, 1, 1]);
    expect(destination.idsOf('ann')).toEqual([
      'trk_purchase 1',
      'big_spender 1',
      'trk_purchase 2',
      'big_spender 2',
    ]);
  });

  test('changes of different users travel together', async () => {
    const { destination, publisher } = setUp();

    await publisher.process([
      ...users(300).map((user, index) => record(`${index}`, eventChange(user))),
      record('300', eventChange('user 7', { n: 2 }), eventChange('user 7', { n: 3 })),
    ]);

    expect(destination.sent.map((round) => round.length)).toEqual([300, 1, 1]);
  });

  test('records without changes are done with at once', async () => {
    const { destination, publisher } = setUp();

    await expect(publisher.process([record('1'), record('2')])).resolves.toEqual({ failed: [] });

    expect(destination.sent).toEqual([]);
  });

  test('a later change waits until an earlier one went through', async () => {
    const { destination, publisher } = setUp();
    destination.answer = ({ userId, n }, attempt) =>
      userId === 'ann' && n === 1 && attempt < 3 ? RETRY : DELIVERED;

    await expect(
      publisher.process([
        record('1', eventChange('ann', { n: 1 }), eventChange('ann', { n: 2 })),
        record('2', eventChange('ben')),
      ]),
    ).resolves.toEqual({ failed: [] });

    expect(destination.idsOf('ann')).toEqual([
      'trk_purchase 1',
      'trk_purchase 1',
      'trk_purchase 1',
      'trk_purchase 2',
    ]);
    expect(destination.idsOf('ben')).toEqual(['trk_purchase 1']);
  });
});

describe('retries', () => {
  test('wait longer each time, up to a limit', async () => {
    const { destination, publisher, pauses, telemetry } = setUp({ attempts: 8 });
    destination.answer = () => RETRY;

    await publisher.process([record('1', eventChange('ann'))]);

    expect(pauses).toEqual([400, 800, 1600, 3200, 5000, 5000, 5000]);
    expect(telemetry.total(METRICS.deliveryRetries)).toBe(8);
    expect(telemetry.warnings).toHaveLength(1);
  });

  test('end after five deliveries in a row that settle nothing', async () => {
    const { destination, publisher } = setUp();
    destination.answer = () => RETRY;

    await expect(publisher.process([record('1', eventChange('ann'))])).resolves.toEqual({ failed: ['1'] });

    expect(destination.sent).toHaveLength(5);
  });

  test('go on for as long as a low quota lets something through', async () => {
    const { destination, publisher } = setUp();
    let tokens = 0;
    destination.answer = () => (tokens-- > 0 ? DELIVERED : RETRY);
    const deliver = destination.deliver.bind(destination);
    destination.deliver = async (changes) => {
      tokens = 2;
      return deliver(changes);
    };

    await expect(
      publisher.process(users(40).map((user, index) => record(`${index}`, eventChange(user)))),
    ).resolves.toEqual({ failed: [] });

    expect(destination.sent).toHaveLength(20);
  });

  test('that run out hold back that user only', async () => {
    const { destination, publisher } = setUp();
    destination.answer = ({ userId }) => (userId === 'ann' ? RETRY : DELIVERED);

    await expect(
      publisher.process([
        record('1', eventChange('ben', { n: 1 })),
        record('2', eventChange('ann', { n: 1 })),
        record('3', eventChange('ben', { n: 2 })),
        record('4', attributeChange('ann', { n: 1 })),
        record('5', eventChange('ben', { n: 3 })),
      ]),
    ).resolves.toEqual({ failed: ['2', '4'] });

    expect(destination.idsOf('ben')).toEqual(['trk_purchase 1', 'trk_purchase 2', 'trk_purchase 3']);
    expect(new Set(destination.idsOf('ann'))).toEqual(new Set(['trk_purchase 1']));
  });

  test('follow a destination that throws, for everybody in the call', async () => {
    const { destination, publisher, telemetry } = setUp();
    const deliver = destination.deliver.bind(destination);
    let failures = 2;
    destination.deliver = async (changes) => {
      if (failures-- > 0) throw new Error('ann@example.com is not welcome');
      return deliver(changes);
    };

    await expect(
      publisher.process([record('1', eventChange('ann')), record('2', eventChange('ben'))]),
    ).resolves.toEqual({ failed: [] });

    expect(telemetry.total(METRICS.deliveryRetries)).toBe(4);
    expect(telemetry.total(METRICS.changesDelivered)).toBe(2);
  });

  test('follow a destination that forgets a change in its answer', async () => {
    const { destination, publisher } = setUp();
    destination.deliver = async () => [DELIVERED];

    await expect(
      publisher.process([record('1', eventChange('ann')), record('2', eventChange('ben'))]),
    ).resolves.toEqual({ failed: [] });
  });
});

describe('redelivery', () => {
  const records = [
    record('1', eventChange('ann')),
    ...users(50).map((user, index) => record(`${index + 2}`, eventChange(user))),
  ];

  test('does not repeat what this container has delivered', async () => {
    const { destination, publisher } = setUp();
    destination.answer = ({ userId }) => (userId === 'ann' ? RETRY : DELIVERED);
    await expect(publisher.process(records)).resolves.toEqual({ failed: ['1'] });
    await expect(publisher.process(records)).resolves.toEqual({ failed: ['1'] });
    destination.answer = () => DELIVERED;

    await expect(publisher.process(records)).resolves.toEqual({ failed: [] });

    expect(users(50).map((user) => destination.idsOf(user))).toEqual(users(50).map(() => ['trk_purchase 1']));
  });

  test('to another container repeats the same ids in the same order', async () => {
    const { destination, container } = setUp();
    const changes = [record('1', eventChange('ann', { n: 1 }), eventChange('ann', { n: 2 }))];
    await container().process(changes);
    await container().process(changes);

    expect(destination.idsOf('ann')).toEqual([
      'trk_purchase 1',
      'trk_purchase 2',
      'trk_purchase 1',
      'trk_purchase 2',
    ]);
  });

  test('is told from a change of the same id in another record: a user who was forgotten counts from 1 again', async () => {
    const { destination, publisher } = setUp();
    await publisher.process([record('1', eventChange('ann'))]);
    await publisher.process([record('9', eventChange('ann'))]);

    expect(destination.idsOf('ann')).toEqual(['trk_purchase 1', 'trk_purchase 1']);
  });

  test('repeats rather than loses what no longer fits the memory', async () => {
    const { destination, publisher } = setUp({ memory: 10 });

    await expect(publisher.process(records)).resolves.toEqual({ failed: [] });
    await expect(publisher.process(records)).resolves.toEqual({ failed: [] });

    expect(destination.sent.map((round) => round.length)).toEqual([51, 41]);
  });
});

describe('refused changes', () => {
  const refuseAnn = ({ userId }: Change) => (userId === 'ann' ? REJECTED : DELIVERED);

  test('are kept whole, with the reason, and hold nobody back', async () => {
    const { destination, deadLetters, publisher, telemetry } = setUp();
    destination.answer = ({ userId, n }) => (userId === 'ann' && n === 1 ? REJECTED : DELIVERED);
    const refused = eventChange('ann', { n: 1 });

    await expect(
      publisher.process([
        record('1', eventChange('ben')),
        record('2', refused),
        record('3', eventChange('ann', { n: 2 })),
      ]),
    ).resolves.toEqual({ failed: [] });

    expect(deadLetters.letters).toEqual([
      { reason: 'status 400: Invalid event', id: 'ann|event:trk_purchase|1', content: refused },
    ]);
    expect(destination.idsOf('ann')).toEqual(['trk_purchase 1', 'trk_purchase 2']);
    expect(
      [METRICS.changesDelivered, METRICS.changesRejected, METRICS.deliveryRetries].map((metric) =>
        telemetry.total(metric),
      ),
    ).toEqual([2, 1, 0]);
  });

  test('of one batch are kept in one piece', async () => {
    const { destination, deadLetters, publisher } = setUp();
    destination.answer = () => REJECTED;

    await publisher.process([
      record('1', eventChange('ann'), attributeChange('ann')),
      record('2', eventChange('ben')),
    ]);

    expect(deadLetters.tried).toHaveLength(1);
    expect(deadLetters.letters).toHaveLength(3);
  });

  test('are kept under the same name when another container gets the batch again', async () => {
    const { destination, deadLetters, container } = setUp();
    destination.answer = refuseAnn;
    const records = [record('7', eventChange('ben')), record('8', eventChange('ann'))];
    await container().process(records);
    await container().process(records);

    expect(deadLetters.tried).toHaveLength(2);
    expect(new Set(deadLetters.tried).size).toBe(1);
    expect(deadLetters.tried[0]).toMatch(/^8-[0-9a-f]{16}$/);
  });

  test('never replace others that the same batch had refused before', async () => {
    const { destination, deadLetters, publisher } = setUp();
    const records = [record('1', eventChange('ann', { n: 1 })), record('2', eventChange('ben'))];
    destination.answer = ({ userId }) => (userId === 'ann' ? REJECTED : RETRY);
    await expect(publisher.process(records)).resolves.toEqual({ failed: ['2'] });
    destination.answer = () => REJECTED;
    await publisher.process(records);

    expect(deadLetters.letters.map(({ id }) => id)).toEqual([
      'ann|event:trk_purchase|1',
      'ben|event:trk_purchase|1',
    ]);
  });

  test('that cannot be kept fail their records', async () => {
    const { destination, deadLetters, publisher, telemetry } = setUp();
    destination.answer = refuseAnn;
    deadLetters.failures = 1;

    await expect(
      publisher.process([record('1', eventChange('ben')), record('2', eventChange('ann'))]),
    ).resolves.toEqual({ failed: ['2'] });

    expect(telemetry.total(METRICS.changesRejected)).toBe(0);
    expect(telemetry.warnings).toHaveLength(1);
  });

  test('that could not be kept are kept the next time, and do not overtake later changes by being sent again', async () => {
    const { destination, deadLetters, publisher, telemetry } = setUp();
    const records = [
      record('1', attributeChange('ann', { n: 1 })),
      record('2', attributeChange('ann', { n: 2, value: 'not-ready' })),
    ];
    destination.answer = ({ n }) => (n === 1 ? REJECTED : DELIVERED);
    deadLetters.failures = 1;
    await expect(publisher.process(records)).resolves.toEqual({ failed: ['1'] });
    destination.answer = () => DELIVERED;

    await expect(publisher.process(records)).resolves.toEqual({ failed: [] });

    expect(destination.idsOf('ann')).toEqual(['big_spender 1', 'big_spender 2']);
    expect(deadLetters.letters.map(({ id }) => id)).toEqual(['ann|attribute:big_spender|1']);
    expect(telemetry.total(METRICS.changesRejected)).toBe(1);
  });
});

test('a change of a rule that names other destinations is left to these, and those behind it go on', async () => {
  const { destination, telemetry, deadLetters } = setUp();
  const publisher = new Publisher({
    destination,
    deadLetters,
    telemetry,
    pause: async () => {},
    clock: () => NOW,
    accepts: (change) => isMeantFor('eventBridge', change),
  });
  const changes = [
    attributeChange('ann'),
    attributeChange('ann', { n: 2, to: ['pinpoint'] }),
    attributeChange('ann', { n: 3, to: [] }),
    attributeChange('ann', { n: 4, to: ['pinpoint', 'eventBridge'] }),
  ];
  expect(await publisher.process([record('1', ...changes)])).toEqual({ failed: [] });
  expect(destination.idsOf('ann')).toEqual(['big_spender 1', 'big_spender 4']);
  expect(telemetry.total(METRICS.changesForOthers)).toBe(2);
  expect(changes.filter((change) => isMeantFor('shadow', change))).toHaveLength(4);
});

test('how long the oldest change has waited is published, for records whose time is known', async () => {
  const { publisher, telemetry } = setUp();

  await publisher.process([
    { ...record('1', eventChange('ann')), writtenAt: NOW - 2_500 },
    { ...record('2', eventChange('bob')), writtenAt: NOW - 500 },
    record('3', eventChange('cid')),
  ]);

  expect(telemetry.total(METRICS.deliveryLagSeconds)).toBe(2.5);
});
