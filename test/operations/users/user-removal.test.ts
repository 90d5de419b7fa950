import { S3Client } from '@aws-sdk/client-s3';
import { MemoryEndpointUsers } from '../../../src/adapters/memory/memory-endpoint-users';
import { parseConfig } from '../../../src/contract/config';
import { EndpointUsers } from '../../../src/engine/ingestion-ports';
import { createDecoder } from '../../../src/functions/shared/decoder';
import { DeadLetterBucket } from '../../../src/operations/redrive/dead-letter-bucket';
import { composeBatch, parseBatch, RedriveBatch } from '../../../src/operations/redrive/redrive-batch';
import { Stores } from '../../../src/operations/stores';
import { UserEraser } from '../../../src/operations/users/user-eraser';
import { UserObjects } from '../../../src/operations/users/user-objects';
import { UserRemoval } from '../../../src/operations/users/user-removal';
import { pinpointRecord } from '../../support/builders';
import { eventChange } from '../../support/changes';
import { FakeS3 } from '../../support/fake-s3';
import { Installation, streamRecord } from '../../support/installation';
import { functionEnvironment } from '../../support/stack-config';

const config = parseConfig(functionEnvironment({ installation: 'shop' }).CONFIG);
const bucketName = config.deadLetters.bucketName;

let s3: FakeS3;
let client: S3Client;
beforeAll(async () => {
  s3 = await FakeS3.start();
  client = new S3Client({
    endpoint: s3.endpoint,
    forcePathStyle: true,
    region: 'us-east-1',
    maxAttempts: 1,
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  });
});
afterAll(() => s3.close());

const base64 = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64');
const eventOf = (userId: string) => base64(pinpointRecord({ userId, attributes: { of: userId } }));
const linesOf = (values: readonly object[]) => values.map((value) => `${JSON.stringify(value)}\n`).join('');
const dead = (id: string, data: string) => ({
  reason: 'r',
  sendTo: 'f',
  id,
  content: { arrival: 1_000, data },
});
const invocation = (functionName: string, users: readonly string[]) =>
  JSON.stringify({
    requestContext: { functionArn: `arn:aws:lambda:us-east-1:1:function:${functionName}`, condition: 'x' },
    payload: JSON.stringify({
      Records: users.map((userId, i) => ({
        eventID: `shardId-7:${i}`,
        kinesis: {
          sequenceNumber: String(i),
          approximateArrivalTimestamp: 2,
          data: eventOf(userId),
          partitionKey: userId,
        },
      })),
    }),
  });

const BATCH = 'shop/redriven/000000001.json';

const redriveBatch = (): RedriveBatch =>
  composeBatch(BATCH, {
    source: 'shop/rejected-events/f/9',
    writtenAt: 1_000,
    takenAt: 2_000,
    sendTo: 'f',
    sent: ['s:10', 's:11', 'change'],
    aside: [],
    letters: {
      events: ['ann', 'bob'].map((userId, position) => ({
        position,
        id: `s:1${position}`,
        reason: 'r',
        arrival: 1_000,
        data: eventOf(userId),
      })),
      changes: [{ identity: 'change', reason: 'r', change: eventChange('ann') }],
      aside: [],
    },
  });

class Shop {
  /** Keeps something of ann and bob at every place. */
  static async open(): Promise<Shop> {
    const shop = new Shop();
    let n = 0;
    for (let batch = 0; batch < 3; batch++) {
      const records = ['ann', 'bob'].flatMap((userId) =>
        Array.from({ length: 8 }, () =>
          streamRecord(++n, { userId, attributes: { page: `page ${n} of ${userId}, with a long name` } }),
        ),
      );
      await shop.installation.aggregator().process(records);
    }
    await shop.endpoints.remember('app', 'phone', 'ann');
    await shop.endpoints.remember('app', 'tablet', 'ann');
    await shop.endpoints.remember('app', 'desk', 'bob');
    s3.objects.clear();
    const put = (key: string, text: string) => s3.objects.set(`${bucketName}/${key}`, Buffer.from(text));
    put('shop/rejected-events/f/1', linesOf([dead('s:1', eventOf('ann')), dead('s:2', eventOf('bob'))]));
    put('shop/rejected-events/f/2', linesOf([dead('s:3', eventOf('ann'))]));
    put(
      'shop/rejected-changes/f/3',
      linesOf([
        { ...dead('c', ''), content: eventChange('bob') },
        { ...dead('d', ''), content: eventChange('ann') },
      ]),
    );
    put('shop/overtaken-events/4', linesOf([dead('s:9', eventOf('ann'))]));
    put('shop/undelivered-events/f/4', linesOf([dead('e:1', eventOf('ann'))]));
    put(BATCH, JSON.stringify(redriveBatch()));
    put('aws/lambda/5', invocation('f', ['bob', 'ann', 'bob']));
    put('aws/lambda/6', invocation('stranger', ['ann']));
    put('shop/shadow/7', linesOf([{ userId: 'ann' }, { userId: 'bob' }]));
    put('blog/rejected-events/f/8', linesOf([dead('s:1', eventOf('ann'))]));
    return shop;
  }

  readonly installation = new Installation({ 'Operator-C': 'atLeast', 'Target-C': '5' });
  readonly endpoints = new MemoryEndpointUsers();

