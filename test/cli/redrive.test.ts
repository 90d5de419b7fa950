import { App, Stack } from 'aws-cdk-lib';
import { EventSource, PinpointIncrementalAnalytics } from '../../src';
import { DynamoDbAggregateStore } from '../../src/adapters/dynamodb/dynamodb-aggregate-store';
import { parseConfig } from '../../src/contract/config';
import { pinpointRecord, PinpointRecordOptions } from '../support/builders';
import { runCommand } from '../support/command';
import { EmbeddedDynamoDb } from '../support/embedded-dynamodb';
import { FakeStacks } from '../support/fake-cloudformation';
import { FakeEventBridge } from '../support/fake-eventbridge';
import { FakeS3 } from '../support/fake-s3';
import { FakeSqs } from '../support/fake-sqs';
import { LocalInstallation } from '../support/local/local-installation';

const THIRD = {
  'RuleType': 'aggregator',
  'EventName': 'click',
  'Operator-C': 'atLeast',
  'Target-C': '3',
  'Operator-V': 'na',
  'Target-V': '0',
};
const SHARD = 'shardId-000000000000';

let dynamoDb: EmbeddedDynamoDb;
let s3: FakeS3;
let eventBridge: FakeEventBridge;
let stacks: FakeStacks;
let sqs: FakeSqs;
let installation: LocalInstallation;
let aggregates: DynamoDbAggregateStore;
let bucket: string;
let id: string;
let aggregator: string;
let publisher: string;
let installations = 0;

beforeAll(async () => {
  [dynamoDb, s3, eventBridge, stacks, sqs] = await Promise.all([
    EmbeddedDynamoDb.start(),
    FakeS3.start(),
    FakeEventBridge.start(),
    FakeStacks.start(),
    FakeSqs.start(),
  ]);
});
beforeEach(async () => {
  s3.lastModified = new Date().toISOString();
  await deploy(EventSource.pinpoint());
});

async function deploy(eventSource: EventSource): Promise<void> {
  const analytics = new PinpointIncrementalAnalytics(
    new Stack(new App(), 'Shop'),
    `Redriven${++installations}`,
    { eventSource },
  );
  installation = await LocalInstallation.deploy(analytics, {
    dynamoDb,
    s3,
    destination: { AWS_ENDPOINT_URL_EVENTBRIDGE: eventBridge.endpoint },
  });
  stacks.stacks.set('Shop', installation.environments);
  const names = Object.keys(installation.environments);
  [aggregator, , publisher] = names;
  stacks.whenInvoked = async (name, event) =>
    Object.values(installation.functions)[names.indexOf(name)].invoke(event);
  const config = parseConfig(installation.environments[aggregator].CONFIG);
  bucket = config.deadLetters.bucketName;
  id = config.installation;
  aggregates = new DynamoDbAggregateStore(dynamoDb.client, config.aggregateStore.parameters.tableName);
  await installation.putRule('third', THIRD);
}

afterEach(async () => {
  await installation.stop();
  s3.objects.clear();
  sqs.messages.length = 0;
  sqs.showAll();
  eventBridge.entries.length = 0;
});
afterAll(async () => {
  await Promise.all([dynamoDb.close(), s3.close(), eventBridge.close(), stacks.close(), sqs.close()]);
});

function redrive(...args: string[]) {
  return runCommand(['redrive', '--stack', 'Shop', ...args], {
    endpoints: {
      AWS_ENDPOINT_URL_DYNAMODB: dynamoDb.endpoint,
      AWS_ENDPOINT_URL_CLOUDFORMATION: stacks.endpoint,
      AWS_ENDPOINT_URL_LAMBDA: stacks.endpoint,
      AWS_ENDPOINT_URL_S3: s3.endpoint,
      AWS_ENDPOINT_URL_SQS: sqs.endpoint,
    },
  });
}

const click = (options: PinpointRecordOptions = {}) => JSON.stringify(pinpointRecord(options));
const encoded = (text: string) => Buffer.from(text).toString('base64');
const clicksOf = async (userId: string) =>
  Object.values((await aggregates.read([userId])).get(userId)?.state.rules ?? {})[0]?.counter?.count;
/** Keys of the dead letters, without the batches that were sent and hold none any more. */
const keys = () =>
  [...s3.objects.keys()].filter(
    (key) => !key.startsWith(`${bucket}/${id}/redriven/`) || s3.text(key)!.includes('"letters"'),
  );

function put(key: string, body: string): void {
  s3.objects.set(`${bucket}/${key}`, Buffer.from(body));
}

