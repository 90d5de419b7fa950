import { MemoryDeadLetters } from '../../../src/adapters/memory/memory-dead-letters';
import { MemoryDeliveryNotes } from '../../../src/adapters/memory/memory-delivery-notes';
import { MemoryTelemetry } from '../../../src/adapters/memory/memory-telemetry';
import { Delivery, Destination, OutboxRecord } from '../../../src/engine/ports';
import { Change, changeId } from '../../../src/engine/state/change';
import { Publisher, PublisherProps } from '../../../src/functions/publisher/publisher';
import { eventChange, users } from '../../support/changes';

const START = Date.UTC(2026, 0, 15);
/** Time of an invocation of 5 minutes without its reserve. */
const TIME_MS = 240_000;
const DELIVERED: Delivery = { outcome: 'delivered' };
const TIME_IS_OVER =
  'the time of the invocation is over; the changes that are left are tried again with their records';

/** Takes one change a call, and two calls a second. */
class SlowDestination implements Destination {
  readonly delivered: string[] = [];
  answer: (change: Change) => Delivery;

  constructor(private readonly wait: (milliseconds: number) => void) {
    this.answer = () => DELIVERED;
  }

  async deliver(changes: readonly Change[], timeLeft: () => number): Promise<Delivery[]> {
    return changes.map((change): Delivery => {
      if (timeLeft() <= 0) return { outcome: 'retry', reason: 'no time' };
      this.wait(500);
      const outcome = this.answer(change);
      if (outcome.outcome === 'delivered') this.delivered.push(changeId(change));
      return outcome;
    });
  }
}

/** Delivers records as an item stream does, each time to another container. */
class ItemStream {
  now = START;
  readonly telemetry = new MemoryTelemetry();
  readonly notes = new MemoryDeliveryNotes(() => this.now);
  readonly destination = new SlowDestination((milliseconds) => (this.now += milliseconds));
  readonly reads = jest.spyOn(this.notes, 'read');
  readonly writes = jest.spyOn(this.notes, 'write');

  container(props: Partial<PublisherProps> = {}): Publisher {
    return new Publisher({
      destination: this.destination,
      deadLetters: new MemoryDeadLetters(),
      notes: this.notes,
      telemetry: this.telemetry,
      random: () => 1,
      pause: async (milliseconds) => void (this.now += milliseconds),
      clock: () => this.now,
      ...props,
    });
  }

  async invoke(publisher: Publisher, records: readonly OutboxRecord[]): Promise<readonly OutboxRecord[]> {
    const end = this.now + TIME_MS;
    const { failed } = await publisher.process(records, () => end - this.now);
    // What is under way after the end has to fit into the reserve.
    expect(this.now).toBeLessThan(end + 10_000);
    return failed.length > 0 ? records.slice(records.findIndex(({ id }) => id === failed[0])) : [];
  }

  /** Counts the invocations until all is delivered. */
  async deliver(records: readonly OutboxRecord[], container = () => this.container()): Promise<number> {
    let invocations = 0;
    for (let left = records; left.length > 0; invocations++) {
      if (invocations === 20) throw new Error('the batch never ends');
      left = await this.invoke(container(), left);
    }
    return invocations;
  }
}

const changesOf = (userId: string, count: number) =>
  Array.from({ length: count }, (_, i) => eventChange(userId, { n: i + 1 }));
const record = (id: string, ...changes: Change[]): OutboxRecord => ({ id, changes, writtenAt: START });
const recordsOf = (people: string[], each = 1) =>
  people.map((user, i) => record(String(i + 1000), ...changesOf(user, each)));
const idsOf = (records: readonly OutboxRecord[]) =>
  records.flatMap(({ changes }) => changes.map(changeId)).sort();

test('a record with 1,000 changes at two calls a second ends after three invocations, each change delivered once', async () => {
  const stream = new ItemStream();
  const records = [record('1', ...changesOf('ann', 1_000))];
  expect(await stream.deliver(records)).toBe(3);
  expect(stream.destination.delivered).toEqual(changesOf('ann', 1_000).map(changeId));
  expect(stream.telemetry.warnings).toEqual([TIME_IS_OVER, TIME_IS_OVER]);
});

test('a batch of many users goes on where it was cut off, each change delivered once', async () => {
  const stream = new ItemStream();
  const records = recordsOf(users(500), 4);
  expect(await stream.deliver(records)).toBe(5);
  expect([...stream.destination.delivered].sort()).toEqual(idsOf(records));
});

test('without notes the same batch ends as well, as long as the container stays', async () => {
  const stream = new ItemStream();
  const kept = stream.container({ notes: undefined });
  const records = [record('1', ...changesOf('ann', 1_000))];
  expect(await stream.deliver(records, () => kept)).toBe(3);
  expect(stream.destination.delivered).toHaveLength(1_000);
});

test('an invocation that is killed leaves no note: what it delivered comes again under the same ids', async () => {
  const stream = new ItemStream();
  const records = [record('1', ...changesOf('ann', 600))];
  const killed = stream.container({ notes: undefined });
  await stream.invoke(killed, records);
  await stream.deliver(records);
  expect(stream.destination.delivered).toHaveLength(600 + TIME_MS / 500);
  expect([...new Set(stream.destination.delivered)]).toEqual(changesOf('ann', 600).map(changeId));
});

