import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { TimeLeft } from '../../../../src/engine/ports';
import { NOW } from '../../../support/builders';
import { Fate, withFates } from '../../../support/faults';
import { DAY } from '../../../support/installation';
import { linesOf, ObjectsUnderTest } from '../../../support/objects';

const USERS = ['ann', 'bob', 'cid'];
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const fates = fc.array(fc.constantFrom<Fate>('works', 'works', 'works', 'fails', 'lost'), { maxLength: 8 });

/** What one delivery of a message meets. */
const delivery = fc.record({
  object: fc.nat({ max: 1 }),
  notes: fates,
  write: fates,
  read: fates,
  /** Looks at the time until it is over. */
  looks: fc.oneof(fc.constant(Infinity), fc.integer({ min: 1, max: 60 })),
  /** Bytes after which the connection breaks. */
  broken: fc.option(fc.integer({ min: 1, max: 400_000 }), { nil: undefined }),
  /** Whether another invocation gets the message at the same time, and with the same knowledge. */
  twice: fc.boolean(),
  /** Milliseconds after which the message comes again. */
  later: fc.constantFrom(0, 5 * MINUTE, 30 * MINUTE, 3 * HOUR),
});
type Delivery = typeof delivery extends fc.Arbitrary<infer T> ? T : never;

const contents = fc.tuple(
  fc.array(fc.integer({ min: 1, max: 900 }), { minLength: 1, maxLength: 6 }),
  fc.boolean(),
);

let subject: ObjectsUnderTest;
afterEach(() => subject?.close());

/** Makes records of users in turns of these lengths. */
function usersOf(turns: readonly number[]): string[] {
  return turns.flatMap((length, turn) => Array.from({ length }, () => USERS[turn % USERS.length]));
}

function contentOf(users: readonly string[], isGzipped: boolean): Buffer {
  const text = linesOf(users.map((userId, n) => ({ userId, time: NOW - n })));
  return isGzipped ? gzipSync(text, { level: 1 }) : Buffer.from(text);
}

/** Takes a sixtieth of an invocation from look to look. */
function looksOf(looks: number): TimeLeft {
  let left = looks;
  return () => Math.min(4 * MINUTE, Math.max(0, left--) * 4_000);
}

async function deliver(
  message: string,
  { notes, write, read, looks, broken, twice }: Delivery,
): Promise<void> {
  const { installation } = subject;
  if (broken !== undefined) subject.s3.breakNext(broken);
  const attempt = async (writeFates: Fate[], noteFates: Fate[]) => {
    const counter = subject.counter({
      notes: withFates(subject.notes, { write: noteFates }),
      aggregator: {
        aggregates: withFates(installation.aggregates, { write: writeFates, read: [...read] }),
      },
    });
    await counter.count(message, looksOf(looks)).catch(() => undefined);
  };
  await Promise.all([attempt([...write], [...notes]), ...(twice ? [attempt([], [])] : [])]);
}

/** Delivers messages until their objects are done. */
async function finish(messages: readonly string[]): Promise<void> {
  for (const message of messages) {
    for (let tries = 0; ; tries++) {
      const outcome = await subject.deliver(message).catch(() => ({ kind: 'again', after: MINUTE }) as const);
      if (outcome.kind === 'done') break;
      if (tries > 20) throw new Error('the object is never done');
      subject.installation.now += outcome.after ?? MINUTE;
    }
  }
}

async function prepare(objects: readonly (readonly [readonly number[], boolean])[]): Promise<{
  messages: string[];
  users: string[][];
}> {
  await subject?.close();
  subject = await ObjectsUnderTest.start({ 'Operator-C': 'atLeast', 'Target-C': '100000' });
  const users = objects.map(([turns]) => usersOf(turns));
  const messages = users.map((each, n) => subject.put(`day-${n}.json`, contentOf(each, objects[n][1])));
  return { messages, users };
}

const countsOf = (users: readonly string[]) =>
  Object.fromEntries(USERS.map((userId) => [userId, users.filter((each) => each === userId).length]));
const counted = async () =>
  Object.fromEntries(await Promise.all(USERS.map(async (userId) => [userId, await subject.countOf(userId)])));

test('every record counts once, whatever is delivered twice, at once, broken off or killed', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.tuple(contents, contents),
      fc.array(delivery, { maxLength: 8 }),
      async (objects, deliveries) => {
        const { messages, users } = await prepare(objects);
        for (const each of deliveries) {
          await deliver(messages[each.object], each);
          subject.installation.now += each.later;
        }
        await finish(messages);
        await finish(messages);
        expect(await counted()).toEqual(countsOf(users.flat()));
        expect(subject.rejectedObjects.letters).toEqual([]);
        expect(subject.installation.deadLetters.letters).toEqual([]);
      },
    ),
    { numRuns: 60 },
  );
});

test('no record counts twice when checkpoints are dropped meanwhile, and none is lost', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.tuple(contents, contents),
      fc.array(delivery, { minLength: 1, maxLength: 6 }),
      async (objects, deliveries) => {
        const { messages, users } = await prepare(objects);
        for (const [n, each] of deliveries.entries()) {
          await deliver(messages[each.object], each);
          subject.installation.now += 2 * DAY;
          // Events of all users, whose counting drops what is old.
          await finish([subject.put(`other-${n}.json`, contentOf(USERS, false))]);
        }
        await finish(messages);
        const total = { ...countsOf(users.flat()) };
        for (const userId of USERS) total[userId] += deliveries.length;
        const tallied = await counted();
        const unproven = subject.installation.deadLetters.letters;
        const known = new Set(unproven.map(({ id }) => id));
        expect(unproven.every(({ givenUp }) => givenUp)).toBe(true);
        const sum = (counts: Record<string, number>) => Object.values(counts).reduce((a, b) => a + b, 0);
        for (const userId of USERS) expect(tallied[userId]).toBeLessThanOrEqual(total[userId]);
        expect(sum(tallied) + known.size).toBeGreaterThanOrEqual(sum(total));
      },
    ),
    { numRuns: 40 },
  );
});