/** Formats dead letters as the aggregator stores them for records that it cannot decode. */
function rejectedEvents(...data: string[]): string {
  return data
    .map(
      (text, n) =>
        `${JSON.stringify({ reason: 'the record is not JSON', sendTo: aggregator, id: `${SHARD}:${n}`, content: { arrival: Date.now(), data: encoded(text) } })}\n`,
    )
    .join('');
}

/** Formats the record that Lambda stores for a batch that it gives up. */
function givenUp(functionName: string, records: readonly object[]): string {
  return JSON.stringify({
    requestContext: {
      requestId: 'c9b8fa9f',
      functionArn: `arn:aws:lambda:us-east-1:123456789012:function:${functionName}`,
      condition: 'RecordAgeExceeded',
      approximateInvokeCount: 9,
    },
    responseContext: { statusCode: 200, executedVersion: '$LATEST', functionError: 'Unhandled' },
    version: '1.0',
    timestamp: '2026-01-01T00:38:06.021Z',
    payload: JSON.stringify({ Records: records }),
  });
}

const streamed = (n: string, data: string) => ({
  eventID: `${SHARD}:${n}`,
  kinesis: { sequenceNumber: n, data: encoded(data), approximateArrivalTimestamp: Date.now() / 1000 },
});

describe('dead letters', () => {
  test('are counted and judged like any other events, in order, once, and are gone then', async () => {
    await installation.send([click()]);
    put(`${id}/rejected-events/one.ndjson`, rejectedEvents(click(), click({ userId: 'bob' }), click()));
    const { status, stdout } = await redrive('--yes');
    expect(stdout).toBe('3 events: the record is not JSON\n3 events and 0 changes sent\n');
    expect(status).toBe(0);
    expect([await clicksOf('ann'), await clicksOf('bob')]).toEqual([3, 1]);
    expect(keys()).toEqual([]);
  });

  test('are counted once however often they are sent, past the marks of what came later', async () => {
    const letters = rejectedEvents(...Array.from({ length: 1_200 }, () => click()));
    put(`${id}/rejected-events/one.ndjson`, letters);
    await redrive('--yes');
    await installation.send([click()]);
    put(`${id}/rejected-events/one.ndjson`, letters);
    await redrive('--yes');
    expect(await clicksOf('ann')).toBe(1_201);
  });

  test('are listed by their reasons and left when that is all that is wanted', async () => {
    put(`${id}/rejected-events/one.ndjson`, rejectedEvents('poison'));
    put('elsewhere/rejected-events/one.ndjson', rejectedEvents('poison'));
    expect(await redrive('--dry-run')).toMatchObject({
      status: 0,
      stdout: '1 event: the record is not JSON\n',
    });
    expect(JSON.parse((await redrive('--dry-run', '--format', 'json')).stdout)).toEqual({
      objects: 1,
      events: { 'the record is not JSON': 1 },
      changes: {},
      unread: {},
      unusable: [],
    });
    expect((await redrive()).stderr).toContain(
      'Send 1 objects again? Standard input is not a terminal; give --yes to agree',
    );
    expect(keys()).toHaveLength(2);
  });

  test('that are still no events are dead letters again', async () => {
    put(`${id}/rejected-events/one.ndjson`, rejectedEvents(click(), 'poison', '[1]'));
    const { status, stdout } = await redrive('--yes');
    expect(stdout).toContain('1 event and 0 changes sent\n2 refused again and kept as dead letters\n');
    expect(status).toBe(1);
    expect(await clicksOf('ann')).toBe(1);
    expect(keys()).toEqual([
      expect.stringMatching(`^${bucket}/${id}/rejected-events/${aggregator}/redrive-`),
    ]);
  });

  test('are left when the function fails, and say so', async () => {
    put(`${id}/rejected-events/one.ndjson`, rejectedEvents(click()));
    stacks.whenInvoked = async () => {
      throw new Error('out of order');
    };
    const { status, stdout } = await redrive('--yes');
    expect(stdout).toMatch(/left: .*one\.ndjson: the function .* failed: .*out of order/);
    expect(status).toBe(1);
    expect(keys()).toHaveLength(1);
  });

  test('go on from the lowest record that the function could not take', async () => {
    put(`${id}/rejected-events/one.ndjson`, rejectedEvents(click(), click({ userId: 'bob' }), click()));
    const sent: number[] = [];
    stacks.whenInvoked = async (_name, event) => {
      sent.push((event as { Records: unknown[] }).Records.length);
      return { batchItemFailures: sent.length === 1 ? [{ itemIdentifier: '1' }] : [] };
    };
    expect((await redrive('--yes')).status).toBe(0);
    expect(sent).toEqual([3, 2]);
  });

  test('that cannot be read are named and left', async () => {
    put(`${id}/rejected-events/one.ndjson`, '{"reason":');
    put(`${id}/rejected-events/two.ndjson`, rejectedEvents(click()).replace(aggregator, 'somebody-else'));
    const { status, stdout } = await redrive('--yes');
    expect(stdout).toContain('one.ndjson holds nothing that can be sent');
    expect(stdout).toContain(
      'two.ndjson names the function somebody-else, which is not (or no longer) part of this installation',
    );
    expect(status).toBe(1);
    expect(keys()).toHaveLength(2);
  });

  test('are none where there are none', async () => {
    expect(await redrive()).toMatchObject({ status: 0, stdout: 'no dead letters\n' });
  });
});