test('a fresh batch costs no call for notes', async () => {
  const stream = new ItemStream();
  await stream.deliver(recordsOf(users(100)));
  expect(stream.reads).not.toHaveBeenCalled();
  expect(stream.writes).not.toHaveBeenCalled();
});

test('a batch that has waited for long costs one read, and none in the container that left the note', async () => {
  const stream = new ItemStream();
  stream.now += TIME_MS / 2;
  await stream.deliver(recordsOf(users(10)));
  expect(stream.reads).toHaveBeenCalledTimes(1);

  const kept = stream.container();
  await stream.deliver([record('1', ...changesOf('ann', 1_000))], () => kept);
  expect(stream.reads).toHaveBeenCalledTimes(2);
  expect(stream.writes).toHaveBeenCalledTimes(2);
});

describe('a batch that fails in part', () => {
  const failing = (stream: ItemStream, userId: string) => {
    stream.destination.answer = (change) =>
      change.userId === userId ? { outcome: 'retry', reason: 'status 500' } : DELIVERED;
  };

  test('leaves a note once when much of it was delivered, so that another container does not repeat it', async () => {
    const stream = new ItemStream();
    const records = recordsOf(['ann', ...users(150)]);
    failing(stream, 'ann');
    const first = stream.container();
    await stream.invoke(first, records);
    await stream.invoke(first, records);
    expect(stream.writes).toHaveBeenCalledTimes(1);

    stream.now += TIME_MS;
    stream.destination.answer = () => DELIVERED;
    await stream.deliver(records);
    expect(stream.destination.delivered).toHaveLength(151);
  });

  test('leaves none when little was', async () => {
    const stream = new ItemStream();
    failing(stream, 'ann');
    await stream.invoke(stream.container(), recordsOf(['ann', ...users(50)]));
    expect(stream.writes).not.toHaveBeenCalled();
  });
});

test('changes for other destinations stand in the way of no note', async () => {
  const stream = new ItemStream();
  const changes = changesOf('ann', 1_000).map((change) => ({ ...change, to: change.n % 2 ? [] : undefined }));
  const container = () => stream.container({ accepts: ({ to }) => to === undefined });
  expect(await stream.deliver([record('1', ...changes)], container)).toBe(2);
  expect(stream.destination.delivered).toHaveLength(500);
});

test('a refusal that could not be kept is no part of a note', async () => {
  const stream = new ItemStream();
  stream.destination.answer = ({ n }) =>
    n === 1 ? { outcome: 'rejected', reason: 'status 400' } : DELIVERED;
  const deadLetters = new MemoryDeadLetters();
  const put = jest.spyOn(deadLetters, 'put').mockRejectedValueOnce(new Error('no such bucket'));
  const records = [record('1', ...changesOf('ann', 600))];
  const left = await stream.invoke(stream.container({ deadLetters }), records);
  await stream.deliver(left, () => stream.container({ deadLetters }));
  expect(put).toHaveBeenCalledTimes(2);
  expect(deadLetters.letters.map(({ id }) => id)).toEqual([changeId(records[0].changes[0])]);
  expect(new Set(stream.destination.delivered)).toEqual(
    new Set(idsOf(records).filter((id) => !id.endsWith('|1'))),
  );
});

test('records that an operator sends again leave no note, and look for none', async () => {
  const stream = new ItemStream();
  const [{ id, changes }] = [record('redrive-1', ...changesOf('ann', 600))];
  await stream.invoke(stream.container(), [{ id, changes }]);
  expect([...stream.reads.mock.calls, ...stream.writes.mock.calls]).toEqual([]);
});

test('a note that cannot be read now delays the batch: what it tells may not be delivered once more', async () => {
  const stream = new ItemStream();
  const records = [record('1', ...changesOf('ann', 600))];
  const left = await stream.invoke(stream.container(), records);
  const before = [...stream.destination.delivered];
  stream.reads.mockRejectedValueOnce(new Error('throttled'));
  await expect(stream.invoke(stream.container(), left)).rejects.toThrow('throttled');
  expect(stream.destination.delivered).toEqual(before);
  await stream.deliver(left);
  expect(stream.destination.delivered).toEqual(changesOf('ann', 600).map(changeId));
});

test('notes that may not be kept delay nothing: what they would tell is delivered again', async () => {
  const stream = new ItemStream();
  const denied = Object.assign(new Error(), { name: 'AccessDeniedException', $metadata: {} });
  stream.reads.mockRejectedValue(denied);
  stream.writes.mockRejectedValue(denied);
  const kept = stream.container();
  expect(await stream.deliver([record('1', ...changesOf('ann', 600))], () => kept)).toBe(2);
  expect(stream.destination.delivered).toHaveLength(600);
  expect(stream.telemetry.warnings).toEqual([
    TIME_IS_OVER,
    'the note of what was delivered cannot be written; it may be delivered again',
    'the note of what was delivered cannot be read; it may be delivered again',
  ]);
});
