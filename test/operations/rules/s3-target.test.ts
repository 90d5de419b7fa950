import { S3Client } from '@aws-sdk/client-s3';
import { OperationError } from '../../../src/operations/operation-error';
import { diffRules, StoredRule, storedRules } from '../../../src/operations/rules/rule-diff';
import { S3Target } from '../../../src/operations/rules/s3-target';
import { FakeS3 } from '../../support/fake-s3';

const RULE: StoredRule = {
  id: 'attribute:click',
  cells: { 'RuleType': 'aggregator', 'EventName': 'click', 'Operator-C': 'atLeast', 'Target-C': '5' },
};
const CSV = 'RuleType,EventName,Operator-C,Target-C\naggregator,click,atLeast,5\n';

let s3: FakeS3;
beforeAll(async () => {
  s3 = await FakeS3.start();
});
beforeEach(() => s3.objects.clear());
afterAll(() => s3.close());

const targetOf = (key = 'rules.csv') =>
  new S3Target(
    new S3Client({
      endpoint: s3.endpoint,
      region: 'us-east-1',
      credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
      forcePathStyle: true,
      maxAttempts: 1,
    }),
    'bucket',
    key,
  );

/** As the page does it: what is written goes by the rules as they were last read. */
async function make(target: S3Target, ...wanted: StoredRule[]): Promise<string[]> {
  const existing = storedRules((await target.read()).rows);
  return target.write(diffRules(existing, wanted), wanted, () => {});
}

test('an object that does not exist has no rules, and is made by the first write', async () => {
  const target = targetOf();
  expect(await target.read()).toEqual({ rows: [], problems: [] });
  expect(await make(target, RULE)).toEqual([]);
  expect(s3.text('bucket/rules.csv')).toBe(CSV);
  expect(storedRules((await target.read()).rows)).toEqual([RULE]);
});

test('an object whose key ends in .json is a document', async () => {
  await make(targetOf('folder/rules.json'), RULE);
  expect(JSON.parse(s3.text('bucket/folder/rules.json')!)).toEqual({ version: 1, rules: [RULE.cells] });
});

test.each([
  ['changed', CSV],
  ['made', undefined],
])('an object that another person or program has %s meanwhile is left as it is', async (_, before) => {
  if (before !== undefined) s3.objects.set('bucket/rules.csv', Buffer.from(before));
  const target = targetOf();
  await target.read();
  s3.objects.set('bucket/rules.csv', Buffer.from('theirs'));
  const onWritten = jest.fn();
  await expect(target.write(diffRules([], [RULE]), [RULE], onWritten)).rejects.toThrow(
    new OperationError(
      'conflict',
      's3://bucket/rules.csv was changed by another person or program meanwhile and is left as it is; ' +
        'look at the difference and push again',
    ),
  );
  expect(onWritten).not.toHaveBeenCalled();
  expect(s3.text('bucket/rules.csv')).toBe('theirs');
});

test('an object that another person or program has removed is written again after the next look', async () => {
  const target = targetOf();
  await make(target, RULE);
  await target.read();
  s3.objects.delete('bucket/rules.csv');
  await make(target, RULE);
  expect(s3.text('bucket/rules.csv')).toBe(CSV);
});

test('a failure is no conflict, and no empty object', async () => {
  const target = targetOf();
  s3.failNext(1);
  await expect(target.read()).rejects.toThrow('Scripted');
  s3.failNext(1);
  await expect(target.write(diffRules([], [RULE]), [RULE], () => {})).rejects.not.toBeInstanceOf(
    OperationError,
  );
});