describe('one record in several objects', () => {
  const object = (first: number, ...data: string[]) => {
    const lines = data.map((text, n) => {
      const content = { arrival: Date.now(), data: encoded(text) };
      const reason = 'the record is not JSON';
      return `${JSON.stringify({ reason, sendTo: aggregator, id: `${SHARD}:${first + n}`, content })}\n`;
    });
    put(`${id}/rejected-events/${aggregator}/${SHARD}-${first}.ndjson`, lines.join(''));
  };
  const clicks = (n: number) => Array.from({ length: n }, () => click());

  test('is counted once when a batch was delivered again from a later record', async () => {
    object(1, ...clicks(6));
    object(4, ...clicks(3));
    const { status, stdout } = await redrive('--yes');
    expect(stdout).toBe(
      '9 events: the record is not JSON\n' +
        '6 events and 0 changes sent\n3 left out: counted, sent or kept already\n',
    );
    expect(status).toBe(0);
    expect(await clicksOf('ann')).toBe(6);
    expect(keys()).toEqual([]);
  });

  test('is counted once when Lambda gave up the batch after it was rejected, in any order', async () => {
    const KEY = `aws/lambda/5a2c/${SHARD}/2026/01/01/2026-01-01T00.38.06-7f`;
    const batch = givenUp(
      aggregator,
      ['1', '2', '3', '4'].map((n) => streamed(n, click())),
    );
    object(1, ...clicks(4));
    put(KEY, batch);
    expect((await redrive('--yes')).stdout).toContain('4 events and 0 changes sent\n4 left out');
    put(KEY, batch);
    expect((await redrive('--yes')).stdout).toContain('0 events and 0 changes sent\n4 left out');
    object(1, ...clicks(5));
    expect((await redrive('--yes')).stdout).toContain('1 event and 0 changes sent\n4 left out');
    expect(await clicksOf('ann')).toBe(5);
    expect(keys()).toEqual([]);
  });

  test('is kept aside when Lambda gave it up after it was rejected, and its user was counted further', async () => {
    object(1, click());
    put(`aws/lambda/5a2c/${SHARD}/2026/01/01/x`, givenUp(aggregator, [streamed('1', click())]));
    await installation.send([click()]);
    expect((await redrive('--yes')).stdout).toContain(
      '0 events and 0 changes sent\n1 left out: counted, sent or kept already\n1 event kept',
    );
    expect(await clicksOf('ann')).toBe(1);
  });

  test('is kept aside when it is so old that the note of its sending may be gone', async () => {
    s3.lastModified = new Date(Date.now() - 81 * 86_400_000).toISOString();
    object(1, click());
    expect((await redrive('--yes')).stdout).toContain('0 events and 0 changes sent\n1 event kept');
    expect((await redrive('--yes', '--overtaken')).stdout).toContain('1 event and 0 changes sent');
    expect(await clicksOf('ann')).toBe(1);
  });

  test('stays a dead letter while it is no event, and is counted once when it is one', async () => {
    object(1, 'poison', 'poison', click());
    object(2, 'poison', click());
    expect((await redrive('--yes')).stdout).toContain(
      '1 event and 0 changes sent\n3 refused again and kept as dead letters\n1 left out',
    );
    expect((await redrive('--dry-run')).stdout).toBe('3 events: the record is not JSON\n');
    object(1, click(), click());
    object(2, click());
    expect((await redrive('--yes')).stdout).toContain(
      '2 events and 0 changes sent\n3 refused again and kept as dead letters\n1 left out',
    );
    expect(await clicksOf('ann')).toBe(3);
  });
});

