import { App, Stack } from 'aws-cdk-lib';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { Destination, EventSource, PinpointIncrementalAnalytics } from '../../src';
import { encodeChanges } from '../../src/adapters/encoding/change-codec';
import { eventChange } from '../support/changes';
import { EmbeddedDynamoDb } from '../support/embedded-dynamodb';
import { FakeLambda } from '../support/fake-lambda';
import { FakeS3 } from '../support/fake-s3';
import { LocalInstallation } from '../support/local/local-installation';

test('the built publisher delivers a record once that takes longer than an invocation, each time in a new container', async () => {
  const [dynamoDb, s3, functions] = [
    await EmbeddedDynamoDb.start(),
    await FakeS3.start(),
    await FakeLambda.start(),
  ];
  const stack = new Stack(new App(), 'Stack');
  const crm = lambda.Function.fromFunctionName(stack, 'Crm', 'crm');
  const analytics = new PinpointIncrementalAnalytics(stack, 'Slow', {
    eventSource: EventSource.pinpoint(),
    destination: Destination.function(crm),
  });
  const installation = await LocalInstallation.deploy(analytics, {
    dynamoDb,
    s3,
    destination: { AWS_ENDPOINT_URL_LAMBDA: functions.endpoint },
  });
  const outbox = encodeChanges(Array.from({ length: 10 }, (_, i) => eventChange('ann', { n: i + 1 })));
  const record = {
    eventName: 'MODIFY',
    dynamodb: {
      SequenceNumber: '4421584500000000017450439092',
      // Older than what an invocation takes, as a record that comes again is.
      ApproximateCreationDateTime: Date.now() / 1000 - 3_600,
      NewImage: { pk: { S: 'user#ann' }, outbox: { S: outbox } },
    },
  };
  const failures: number[] = [];
  const delivered: string[] = [];
  while (failures.at(-1) !== 0) {
    const container = installation.startPublisher();
    let calls = 0;
    functions.respond = (request) => {
      const changes = (request as { changes: { id: string }[] }).changes;
      delivered.push(...changes.map(({ id }) => id));
      if (++calls === 4) Atomics.store(container.remainingMs, 0, 59_000);
      return { version: 1, results: changes.map(({ id }) => ({ id, outcome: 'delivered' })) };
    };
    const answer = await container.invoke<{ batchItemFailures: unknown[] }>({ Records: [record] });
    failures.push(answer.batchItemFailures.length);
    await container.stop();
  }
  expect(failures).toEqual([1, 1, 0]);
  expect(delivered).toEqual(Array.from({ length: 10 }, (_, i) => `ann|event:trk_purchase|${i + 1}`));
  await installation.stop();
  await Promise.all([dynamoDb, s3, functions].map((fake) => fake.close()));
});
