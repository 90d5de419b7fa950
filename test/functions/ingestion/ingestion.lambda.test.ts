import { join } from 'node:path';
import { EmbeddedDynamoDb } from '../../support/embedded-dynamodb';
import { FakeKinesis } from '../../support/fake-kinesis';
import { LocalFunction } from '../../support/local/local-function';
import { proxyEvent, withAuthorizer } from '../../support/local-api-gateway';

const BUNDLE = join(__dirname, '../../../assets/functions/ingestion/ingestion.lambda/index.js');

const running: { stop(): Promise<void> }[] = [];
afterEach(async () => {
  for (const each of running.splice(0)) await each.stop();
});

test('the built ingestion takes the user from a verified token, and refuses a request without one', async () => {
  const dynamoDb = await EmbeddedDynamoDb.start();
  const stream = await FakeKinesis.start('stream');
  const ingestion = new LocalFunction(BUNDLE, {
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
    AWS_ENDPOINT_URL_DYNAMODB: dynamoDb.endpoint,
    AWS_ENDPOINT_URL_KINESIS: stream.endpoint,
    CONFIG: JSON.stringify({
      streamName: 'stream',
      tableName: await dynamoDb.createTable('verified-endpoints', 'pk'),
      userFrom: { kind: 'claim', claim: 'sub' },
    }),
  });
  running.push(ingestion, { stop: () => stream.close() }, { stop: () => dynamoDb.close() });
  const put = (authorizer?: object) =>
    ingestion.invoke<{ statusCode: number }>(
      withAuthorizer(
        proxyEvent({
          method: 'POST',
          segments: ['v1', 'apps', 'app', 'events'],
          body: JSON.stringify({
            BatchItem: {
              phone: {
                Endpoint: {},
                Events: { a: { EventType: 'click', Timestamp: '2026-01-15T12:00:00Z' } },
              },
            },
          }),
        }),
        authorizer,
      ),
    );
  expect(await put({ jwt: { claims: { sub: 'ann' }, scopes: null } })).toMatchObject({ statusCode: 202 });
  expect(await put()).toMatchObject({ statusCode: 403 });
  expect(stream.records).toHaveLength(1);
  expect(stream.records[0].data).toContain('"User":{"UserId":"ann"}');
});