describe('a batch of events that Lambda gave up', () => {
  const KEY = `aws/lambda/5a2c/${SHARD}/2026/01/01/2026-01-01T00.38.06-7f`;

  test('is counted for users who have not moved on; for the others it is kept until somebody decides', async () => {
    await installation.send([click(), click({ userId: 'bob' })]);
    const later = '4959033827149025660855969253836157109';
    put(
      KEY,
      givenUp(aggregator, [
        streamed(`${later}0000000000000000000`, click()),
        streamed(`${later}9000000000000000000`, click({ userId: 'bob' })),
        streamed(`${later}9000000000000000001`, click({ userId: 'eve' })),
      ]),
    );
    const first = await redrive('--yes');
    expect(first.stdout).toContain(
      '3 events: given up by Lambda: RecordAgeExceeded\n2 events and 0 changes sent\n1 event kept: they may have been counted',
    );
    expect([await clicksOf('ann'), await clicksOf('bob'), await clicksOf('eve')]).toEqual([1, 2, 1]);
    expect(keys()).toEqual([
      expect.stringMatching(`^${bucket}/${id}/overtaken-events/${aggregator}/redrive-`),
    ]);

    expect((await redrive('--yes')).stdout).toBe('no dead letters\n');
    expect((await redrive('--yes', '--overtaken')).stdout).toContain('1 event and 0 changes sent');
    expect(await clicksOf('ann')).toBe(2);
    expect(keys()).toEqual([]);
  });

  test('that was sent in part is not taken for overtaken by what was sent of it', async () => {
    const [one, two] = [streamed('100', click()), streamed('101', click({ userId: 'bob' }))];
    put(KEY, givenUp(aggregator, [one, two]));
    const invoke = stacks.whenInvoked;
    stacks.whenInvoked = async (name, event) => {
      await invoke(name, event);
      throw new Error('and then the connection broke');
    };
    expect((await redrive('--yes')).status).toBe(1);
    stacks.whenInvoked = invoke;
    expect((await redrive('--yes', '--overtaken')).stdout).toContain('2 events and 0 changes sent');
    expect([await clicksOf('ann'), await clicksOf('bob')]).toEqual([1, 1]);
    expect(keys()).toEqual([]);
  });

  test('leaves out the event up to which its user was counted: that one was', async () => {
    await installation.send([click()]);
    put(
      KEY,
      givenUp(aggregator, [streamed('49590338271490256608559692538361571090000000000000000001', click())]),
    );
    expect((await redrive('--yes')).stdout).toContain('0 events and 0 changes sent\n1 left out');
    expect(await clicksOf('ann')).toBe(1);
    expect(keys()).toEqual([]);
  });

  test("is nobody else's", async () => {
    put(KEY, givenUp('somebody-else', [streamed('100', click())]));
    expect((await redrive('--yes', '--overtaken')).stdout).toBe('no dead letters\n');
    expect(keys()).toHaveLength(1);
  });
});

