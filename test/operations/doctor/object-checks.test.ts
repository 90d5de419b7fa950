import { functionEnvironment } from '../../support/stack-config';
import { DoctorWorld } from './doctor-world';

const QUEUE = 'arn:aws:sqs:us-east-1:123456789012:objects';
const MAPPING = {
  State: 'Enabled',
  LastProcessingResult: 'OK',
  FunctionResponseTypes: ['ReportBatchItemFailures'],
  BatchSize: 1,
  ScalingConfig: { MaximumConcurrency: 10 },
  DestinationConfig: undefined,
  BisectBatchOnFunctionError: undefined,
};

let world: DoctorWorld;
beforeAll(async () => {
  world = await DoctorWorld.start();
});
beforeEach(async () => {
  await world.heal();
  const { stacks, sqs } = world;
  const [shop] = [stacks.stacks.get('Shop')!];
  const config = JSON.parse(shop.aggregator.CONFIG) as Parameters<typeof functionEnvironment>[0];
  const aggregator = { CONFIG: JSON.stringify({ ...config, objectQueueUrl: sqs.queueUrl }) };
  stacks.stacks.set('Shop', { ...shop, aggregator });
  stacks.sources.set('aggregator', [QUEUE]);
  stacks.mappingFields.set(QUEUE, MAPPING);
});
afterAll(() => world.close());

const findings = async (check: string) =>
  (await world.findingsOf(check)).map(({ level, text }) => [level, text]);

test('an installation that reads objects is well without a stream', async () => {
  expect(await findings('event source mappings')).toEqual(
    expect.arrayContaining([
      ['ok', 'queue objects to aggregator: enabled; up to 10 objects at a time; last result: OK'],
    ]),
  );
  const { checks } = await world.diagnose();
  expect(checks.flatMap((check) => check.findings.filter(({ level }) => level === 'wrong'))).toEqual([]);
  expect(checks.filter(({ findings: found }) => found.length === 0)).toEqual([]);
  expect(await findings('event stream')).toEqual([
    ['ok', 'the events are objects: about 0 of them to be read, 0 being read or to be tried again later'],
  ]);
});

test('it is told how many objects wait, and that the oldest has waited for long', async () => {
  world.sqs.messages.push({ id: 'm1', body: '{}', sentAt: world.now });
  world.publishOf('AWS/SQS', 'QueueName=undelivered', 'ApproximateAgeOfOldestMessage', 3_600);
  expect(await findings('event stream')).toEqual([
    ['ok', expect.stringContaining('about 1 of them to be read')],
    ['notable', 'the oldest object had waited 60 minutes, as of the last measure within 3 hours'],
  ]);
});

test.each([
  [{ State: 'Disabled' }, 'the mapping is Disabled, so nothing is read'],
  [{ FunctionResponseTypes: [] }, 'records that fail are taken for done (no ReportBatchItemFailures)'],
])('a mapping with %j is wrong', async (fields, text) => {
  world.stacks.mappingFields.set(QUEUE, { ...MAPPING, ...fields });
  expect(await findings('event source mappings')).toContainEqual(['wrong', expect.stringContaining(text)]);
});

test('it is wrong that no function reads the queue', async () => {
  world.stacks.sources.set('aggregator', []);
  expect(await findings('event source mappings')).toContainEqual([
    'wrong',
    'no function of this installation reads the queue of new objects, so no event is counted',
  ]);
});

test('objects that could not be read are among the dead letters', async () => {
  const letter = { reason: 'it is gone', sendTo: 'aggregator', id: 's3-a:1', content: { message: '{}' } };
  world.s3.objects.set(
    'letters/main/rejected-objects/aggregator/s3-a.ndjson',
    Buffer.from(JSON.stringify(letter)),
  );
  world.s3.lastModified = new Date(world.now).toISOString();
  expect(await findings('dead letters')).toEqual([['wrong', '1 object that could not be read: it is gone']]);
});
