import { findInstallation } from '../../src/operations/installation';
import { OperationError } from '../../src/operations/operation-error';
import { FakeStacks } from '../support/fake-cloudformation';
import { functionEnvironment } from '../support/stack-config';

const environment = { ...process.env };
let stacks: FakeStacks;
beforeAll(async () => {
  stacks = await FakeStacks.start();
  Object.assign(process.env, {
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
    AWS_MAX_ATTEMPTS: '1',
    AWS_ENDPOINT_URL_CLOUDFORMATION: stacks.endpoint,
    AWS_ENDPOINT_URL_LAMBDA: stacks.endpoint,
  });
  const [shop, blog] = ['shop', 'blog'].map((installation) => functionEnvironment({ installation }));
  stacks.stacks.set('One', {
    plain: {},
    stranger: { CONFIG: 'not JSON' },
    other: { CONFIG: '{"some":"setting"}' },
    aggregator: shop,
    publisher: shop,
  });
  stacks.stacks.set('Two', { shopAggregator: shop, blogAggregator: blog });
  stacks.stacks.set('None', { stranger: { CONFIG: '{}' } });
});
afterAll(async () => {
  for (const name of Object.keys(process.env)) if (!(name in environment)) delete process.env[name];
  Object.assign(process.env, environment);
  await stacks.close();
});

test('an installation is found with its configuration and its functions alone', async () => {
  const { config, functions } = await findInstallation({ stack: 'One' });
  expect(config.installation).toBe('shop');
  expect(functions).toEqual(['aggregator', 'publisher']);
});

test('the tables of an Ingestion are found where the stack holds no other installation', async () => {
  const tableName = 'shop-endpoints';
  const ingestion = { CONFIG: JSON.stringify({ streamName: 'events', tableName }) };
  const shop = functionEnvironment({ installation: 'shop' });
  stacks.stacks.set('Ingesting', { ingestion, shopAggregator: shop });
  expect(await findInstallation({ stack: 'Ingesting' })).toMatchObject({
    functions: ['shopAggregator'],
    endpointTables: [tableName],
  });
  const blogAggregator = functionEnvironment({ installation: 'blog' });
  stacks.stacks.set('Ingesting', { ingestion, shopAggregator: shop, blogAggregator });
  const { endpointTables } = await findInstallation({ stack: 'Ingesting', installation: 'shop' });
  expect(endpointTables).toEqual([]);
});

test.each([
  ['countingAggregator', 'itsPublisher'],
  ['itsPublisher', 'countingAggregator'],
])('a transformation is known, which only the aggregator is told of: %s, %s', async (...names) => {
  const parameters = { functionName: 'decrypt', maxRecords: '1000' };
  const transformation = { kind: 'function', parameters };
  const functions = names.map((name) => [
    name,
    functionEnvironment(name === 'countingAggregator' ? { transformation } : {}),
  ]);
  stacks.stacks.set('Transforming', Object.fromEntries(functions) as Record<string, { CONFIG: string }>);
  expect((await findInstallation({ stack: 'Transforming' })).config.transformation).toEqual(transformation);
});

test('one of several is chosen by its id', async () => {
  const { config, functions } = await findInstallation({ stack: 'Two', installation: 'blog' });
  expect([config.installation, functions]).toEqual(['blog', ['blogAggregator']]);
});

test.each([
  [{}, 'invalid-input', 'no stack is named; give --stack'],
  [{ stack: 'None' }, 'not-found', 'the stack None holds no installation of PinpointIncrementalAnalytics'],
  [{ stack: 'One', installation: 'blog' }, 'not-found', 'the stack One holds no installation blog, but shop'],
  [
    { stack: 'Two' },
    'invalid-input',
    'the stack Two holds 2 installations; choose one with --installation: shop, blog',
  ],
])('%j is refused with what to do', async (options, code, message) => {
  const error: unknown = await findInstallation(options).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(OperationError);
  expect([(error as OperationError).code, (error as OperationError).message]).toEqual([code, message]);
});

test('a stack that does not exist is named', async () => {
  await expect(findInstallation({ stack: 'Missing' })).rejects.toThrow(
    /^could not list the resources of the stack Missing: ValidationError: .* does not exist; see that the name/,
  );
});