describe('changes', () => {
  const output = { kind: 'attribute', name: 'click' };
  const change = (n: number, value?: string) => ({
    userId: 'ann',
    output: value ? output : { kind: 'event', name: 'trk_click' },
    n,
    value,
    count: 3,
    sum: '0',
    at: Date.now(),
  });
  const rejected = (...changes: object[]) =>
    changes
      .map((content) => `${JSON.stringify({ reason: 'status 400', sendTo: publisher, id: 'x', content })}\n`)
      .join('');
  const delivered = () => eventBridge.entries.map(({ Detail }) => (JSON.parse(Detail!) as { id: string }).id);

  test('are delivered under their own ids, unless the attribute has changed since', async () => {
    await installation.send([click(), click(), click()]);
    expect(delivered()).toEqual(['ann|attribute:click|1']);
    put(`${id}/rejected-changes/one.ndjson`, rejected(change(0, 'not-ready'), change(1, 'ready'), change(7)));
    const { stdout, status } = await redrive('--yes');
    expect(stdout).toBe(
      '3 changes: status 400\n0 events and 2 changes sent\n1 change not sent: the attribute has changed since\n',
    );
    expect(status).toBe(0);
    expect(delivered().slice(1)).toEqual(['ann|attribute:click|1', 'ann|event:trk_click|7']);
    expect(keys()).toEqual([]);
  });

  test('that are refused again are dead letters again', async () => {
    eventBridge.failNext({ entries: () => 'NotAuthorizedForSourceException' });
    put(`${id}/rejected-changes/one.ndjson`, rejected(change(7)));
    const { stdout, status } = await redrive('--yes');
    expect(stdout).toContain('0 events and 0 changes sent\n1 refused again and kept as dead letters\n');
    expect(status).toBe(1);
    expect(keys()).toEqual([expect.stringContaining(`/rejected-changes/${publisher}/redrive-`)]);
    expect((await redrive('--yes')).status).toBe(0);
    expect(delivered()).toEqual(['ann|event:trk_click|7']);
  });

  test('that lie in several objects are delivered once', async () => {
    const content = { ...change(7), at: 1_767_225_600_000 };
    put(`${id}/rejected-changes/one.ndjson`, rejected(content));
    put(`${id}/rejected-changes/two.ndjson`, rejected(content, change(8)));
    expect((await redrive('--yes')).stdout).toContain('0 events and 2 changes sent\n1 left out');
    expect(delivered()).toEqual(['ann|event:trk_click|7', 'ann|event:trk_click|8']);
    expect(keys()).toEqual([]);
  });

  const item = (sequenceNumber: string, n: number) => {
    const image = {
      pk: { S: 'user#ann' },
      outbox: { S: JSON.stringify([['phone', [['trk_click', n, 3, '0', 'abc', null]]]]) },
    };
    return { eventName: 'MODIFY', dynamodb: { SequenceNumber: sequenceNumber, NewImage: image } };
  };

  test('of items that Lambda gave up are found in them', async () => {
    put('aws/lambda/77/shardId-1/2026/01/01/x', givenUp(publisher, [item('1', 3)]));
    expect((await redrive('--yes')).stdout).toContain(
      '1 change: given up by Lambda: RecordAgeExceeded\n0 events and 1 change sent',
    );
    expect(delivered()).toEqual(['ann|event:trk_click|3']);
  });

  test('of one shard that Lambda gave up piece by piece, within a second, are delivered in the order of the shard', async () => {
    const pieces = { d: item('9', 3), a: item('10', 4), c: item('11', 5), b: item('12', 6) };
    for (const [random, record] of Object.entries(pieces)) {
      put(`aws/lambda/77/shardId-1/2026/01/01/2026-01-01T00.38.06-${random}`, givenUp(publisher, [record]));
    }
    await redrive('--yes');
    expect(delivered()).toEqual([3, 4, 5, 6].map((n) => `ann|event:trk_click|${n}`));
  });
});

describe('events that EventBridge could not write to the stream', () => {
  const eventOf = (eventId: string, userId: string) =>
    JSON.stringify({ 'id': eventId, 'source': 'shop', 'detail-type': 'click', 'detail': { userId } });
  const enqueue = (...bodies: string[]) =>
    sqs.messages.push(...bodies.map((body, i) => ({ id: `message-${i}`, body, sentAt: Date.now() })));

  beforeEach(async () => {
    await installation.stop();
    await deploy(EventSource.eventBridge({ pattern: { source: ['shop'] } }));
    const environment = installation.environments[aggregator];
    const config = { ...(JSON.parse(environment.CONFIG) as object), undeliveredQueueUrl: sqs.queueUrl };
    stacks.stacks.set('Shop', {
      ...installation.environments,
      [aggregator]: { CONFIG: JSON.stringify(config) },
    });
  });

  test('are counted as from the stream, once, and are gone from the queue then', async () => {
    enqueue(eventOf('e-1', 'ann'), eventOf('e-1', 'ann'), eventOf('e-2', 'ann'), 'no JSON');
    expect((await redrive('--dry-run')).stdout).toBe(
      'about 4 events that EventBridge could not write to the stream\n',
    );
    expect(JSON.parse((await redrive('--dry-run', '--format', 'json')).stdout)).toMatchObject({
      objects: 0,
      undelivered: 4,
    });
    expect((await redrive()).stderr).toContain('Send 0 objects and the events of the queue again?');
    expect([sqs.messages.length, keys()]).toEqual([4, []]);

    expect((await redrive('--yes')).stdout).toBe(
      'about 4 events that EventBridge could not write to the stream\n' +
        '2 events and 0 changes sent\n1 refused again and kept as dead letters\n' +
        '1 left out: counted, sent or kept already\n',
    );
    expect(await clicksOf('ann')).toBe(2);
    expect(sqs.messages).toEqual([]);
    expect(keys()).toEqual([expect.stringContaining('/rejected-events/')]);
  });

  test('are counted once when they are received again after a redrive that was killed', async () => {
    enqueue(eventOf('e-1', 'ann'));
    sqs.refusedRemovals = 1;
    const killed = await redrive('--yes');
    expect(killed).toMatchObject({ status: 2 });
    expect(killed.stderr).toContain('could not delete messages of the queue');
    expect((await redrive('--yes')).stdout).toContain('1 event and 0 changes sent\n');
    sqs.showAll();
    expect((await redrive('--yes')).stdout).toContain('0 events and 0 changes sent\n1 left out');
    expect(await clicksOf('ann')).toBe(1);
  });
});