  removal(
    wrap: <T extends object>(port: T) => T = (port) => port,
    onProgress?: (step: string, share: number) => void,
  ): UserRemoval {
    const { aggregates, timeseries } = this.installation;
    const stores: Stores = { aggregates: wrap(aggregates), timeseries: wrap(timeseries) };
    const objects = {
      installation: { config, functions: ['f'], endpointTables: [] },
      bucket: wrap(new DeadLetterBucket(client, bucketName)),
      decode: createDecoder(config),
    };
    return new UserRemoval({
      userId: 'ann',
      eraser: new UserEraser(stores, 'ann'),
      endpointUsers: [wrap<EndpointUsers>(this.endpoints)],
      deadLetters: new UserObjects(objects, 'ann', 'dead letters'),
      shadow: new UserObjects(objects, 'ann', 'shadow'),
      ...(onProgress && { onProgress }),
    });
  }

  /** Describes everything that is kept of a user. */
  async kept(userId: string) {
    const { aggregates, timeseries } = this.installation;
    return {
      state: (await aggregates.read([userId])).get(userId),
      history: await timeseries.list(userId),
      endpoints: await this.endpoints.assignmentsOf(userId),
      objects: [...s3.objects]
        .filter(([path, body]) => {
          const texts = [body.toString(), ...(body.toString().match(/[\w+/]{40,}=*/g) ?? []).map(decoded)];
          return !/blog|aws\/lambda\/6/.test(path) && texts.some((text) => text.includes(`"${userId}"`));
        })
        .map(([path]) => path),
    };
  }
}

const decoded = (data: string) => Buffer.from(data, 'base64').toString();
const NOTHING = { state: undefined, history: [], endpoints: [], objects: [] };

test('everything of the user is counted and removed by kind, and nothing of others', async () => {
  const shop = await Shop.open();
  const bob = await shop.kept('bob');
  const chunks = (await shop.kept('ann')).history.length;
  expect(chunks).toBeGreaterThan(0);
  const everything = {
    states: 1,
    chunks,
    endpoints: 2,
    deadLetters: 8,
    shadowChanges: 1,
    unreadable: [],
  };
  expect(await shop.removal().count()).toEqual(everything);
  const shares: [string, number][] = [];
  expect(await shop.removal(undefined, (step, share) => shares.push([step, share])).remove()).toEqual(
    everything,
  );
  expect(await shop.kept('ann')).toEqual(NOTHING);
  expect(await shop.kept('bob')).toEqual(bob);
  expect(shares).toContainEqual(['dead letters', 1]);
  expect(shares).toContainEqual(['shadow', 1]);
  expect(await shop.removal().count()).toMatchObject({ states: 0, chunks: 0, deadLetters: 0 });
});

test('an object without any other record goes', async () => {
  await (await Shop.open()).removal().remove();
  const keys = [...s3.objects.keys()].map((path) => path.slice(bucketName.length + 1));
  expect(keys).not.toContain('shop/rejected-events/f/2');
  expect(keys).not.toContain('shop/overtaken-events/4');
  expect(keys).toEqual(expect.arrayContaining(['aws/lambda/6', 'blog/rejected-events/f/8']));
});

test('a batch of redrive keeps what it has sent, and sends nothing more of the user', async () => {
  await (await Shop.open()).removal().remove();
  const { letters, ...rest } = parseBatch(s3.text(`${bucketName}/${BATCH}`)!);
  const { letters: before, ...same } = redriveBatch();
  expect(rest).toEqual(same);
  expect(letters).toEqual({ events: [before!.events[1]], changes: [], aside: [] });
});

test('an object that another writer changes meanwhile is read again', async () => {
  const shop = await Shop.open();
  s3.conflictNext();
  await shop.removal().remove();
  expect(await shop.kept('ann')).toEqual(NOTHING);
});

test('an object that cannot be read is reported and hides no other', async () => {
  const shop = await Shop.open();
  s3.objects.set(`${bucketName}/shop/rejected-events/f/0`, Buffer.from('no dead letter'));
  const { unreadable, deadLetters } = await shop.removal().remove();
  expect(unreadable).toEqual([expect.stringMatching(/^shop\/rejected-events\/f\/0: /)]);
  expect(deadLetters).toBe(8);
});

test('a removal that is killed at any step is finished by the next', async () => {
  let calls = 0;
  const counting = <T extends object>(port: T): T => intercepted(port, () => void calls++);
  await (await Shop.open()).removal(counting).remove();
  expect(calls).toBeGreaterThan(15);

  for (let at = 0; at < calls; at++) {
    const shop = await Shop.open();
    const bob = await shop.kept('bob');
    const takesEffect = at % 2 === 0;
    let call = 0;
    const dying = <T extends object>(port: T): T =>
      intercepted(port, async (effect) => {
        if (call++ < at) return;
        if (takesEffect && call === at + 1) await effect();
        throw new Error('killed');
      });
    await expect(shop.removal(dying).remove()).rejects.toThrow(/killed/);
    await shop.removal().remove();
    expect([at, await shop.kept('ann')]).toEqual([at, NOTHING]);
    expect(await shop.kept('bob')).toEqual(bob);
  }
}, 60_000);

/** Runs `before` ahead of each call to a port. */
function intercepted<T extends object>(
  port: T,
  before: (effect: () => Promise<unknown>) => Promise<void> | void,
): T {
  return new Proxy(port, {
    get: (target, name) => {
      const member: unknown = Reflect.get(target, name);
      if (typeof member !== 'function') return member;
      return async (...args: unknown[]) => {
        const effect = () => (member as (...a: unknown[]) => Promise<unknown>).apply(target, args);
        await before(effect);
        return effect();
      };
    },
  });
}
