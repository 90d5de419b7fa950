import {
  CreateEventBusCommand,
  EventBridgeClient,
  PutRuleCommand,
  PutTargetsCommand,
} from '@aws-sdk/client-eventbridge';
import {
  CreateStreamCommand,
  DeleteStreamCommand,
  GetRecordsCommand,
  GetShardIteratorCommand,
  ListShardsCommand,
  waitUntilStreamExists,
} from '@aws-sdk/client-kinesis';
import {
  CreateBucketCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import {
  CreateQueueCommand,
  DeleteMessageBatchCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import {
  createEventBridgeClient,
  EventBridgeDestination,
} from '../../src/adapters/eventbridge/eventbridge-destination';
import { createEventStreamClient, KinesisEventSink } from '../../src/adapters/kinesis/kinesis-event-sink';
import { createRuleBucketClient } from '../../src/adapters/s3/rule-bucket-client';
import { S3DeadLetters } from '../../src/adapters/s3/s3-dead-letters';
import { S3RuleReader } from '../../src/adapters/s3/s3-rule-reader';
import { createParameterClient, SsmRuleReader } from '../../src/adapters/ssm/ssm-rule-reader';
import { inParallel } from '../../src/common/in-parallel';
import { DeadLetter } from '../../src/engine/ports';
import { changeId } from '../../src/engine/state/change';
import { testDeadLetters } from '../conformance/dead-letters';
import { testDestination } from '../conformance/destination';
import { eventSinkConformance } from '../conformance/event-sink';
import { ruleReaderConformance } from '../conformance/rule-reader';

/** Tests the other adapters on services that are not this project's fakes. */
const aws = {
  endpoint: process.env.EMULATOR_ENDPOINT,
  region: 'us-east-1',
  credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
};
const s3 = new S3Client({ ...aws, forcePathStyle: true });
let used = 0;

async function bucket(): Promise<string> {
  const name = `bucket-${++used}`;
  await s3.send(new CreateBucketCommand({ Bucket: name }));
  return name;
}

describe('rules in Parameter Store', () => {
  const writer = new SSMClient(aws);

  ruleReaderConformance(async (cells) => {
    const path = `/rules-${++used}`;
    await inParallel(
      cells.map((row, i) => ({ row, i })),
      20,
      async ({ row, i }) => {
        await writer.send(
          new PutParameterCommand({
            Name: `${path}/rule-${String(i + 1).padStart(5, '0')}`,
            Type: 'String',
            Value: JSON.stringify(row),
          }),
        );
      },
    );
    return new SsmRuleReader(createParameterClient(aws), path);
  });
});

describe('rules in an object of S3', () => {
  ruleReaderConformance(async (cells) => {
    const name = await bucket();
    await s3.send(
      new PutObjectCommand({
        Bucket: name,
        Key: 'rules',
        Body: JSON.stringify({ version: 1, rules: cells }),
      }),
    );
    return new S3RuleReader(createRuleBucketClient({ ...aws, forcePathStyle: true }), name, 'rules');
  });
});

testDeadLetters('S3', async () => {
  const name = await bucket();
  return {
    deadLetters: new S3DeadLetters({
      client: s3,
      bucketName: name,
      prefix: 'main/rejected-changes/',
      sendTo: 'publisher',
    }),
    find: async (letters) => {
      const { Body: body } = await s3.send(
        new GetObjectCommand({ Bucket: name, Key: `main/rejected-changes/publisher/${letters}.ndjson` }),
      );
      return (await body!.transformToString())
        .trimEnd()
        .split('\n')
        .map((line) => {
          const { sendTo, ...letter } = JSON.parse(line) as DeadLetter & { sendTo: string };
          expect(sendTo).toBe('publisher');
          return letter;
        });
    },
    names: async () => (await s3.send(new ListObjectsV2Command({ Bucket: name }))).KeyCount ?? 0,
    close: async () => {},
  };
});

describe('a Kinesis stream', () => {
  const client = createEventStreamClient(aws);

  eventSinkConformance(async () => {
    const streamName = `stream-${++used}`;
    // One shard, so that the order of all records shows.
    await client.send(new CreateStreamCommand({ StreamName: streamName, ShardCount: 1 }));
    await waitUntilStreamExists(
      { client, minDelay: 0.1, maxDelay: 0.5, maxWaitTime: 10 },
      { StreamName: streamName },
    );
    return {
      sink: new KinesisEventSink({ client, streamName, pause: async () => {} }),
      taken: async () => {
        const { Shards: [{ ShardId: shardId }] = [] } = await client.send(
          new ListShardsCommand({ StreamName: streamName }),
        );
        const { ShardIterator: iterator } = await client.send(
          new GetShardIteratorCommand({
            StreamName: streamName,
            ShardId: shardId,
            ShardIteratorType: 'TRIM_HORIZON',
          }),
        );
        const { Records: records = [] } = await client.send(
          new GetRecordsCommand({ ShardIterator: iterator }),
        );
        return records.map(({ PartitionKey: partitionKey, Data: data }) => ({
          partitionKey: partitionKey!,
          data: Buffer.from(data!).toString('utf8'),
        }));
      },
      close: async () => {
        await client.send(new DeleteStreamCommand({ StreamName: streamName }));
      },
    };
  });
});

testDestination('EventBridge', async () => {
  const [events, sqs] = [new EventBridgeClient(aws), new SQSClient(aws)];
  const name = `bus-${++used}`;
  await events.send(new CreateEventBusCommand({ Name: name }));
  const { QueueUrl: queue } = await sqs.send(new CreateQueueCommand({ QueueName: name }));
  const { Attributes: { QueueArn: queueArn } = {} } = await sqs.send(
    new GetQueueAttributesCommand({ QueueUrl: queue, AttributeNames: ['QueueArn'] }),
  );
  await events.send(
    new PutRuleCommand({
      Name: name,
      EventBusName: name,
      EventPattern: JSON.stringify({ source: ['pinpoint-incremental-analytics'] }),
    }),
  );
  await events.send(
    new PutTargetsCommand({ Rule: name, EventBusName: name, Targets: [{ Id: 'queue', Arn: queueArn }] }),
  );

  const lastOf = new Map<string, string>();
  const readAll = async () => {
    for (;;) {
      const { Messages: messages = [] } = await sqs.send(
        new ReceiveMessageCommand({ QueueUrl: queue, MaxNumberOfMessages: 10, WaitTimeSeconds: 0 }),
      );
      if (messages.length === 0) return;
      for (const { Body: body } of messages) {
        const { detail } = JSON.parse(body!) as { detail: { userId: string; id: string } };
        lastOf.set(detail.userId, detail.id);
      }
      await sqs.send(
        new DeleteMessageBatchCommand({
          QueueUrl: queue,
          Entries: messages.map(({ ReceiptHandle }, i) => ({ Id: String(i), ReceiptHandle })),
        }),
      );
    }
  };
  let reading = Promise.resolve();
  return {
    destination: new EventBridgeDestination({ client: createEventBridgeClient(aws), busName: name }),
    register: () => {},
    shows: async (change) => {
      // Reads run one after the other, because a parallel one may hold messages that it has not recorded yet.
      await (reading = reading.then(readAll));
      return lastOf.get(change.userId) === changeId(change);
    },
    close: async () => {
      events.destroy();
      sqs.destroy();
    },
  };
});
