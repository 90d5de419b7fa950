import { PutRecordsCommand } from '@aws-sdk/client-kinesis';
import { mockClient } from 'aws-sdk-client-mock';
import { createEventStreamClient, KinesisEventSink } from '../../../src/adapters/kinesis/kinesis-event-sink';
import { eventSinkConformance } from '../../conformance/event-sink';
import { FakeKinesis } from '../../support/fake-kinesis';

async function start(streamName = 'stream') {
  const stream = await FakeKinesis.start();
  const pauses: number[] = [];
  const client = createEventStreamClient({
    endpoint: stream.endpoint,
    region: 'eu-west-1',
    credentials: { accessKeyId: 'a', secretAccessKey: 's', sessionToken: 't' },
  });
  const sink = new KinesisEventSink({
    client,
    streamName,
    pause: async (milliseconds) => void pauses.push(milliseconds),
  });
  return { stream, sink, pauses };
}

const records = (...data: string[]) => data.map((each) => ({ partitionKey: 'ann', data: each }));

describe('a Kinesis stream', () => {
  eventSinkConformance(async () => {
    const { stream, sink } = await start();
    return {
      sink,
      taken: () => stream.records,
      refuse: (matches) =>
        stream.failAlways({
          records: (record) => (matches(record) ? 'ProvisionedThroughputExceededException' : undefined),
        }),
      close: () => stream.close(),
    };
  });

  let far: Awaited<ReturnType<typeof start>>;

  beforeEach(async () => {
    far = await start();
  });

  afterEach(() => far.stream.close());

  test('is asked in calls as large as it allows', async () => {
    await far.sink.put(Array.from({ length: 1_001 }, () => ({ partitionKey: 'ann', data: 'x' })));
    expect(far.stream.calls).toEqual([500, 500, 1].map((each) => ({ records: each, status: 200 })));
  });

  test('is offered the records again that it did not take, and no others', async () => {
    far.stream.failNext({
      records: (_, index) => (index > 0 ? 'ProvisionedThroughputExceededException' : undefined),
    });
    expect(await far.sink.put(records('1', '2', '3'))).toEqual([
      { taken: true },
      { taken: true },
      { taken: true },
    ]);
    expect(far.stream.calls.map((call) => call.records)).toEqual([3, 2]);
    expect(far.stream.records).toEqual(records('1', '2', '3'));
    expect(far.pauses).toHaveLength(1);
  });

  test('is left alone after three attempts, and its code is the reason', async () => {
    far.stream.failAlways({ records: ({ data }) => (data === '2' ? 'InternalFailure' : undefined) });
    expect(await far.sink.put(records('1', '2', '3'))).toEqual([
      { taken: true },
      { taken: false, reason: 'InternalFailure' },
      { taken: true },
    ]);
    expect(far.stream.calls.map((call) => call.records)).toEqual([3, 1, 1]);
  });

  test('may refuse a call as a whole once', async () => {
    far.stream.failNext(
      { status: 400, type: 'com.amazonaws.kinesis#KMSThrottlingException' },
      { status: 500, type: 'InternalFailure' },
    );
    expect(await far.sink.put(records('1'))).toEqual([{ taken: true }]);
  });

  test('may refuse every call, which is an outcome with a reason and no error', async () => {
    far.stream.failAlways({ status: 400, type: 'com.amazonaws.kinesis#AccessDeniedException' });
    expect(await far.sink.put(records('1'))).toEqual([
      {
        taken: false,
        reason: expect.stringMatching(/^AccessDeniedException \(status 400, request [\w-]+\)$/) as string,
      },
    ]);
  });

  test('that does not exist takes nothing', async () => {
    const { stream, sink } = await start('another');
    expect(await sink.put(records('1'))).toEqual([
      { taken: false, reason: expect.stringContaining('ResourceNotFoundException') as string },
    ]);
    await stream.close();
  });

  test('gets a record twice rather than never when its answer is lost', async () => {
    far.stream.failNext({ answer: 'dropped' });
    expect(await far.sink.put(records('1'))).toEqual([{ taken: true }]);
    expect(far.stream.records).toEqual(records('1', '1'));
  });
});

describe('half an answer of a stream', () => {
  const client = createEventStreamClient();
  const stream = mockClient(client);
  const pauses: number[] = [];
  const sink = new KinesisEventSink({
    client,
    streamName: 'stream',
    pause: async (milliseconds) => void pauses.push(milliseconds),
  });
  const sent = () => stream.commandCalls(PutRecordsCommand).map(({ args }) => args[0].input.Records!.length);

  beforeEach(() => {
    stream.reset();
    pauses.length = 0;
  });

  test('without records takes nothing, and is asked for three times after growing pauses', async () => {
    stream.on(PutRecordsCommand).resolves({ Records: undefined });
    expect(await sink.put(records('1', '2'))).toEqual([
      { taken: false, reason: 'the answer names no result for this record' },
      { taken: false, reason: 'the answer names no result for this record' },
    ]);
    expect(sent()).toEqual([2, 2, 2]);
    expect(pauses[0]).toBeGreaterThanOrEqual(100);
    expect(pauses[0]).toBeLessThanOrEqual(200);
    expect(pauses[1]).toBeGreaterThanOrEqual(200);
    expect(pauses[1]).toBeLessThanOrEqual(400);
  });

  test('takes the records that it names, and the others are offered again', async () => {
    stream
      .on(PutRecordsCommand)
      .resolvesOnce({ Records: [{ ShardId: '1', SequenceNumber: '1' }] })
      .resolves({ Records: [{ ShardId: '1', SequenceNumber: '2' }] });
    expect(await sink.put(records('1', '2'))).toEqual([{ taken: true }, { taken: true }]);
    expect(sent()).toEqual([2, 1]);
  });

  test.each([
    ['its name', 'stream', { StreamName: 'stream' }],
    [
      'its ARN, which one of another account needs',
      'arn:aws:kinesis:eu-west-1:222222222222:stream/theirs',
      { StreamARN: 'arn:aws:kinesis:eu-west-1:222222222222:stream/theirs' },
    ],
  ])('is asked of a stream by %s', async (_, streamName, expected) => {
    stream.on(PutRecordsCommand).resolves({ Records: [{ ShardId: '1', SequenceNumber: '1' }] });
    await new KinesisEventSink({ client, streamName, pause: async () => {} }).put(records('1'));
    const { Records: _records, ...named } = stream.commandCalls(PutRecordsCommand)[0].args[0].input;
    expect(named).toEqual(expected);
  });

  test('is no answer when the time for it is over', async () => {
    stream.on(PutRecordsCommand).rejects(Object.assign(new Error('4000 ms'), { name: 'TimeoutError' }));
    expect(await sink.put(records('1'))).toEqual([{ taken: false, reason: 'TimeoutError (no answer)' }]);
  });
});
