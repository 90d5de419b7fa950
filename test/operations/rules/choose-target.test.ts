import { parseConfig, UncheckedPlugin } from '../../../src/contract/config';
import { Installation } from '../../../src/operations/installation';
import { OperationError } from '../../../src/operations/operation-error';
import { chooseTarget, targetIn, TargetOptions } from '../../../src/operations/rules/choose-target';
import { functionEnvironment } from '../../support/stack-config';

const AWS = { region: 'us-east-1' };
const TABLE: UncheckedPlugin = { kind: 'dynamoDb', parameters: { tableName: 'my-rules' } };
const ASSET: UncheckedPlugin = { kind: 'asset', parameters: { bucketName: 'b', objectKey: 'k' } };
const OBJECT: UncheckedPlugin = { kind: 's3', parameters: { bucketName: 'b', objectKey: 'rules.csv' } };

const installationOf = (...ruleSources: UncheckedPlugin[]): Installation => ({
  config: parseConfig(functionEnvironment({ ruleSources }).CONFIG),
  functions: [],
  endpointTables: [],
});
const inInstallation = (source: string | undefined, ...sources: UncheckedPlugin[]) =>
  targetIn(installationOf(...sources), { ...AWS, source });

describe('rules that options name', () => {
  test.each<[TargetOptions, string]>([
    [{ table: 'my-rules' }, 'DynamoDB table my-rules'],
    [{ ssmPath: '/shop/rules/' }, 'SSM parameters below /shop/rules'],
    [{ s3: 's3://bucket/folder/rules.csv' }, 's3://bucket/folder/rules.csv'],
  ])('%j are written to %s', async (options, name) => {
    expect((await chooseTarget({ ...AWS, ...options })).name).toBe(name);
  });

  test.each<[TargetOptions, string]>([
    [{}, 'say where the rules are with one of --stack, --table, --ssm-path and --s3'],
    [
      { table: 'a', s3: 's3://b/k' },
      'say where the rules are with one of --stack, --table, --ssm-path and --s3, not with several',
    ],
    [{ s3: 'bucket/rules.csv' }, '--s3 must look like s3://bucket/key, but is bucket/rules.csv'],
    [{ s3: 's3://bucket' }, '--s3 must look like s3://bucket/key, but is s3://bucket'],
  ])('%j are refused with what to write', async (options, message) => {
    await expect(chooseTarget({ ...AWS, ...options })).rejects.toThrow(
      new OperationError('invalid-input', message),
    );
  });
});

describe('rules of an installation', () => {
  test('are those of its only source', () => {
    expect(inInstallation(undefined, TABLE)).toMatchObject({ name: 'DynamoDB table my-rules', hasIds: true });
  });

  test('are those of the source that is chosen', () => {
    expect(inInstallation('2', ASSET, OBJECT)).toMatchObject({ name: 's3://b/rules.csv', hasIds: false });
  });

  test('are read-only while none of several sources is chosen', () => {
    expect(inInstallation(undefined, ASSET, TABLE)).toEqual({
      readOnly:
        'the installation has several sources of rules; choose one with --source: 1 (asset), 2 (dynamoDb)',
    });
  });

  test.each(['0', '3', 'x'])('are not those of a source %s that does not exist', (source) => {
    expect(() => inInstallation(source, ASSET, TABLE)).toThrow(
      `--source must be one of 1 (asset), 2 (dynamoDb), but is ${source}`,
    );
  });

  test.each<[UncheckedPlugin, string]>([
    [ASSET, 'the rules of this installation are part of its app: change them there and deploy it'],
    [
      {
        kind: 'honeycode',
        parameters: { workbookId: 'w', tableId: 't', tableName: 'rules', region: 'us-west-2' },
      },
      'the rules of this installation are in a Honeycode workbook: change them there',
    ],
    [
      { kind: 'function', parameters: { functionName: 'f' } },
      'the rules of this installation come from the function f: change them where that function gets them',
    ],
  ])('that are kept in $kind say where to change them', (source, readOnly) => {
    expect(inInstallation(undefined, source)).toEqual({ readOnly });
  });
});
