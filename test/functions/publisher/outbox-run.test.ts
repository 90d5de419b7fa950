import { MemoryDeadLetters } from '../../../src/adapters/memory/memory-dead-letters';
import { MemoryItemStore } from '../../../src/adapters/memory/memory-item-store';
import { MemoryTelemetry } from '../../../src/adapters/memory/memory-telemetry';
import { ModuleAggregateStore } from '../../../src/adapters/module/module-aggregate-store';
import { ModuleOutbox } from '../../../src/adapters/module/module-outbox';
import { Delivery, Destination } from '../../../src/engine/ports';
import { Change } from '../../../src/engine/state/change';
import { NEW_USER } from '../../../src/engine/state/user-state';
import { OutboxRun } from '../../../src/functions/publisher/outbox-run';
import { Publisher } from '../../../src/functions/publisher/publisher';
import { eventChange } from '../../support/changes';

const HOUR_MS = 60 * 60_000;

function setUp() {
  const items = new MemoryItemStore();
  const open = async () => items;
  const clock = { now: Date.UTC(2026, 0, 15) };
  const sent: string[] = [];
  const service = {
    answer: (_change: Change): Delivery => ({ outcome: 'delivered' }),
    beforeAnswer: async () => {},
  };
  const destination: Destination = {
    async deliver(changes) {
      sent.push(...changes.map(({ userId, n }) => `${userId} ${n}`));
      await service.beforeAnswer();
      return changes.map(service.answer);
    },
  };
  const deadLetters = new MemoryDeadLetters();
  const telemetry = new MemoryTelemetry();
  const now = () => clock.now;
  const store = new ModuleAggregateStore({ open, publishers: 1, clock: now });
  const versions = new Map<string, number>();
  /** Writes a state of a user with the user's next change. */
  const write = async (userId: string, n: number) => {
    const change = eventChange(userId, { n });
    const result = await store.write(userId, NEW_USER, [change], versions.get(userId) ?? 0);
    if (!result.written) throw new Error(`the change ${n} of ${userId} was not written`);
    versions.set(userId, result.version);
  };
  /** Leaves out changes for other destinations. */
  const accepts = ({ n }: Change) => n < 100;
  /** Starts a publisher in a container of its own. */
  const container = () =>
    new OutboxRun({
      outbox: new ModuleOutbox({ open, queue: '0', clock: now }),
      publisher: new Publisher({
        destination,
        deadLetters,
        telemetry,
        clock: now,
        pause: async () => {},
        accepts,
      }),
      deadLetters,
      telemetry,
      clock: now,
      accepts,
    });
  const waiting = async () => (await items.entries('0', undefined, 10_000)).length;
  return { items, clock, sent, service, deadLetters, write, container, waiting };
}

const minutes = (count: number) => () => count * 60_000;

test('delivers what waits, in order, and nothing twice', async () => {
  const { sent, write, container, waiting } = setUp();
  await write('ann', 1);
  await write('bob', 1);
  await write('ann', 2);

  await container().run(minutes(4));
  expect(sent.filter((change) => change.startsWith('ann'))).toEqual(['ann 1', 'ann 2']);
  expect([...sent].sort()).toEqual(['ann 1', 'ann 2', 'bob 1']);
  expect(await waiting()).toBe(0);

  await container().run(minutes(4));
  expect(sent).toHaveLength(3);
});

test('goes through more than one page', async () => {
  const { sent, write, container } = setUp();
  for (let user = 0; user < 1_200; user++) await write(`user ${user}`, 1);
  await container().run(minutes(4));
  expect(new Set(sent).size).toBe(1_200);
});

test('lets one process at a time deliver, which looks again for another that came meanwhile', async () => {
  const { sent, service, write, container, waiting } = setUp();
  await write('ann', 1);
  const second = container();
  let isFirst = true;
  service.beforeAnswer = async () => {
    if (!isFirst) return;
    isFirst = false;
    await write('ann', 2);
    await second.run(minutes(4));
  };

  await container().run(minutes(4));
  expect(sent).toEqual(['ann 1', 'ann 2']);
  expect(await waiting()).toBe(0);
});

test('looks again when another process came between the last look and the end', async () => {
  const { items, sent, write, container } = setUp();
  const entries = items.entries.bind(items);
  let looks = 0;
  items.entries = async (...args) => {
    const found = await entries(...args);
    looks += 1;
    if (looks === 2) {
      await write('bob', 1);
      await container().run(minutes(4));
    }
    return found;
  };
  await write('ann', 1);
  await container().run(minutes(4));
  expect(sent).toEqual(['ann 1', 'bob 1']);
});

test('takes the queue over from a process that died, once its invocation would have ended', async () => {
  const { items, clock, sent, write, container } = setUp();
  await write('ann', 1);
  const died = new ModuleOutbox({ open: async () => items, queue: '0', clock: () => clock.now });
  await died.hold(300_000);

  await container().run(minutes(4));
  expect(sent).toEqual([]);
  clock.now += 300_000;
  await container().run(minutes(4));
  expect(sent).toEqual(['ann 1']);
});

test('a user whose change fails waits with the later ones; the others go on', async () => {
  const { sent, service, write, container, waiting } = setUp();
  service.answer = ({ userId }) =>
    userId === 'ann' ? { outcome: 'retry', reason: 'status 500' } : { outcome: 'delivered' };
  await write('ann', 1);
  for (let user = 0; user < 600; user++) await write(`user ${user}`, 1);
  await write('ann', 2);

  await container().run(minutes(4));
  expect(sent).not.toContain('ann 2');
  expect(sent.filter((change) => change.startsWith('user'))).toHaveLength(600);
  expect(await waiting()).toBe(2);

  service.answer = () => ({ outcome: 'delivered' });
  sent.length = 0;
  await container().run(minutes(4));
  expect(sent).toEqual(['ann 1', 'ann 2']);
  expect(await waiting()).toBe(0);
});

test('what cannot be delivered for 20 hours becomes a dead letter', async () => {
  const { clock, service, deadLetters, write, container, waiting } = setUp();
  service.answer = () => ({ outcome: 'retry', reason: 'status 500' });
  await write('ann', 1);
  await write('bob', 100);
  clock.now += 20 * HOUR_MS;
  await container().run(minutes(4));
  expect(await waiting()).toBe(1);

  clock.now += 1;
  await container().run(minutes(4));
  expect(await waiting()).toBe(0);
  expect(deadLetters.letters).toMatchObject([
    { reason: 'not delivered within 20 hours', content: { userId: 'ann', n: 1 } },
  ]);
});

test('without time left nothing is begun', async () => {
  const { sent, write, container, waiting } = setUp();
  await write('ann', 1);
  await container().run(() => 0);
  expect(sent).toEqual([]);
  expect(await waiting()).toBe(1);
});
