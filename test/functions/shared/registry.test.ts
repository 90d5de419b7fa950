import { CombinedRuleReader } from '../../../src/adapters/combined-rule-reader';
import { CustomerProfilesDestination } from '../../../src/adapters/customer-profiles/customer-profiles-destination';
import { DynamoDbAggregateStore } from '../../../src/adapters/dynamodb/dynamodb-aggregate-store';
import { DynamoDbDeliveryNotes } from '../../../src/adapters/dynamodb/dynamodb-delivery-notes';
import { DynamoDbRuleReader } from '../../../src/adapters/dynamodb/dynamodb-rule-reader';
import { DynamoDbTimeseriesStore } from '../../../src/adapters/dynamodb/dynamodb-timeseries-store';
import { EventBridgeDestination } from '../../../src/adapters/eventbridge/eventbridge-destination';
import { HoneycodeRuleReader } from '../../../src/adapters/honeycode/honeycode-rule-reader';
import { FunctionDestination } from '../../../src/adapters/lambda/function-destination';
import { FunctionRuleReader } from '../../../src/adapters/lambda/function-rule-reader';
import { FunctionTransformer } from '../../../src/adapters/lambda/function-transformer';
import { PinpointDestination } from '../../../src/adapters/pinpoint/pinpoint-destination';
import { AssetRuleReader } from '../../../src/adapters/s3/asset-rule-reader';
import { S3RuleReader } from '../../../src/adapters/s3/s3-rule-reader';
import { ShadowDestination } from '../../../src/adapters/s3/shadow-destination';
import { SsmRuleReader } from '../../../src/adapters/ssm/ssm-rule-reader';
import { parseConfig, UncheckedConfig, UncheckedPlugin } from '../../../src/contract/config';
import {
  createAggregateStore,
  createDeliveryNotes,
  createDestination,
  createRecordTransformer,
  createRuleReader,
  createTimeseriesStore,
} from '../../../src/functions/shared/registry';
import { streamRecord } from '../../support/installation';
import { functionEnvironment } from '../../support/stack-config';

const configured = (overrides: Partial<UncheckedConfig>) =>
  parseConfig(functionEnvironment(overrides).CONFIG);
const OBJECT = { bucketName: 'rules', objectKey: 'rules.csv' };
const WORKBOOK = { workbookId: 'w', tableId: 't', tableName: 'rules', region: 'us-west-2' };
const TABLE: UncheckedPlugin = { kind: 'dynamoDb', parameters: { tableName: 'my-rules' } };

test.each<[UncheckedPlugin, unknown]>([
  [{ kind: 'asset', parameters: OBJECT }, AssetRuleReader],
  [TABLE, DynamoDbRuleReader],
  [{ kind: 'ssm', parameters: { path: '/rules' } }, SsmRuleReader],
  [{ kind: 's3', parameters: OBJECT }, S3RuleReader],
  [{ kind: 'honeycode', parameters: WORKBOOK }, HoneycodeRuleReader],
  [{ kind: 'function', parameters: { functionName: 'f' } }, FunctionRuleReader],
])('the source of rules $kind has its reader', (source, reader) => {
  expect(createRuleReader(configured({ ruleSources: [source] }))).toBeInstanceOf(reader);
});

test('several sources are read as one, in their order', () => {
  const reader = createRuleReader(
    configured({ ruleSources: [TABLE, { kind: 's3', parameters: OBJECT }, { ...TABLE }] }),
  );
  expect(reader).toBeInstanceOf(CombinedRuleReader);
  expect(reader.name).toMatch(/my-rules.*rules\.csv.*my-rules/);
});

test('records pass through the function that is configured, and through none by default', () => {
  const parameters = { functionName: 'decrypt', maxRecords: '2' };
  const transformer = createRecordTransformer(
    configured({ transformation: { kind: 'function', parameters } }),
  );
  expect(transformer).toBeInstanceOf(FunctionTransformer);
  expect(transformer!.requestsOf([1, 2, 3].map((n) => streamRecord(n)))).toHaveLength(2);
  expect(createRecordTransformer(configured({}))).toBeUndefined();
});

test('states and history are kept in the tables that are configured', () => {
  expect(createAggregateStore(configured({}))).toBeInstanceOf(DynamoDbAggregateStore);
  expect(createTimeseriesStore(configured({}), Date.now)).toBeInstanceOf(DynamoDbTimeseriesStore);
});

test.each<[UncheckedPlugin, unknown]>([
  [
    {
      kind: 'pinpoint',
      parameters: { applicationId: 'app', endpointBatchesPerSecond: '10', eventBatchesPerSecond: '2.5' },
    },
    PinpointDestination,
  ],
  [
    {
      kind: 'customerProfiles',
      parameters: {
        domainName: 'domain',
        searchKey: '_profileId',
        userKey: 'userId',
        userObjectType: 'user',
        userIdField: 'userId',
        ruleObjectType: 'rule',
        callsPerSecond: '5',
      },
    },
    CustomerProfilesDestination,
  ],
  [
    {
      kind: 'customerProfiles',
      parameters: {
        domainName: 'domain',
        searchKey: 'memberIdKey',
        userKey: 'memberIdKey',
        ruleObjectType: 'rule',
        callsPerSecond: '5',
      },
    },
    CustomerProfilesDestination,
  ],
  [{ kind: 'shadow', parameters: {} }, ShadowDestination],
  [{ kind: 'function', parameters: { functionName: 'f' } }, FunctionDestination],
  [{ kind: 'eventBridge', parameters: { busName: 'bus' } }, EventBridgeDestination],
])('the destination $kind has its adapter', (destination, adapter) => {
  expect(createDestination(configured({ destination }), Date.now, async () => {})).toBeInstanceOf(adapter);
});

test('the notes of a publisher are beside the states', () => {
  expect(createDeliveryNotes(configured({}), 'publisher', Date.now)).toBeInstanceOf(DynamoDbDeliveryNotes);
});
