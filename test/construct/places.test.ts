import { App, Environment, Fn, Stack } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as events from 'aws-cdk-lib/aws-events';
import * as kinesis from 'aws-cdk-lib/aws-kinesis';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { CONFIG_VARIABLE } from '../../src/contract/config-variable';
import {
  AggregateStore,
  Destination,
  EventSource,
  Ingestion,
  PinpointIncrementalAnalytics,
  PinpointIncrementalAnalyticsProps,
  RuleSource,
  RulesConsole,
  SignIn,
  TimeseriesStore,
} from '../../src/index';
import { publicProperties } from './public-properties';
import { allowed, configOf, render, resource } from './synthesis';

const OURS = { account: '111111111111', region: 'eu-west-1' };
const OTHER_REGION = { ...OURS, region: 'us-east-1' };
const OTHER_ACCOUNT = { ...OURS, account: '222222222222' };

type Place = typeof OURS;

interface Foreign {
  readonly actions: string[];
  readonly resources?: (arn: string) => string[];
}

interface Use {
  /** Property as messages name it. */
  readonly label: string;
  /** ARN of the resource in a place. */
  readonly arn: (place: Place) => string;
  readonly props: (scope: Construct, arn: string, place: Place) => PinpointIncrementalAnalyticsProps;
  /** Part of the role's name and an action that it has on the resource. */
  readonly granted?: [role: string, action: string];
  /** Statement that the policy of a resource of another account needs, or the remedy where it is refused. */
  readonly foreign?: Foreign | string;
}

const arnOf =
  (service: string, resourceName: string) =>
  ({ region, account }: Place) =>
    `arn:aws:${service}:${region}:${account}:${resourceName}`;
const TABLE = arnOf('dynamodb', 'table/history');
const STREAM = arnOf('kinesis', 'stream/clicks');
const FUNCTION = arnOf('lambda', 'function:theirs');
const KEY = arnOf('kms', 'key/theirs');
const BUS = arnOf('events', 'event-bus/theirs');
const BUCKET = () => 'arn:aws:s3:::their-bucket';

const tableOf = (scope: Construct, tableArn: string) =>
  dynamodb.Table.fromTableAttributes(scope, 'Given', {
    tableArn,
    tableStreamArn: `${tableArn}/stream/2026-01-01T00:00:00.000`,
  });
const bucketOf = (scope: Construct, place: Place) =>
  s3.Bucket.fromBucketAttributes(scope, 'Given', { bucketName: 'their-bucket', ...place });
const functionOf = (scope: Construct, arn: string) => lambda.Function.fromFunctionArn(scope, 'Given', arn);
const streamOf = (scope: Construct, arn: string) => kinesis.Stream.fromStreamArn(scope, 'Given', arn);
const READS = [
  'kinesis:DescribeStream',
  'kinesis:DescribeStreamSummary',
  'kinesis:GetRecords',
  'kinesis:GetShardIterator',
  'kinesis:ListShards',
  'kinesis:ListStreams',
];
const KEY_USE = {
  actions: ['kms:Encrypt', 'kms:Decrypt', 'kms:ReEncrypt*', 'kms:GenerateDataKey*', 'kms:DescribeKey'],
  resources: () => ['*'],
};

/** Use of each property that takes a resource, by the name of the property or factory. */
const USES: Record<string, Use> = {
  'DynamoDbAggregateStoreOptions.table': {
    label: 'AggregateStore.dynamoDb: table',
    arn: TABLE,
    props: (scope, arn) => ({ aggregateStore: AggregateStore.dynamoDb({ table: tableOf(scope, arn) }) }),
    granted: ['AggregatorRole', 'dynamodb:PutItem'],
    foreign: {
      actions: [
        'GetItem',
        'PutItem',
        'PartiQLInsert',
        'PartiQLUpdate',
        'BatchGetItem',
        'Scan',
        'DeleteItem',
        'Query',
      ].map((each) => `dynamodb:${each}`),
      resources: (arn) => [arn, `${arn}/index/due`],
    },
  },
  'DynamoDbTimeseriesStoreOptions.table': {
    label: 'TimeseriesStore.dynamoDb: table',
    arn: TABLE,
    props: (scope, arn) => ({ timeseriesStore: TimeseriesStore.dynamoDb({ table: tableOf(scope, arn) }) }),
    granted: ['AggregatorRole', 'dynamodb:Query'],
    foreign: { actions: ['dynamodb:DeleteItem', 'dynamodb:PutItem', 'dynamodb:Query'] },
  },
  'DynamoDbRuleSourceOptions.table': {
    label: 'RuleSource.dynamoDb: table',
    arn: TABLE,
    props: (scope, arn) => ({ ruleSource: RuleSource.dynamoDb({ table: tableOf(scope, arn) }) }),
    granted: ['AggregatorRole', 'dynamodb:Scan'],
    foreign: { actions: ['dynamodb:Scan'] },
  },
  'KinesisStreamOptions.stream': {
    label: 'EventSource.kinesis: stream',
    arn: STREAM,
    props: (scope, arn) => ({ eventSource: EventSource.kinesis({ stream: streamOf(scope, arn) }) }),
    granted: ['AggregatorRole', 'kinesis:GetRecords'],
    foreign: { actions: READS },
  },
  'KinesisStreamOptions.stream of EventSource.pinpoint': {
    label: 'EventSource.pinpoint: stream',
    arn: STREAM,
    props: (scope, arn) => ({ eventSource: EventSource.pinpoint({ stream: streamOf(scope, arn) }) }),
    granted: ['AggregatorRole', 'kinesis:GetRecords'],
    foreign: { actions: READS },
  },
  'KinesisStreamOptions.stream of EventSource.eventBridge': {
    label: 'EventSource.eventBridge: stream',
    arn: STREAM,
    props: (scope, arn) => ({
      eventSource: EventSource.eventBridge({ stream: streamOf(scope, arn), pattern: { source: ['shop'] } }),
    }),
    foreign:
      'leave it out to have a stream created, or forward the events to a bus beside the stream ' +
      'and read it with EventSource.kinesis and EventMapping.eventBridge',
  },
  'EventBridgeEventSourceOptions.bus': {
    label: 'EventSource.eventBridge: bus',
    arn: BUS,
    props: (scope, arn) => ({
      eventSource: EventSource.eventBridge({
        bus: events.EventBus.fromEventBusArn(scope, 'Given', arn),
        pattern: { source: ['shop'] },
      }),
    }),
    foreign: 'have a rule over there forward the events to a bus of this account, and give that one',
  },
  'EventSource.transform': {
    label: 'EventSource.transform: handler',
    arn: FUNCTION,
    props: (scope, arn) => ({
      eventSource: EventSource.transform(EventSource.kinesis(), functionOf(scope, arn)),
    }),
    granted: ['AggregatorRole', 'lambda:InvokeFunction'],
    foreign: { actions: ['lambda:InvokeFunction'] },
  },
  'RuleSource.function': {
    label: 'RuleSource.function: handler',
    arn: FUNCTION,
    props: (scope, arn) => ({ ruleSource: RuleSource.function(functionOf(scope, arn)) }),
    granted: ['TimeseriesRole', 'lambda:InvokeFunction'],
    foreign: { actions: ['lambda:InvokeFunction'] },
  },
  'S3RuleSourceOptions.bucket': {
    label: 'RuleSource.s3: bucket',
    arn: BUCKET,
    props: (scope, _, place) => ({
      ruleSource: RuleSource.s3({ bucket: bucketOf(scope, place), objectKey: 'rules.csv' }),
    }),
    granted: ['AggregatorRole', 's3:GetObject'],
    foreign: { actions: ['s3:GetObject'], resources: (arn) => [`${arn}/rules.csv`] },
  },
  'S3EventSourceOptions.bucket': {
    label: 'EventSource.s3: bucket',
    arn: BUCKET,
    props: (scope, _, place) => ({
      eventSource: EventSource.s3({ bucket: bucketOf(scope, place), prefix: 'events/' }),
    }),
    granted: ['AggregatorRole', 's3:GetObject'],
    foreign: {
      actions: ['s3:GetObject', 's3:GetObjectVersion', 's3:ListBucket'],
      resources: (arn) => [arn, `${arn}/events/*`],
    },
  },
  'SsmRuleSourceOptions.encryptionKey': {
    label: 'RuleSource.ssm: encryptionKey',
    arn: KEY,
    props: (scope, arn) => ({
      ruleSource: RuleSource.ssm({
        path: '/rules',
        encryptionKey: kms.Key.fromKeyArn(scope, 'Given', arn),
      }),
    }),
    granted: ['AggregatorRole', 'kms:Decrypt'],
    foreign: KEY_USE,
  },
  'EventBridgeDestinationOptions.bus': {
    label: 'Destination.eventBridge: bus',
    arn: BUS,
    props: (scope, arn) => ({
      destination: Destination.eventBridge({ bus: events.EventBus.fromEventBusArn(scope, 'Given', arn) }),
    }),
    granted: ['PublisherRole', 'events:PutEvents'],
    foreign: { actions: ['events:PutEvents'] },
  },
  'Destination.function': {
    label: 'Destination.function: handler',
    arn: FUNCTION,
    props: (scope, arn) => ({ destination: Destination.function(functionOf(scope, arn)) }),
    granted: ['PublisherRole', 'lambda:InvokeFunction'],
    foreign: { actions: ['lambda:InvokeFunction'] },
  },
  'PinpointIncrementalAnalyticsProps.deadLetterBucket': {
    label: 'deadLetterBucket',
    arn: BUCKET,
    props: (scope, _, place) => ({ deadLetterBucket: bucketOf(scope, place) }),
    granted: ['PublisherRole', 's3:PutObject'],
    foreign: { actions: ['s3:PutObject', 's3:ListBucket'], resources: (arn) => [arn, `${arn}/*`] },
  },
  'PinpointIncrementalAnalyticsProps.encryptionKey': {
    label: 'encryptionKey',
    arn: KEY,
    props: (scope, arn) => ({ encryptionKey: kms.Key.fromKeyArn(scope, 'Given', arn) }),
    granted: ['PublisherRole', 'kms:Decrypt'],
    foreign: KEY_USE,
  },
  'IngestionProps.encryptionKey': {
    label: 'encryptionKey',
    arn: KEY,
    props: (scope, arn) => {
      new Ingestion(scope, 'Ingestion', {
        analytics: pinpoint(scope),
        encryptionKey: kms.Key.fromKeyArn(scope, 'Given', arn),
      });
      return {};
    },
    granted: ['IngestionHandlerRole', 'kms:Decrypt'],
    foreign: KEY_USE,
  },
  'IngestionProps.analytics': {
    label: 'analytics: stream',
    arn: STREAM,
    props: (scope, arn, place) => {
      const elsewhere = new Stack(scope.node.root as App, 'Elsewhere', { env: place });
      new Ingestion(scope, 'Ingestion', { analytics: pinpoint(elsewhere, streamOf(elsewhere, arn)) });
      return {};
    },
    granted: ['IngestionHandlerRole', 'kinesis:PutRecords'],
    foreign: { actions: ['kinesis:PutRecords'] },
  },
  'RulesConsoleProps.encryptionKey': {
    label: 'encryptionKey',
    arn: KEY,
    props: (scope, arn) => {
      new RulesConsole(scope, 'Console', {
        analytics: new PinpointIncrementalAnalytics(scope, 'Other'),
        signIn: SignIn.oidc({ issuer: 'https://login.example.com', clientId: 'client' }),
        encryptionKey: kms.Key.fromKeyArn(scope, 'Given', arn),
      });
      return {};
    },
    granted: ['ConsoleHandlerRole', 'kms:Decrypt'],
    foreign: KEY_USE,
  },
  'FunctionProps.vpc': {
    label: 'vpc',
    arn: () => 'vpc-1',
    props: (scope, _, { region }) => ({ vpc: vpcOf(scope, 'Given', region) }),
  },
  'FunctionProps.securityGroups': {
    label: 'securityGroups:',
    arn: () => 'Elsewhere/Given',
    props: (scope, _, place) => ({
      vpc: vpcOf(scope, 'Vpc', OURS.region),
      securityGroups: [groupOf(new Stack(scope.node.root as App, 'Elsewhere', { env: place }))],
    }),
  },
};

const pinpoint = (scope: Construct, stream?: kinesis.IStream) =>
  new PinpointIncrementalAnalytics(scope, 'Other', { eventSource: EventSource.pinpoint({ stream }) });
const vpcOf = (scope: Construct, id: string, region: string) =>
  ec2.Vpc.fromVpcAttributes(scope, id, {
    vpcId: 'vpc-1',
    availabilityZones: [`${region}a`],
    privateSubnetIds: ['subnet-1'],
    region,
  });
const groupOf = (scope: Construct) =>
  new ec2.SecurityGroup(scope, 'Given', { vpc: vpcOf(scope, 'Vpc', Stack.of(scope).region) });

const cases = Object.entries(USES);
const built = new Map<string, Stack>();

/** Builds an installation that uses a resource of a place by a property, once for all tests. */
function build(use: Use, place: Place, env?: Environment): Stack {
  const id = JSON.stringify([cases.find(([, each]) => each === use)?.[0], place, env]);
  const found = built.get(id);
  if (found) return found;
  const stack = new Stack(new App(), 'Shop', { env });
  new PinpointIncrementalAnalytics(stack, 'Analytics', use.props(stack, use.arn(place), place));
  built.set(id, stack);
  return stack;
}

const escaped = (text: string) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
const foreignWarnings = (stack: Stack) =>
  Annotations.fromStack(stack).findWarning('*', Match.stringLikeRegexp('whose policies are not changed'));

test('every property that takes a resource is covered here', () => {
  const taken = publicProperties()
    .filter(({ type }) => /\.I(Table|Stream|Bucket|Key|EventBus|Function|Vpc|SecurityGroup)\b/.test(type))
    .map(({ name }) => name);
  expect([...taken, 'IngestionProps.analytics'].filter((name) => !(name in USES))).toEqual([]);
  expect(taken.length).toBeGreaterThan(10);
});

describe('a resource of another region', () => {
  const reachable = ['S3RuleSourceOptions.bucket'];

  test.each(cases.filter(([name]) => !reachable.includes(name)))('is refused as %s', (_, use) => {
    const arn = use.arn(OTHER_REGION);
    expect(() => build(use, OTHER_REGION, OURS)).toThrow(
      new RegExp(
        `^${escaped(`${use.label} ${arn} belongs to the region us-east-1`)}, ` +
          'but has to belong to that of the stack, eu-west-1; .+',
      ),
    );
  });

  test.each(reachable)('is taken as %s', (name) => {
    const template = Template.fromStack(build(USES[name], OTHER_REGION, OURS));
    expect(allowed(template, 'AggregatorRole', 'their-bucket')).toEqual(['s3:GetObject']);
  });

  test.each(cases)('is left to the deployment where the region of the stack is not known: %s', (_, use) => {
    expect(() => build(use, OTHER_REGION)).not.toThrow();
  });
});

describe('a resource of another account', () => {
  test.each(cases.filter(([, { foreign }]) => typeof foreign === 'string'))('is refused as %s', (_, use) => {
    expect(() => build(use, OTHER_ACCOUNT, OURS)).toThrow(
      `${use.label} ${use.arn(OTHER_ACCOUNT)} belongs to the account 222222222222, ` +
        `but has to belong to that of the stack, 111111111111; ${use.foreign as string}`,
    );
  });

  test.each(cases.filter(([, { granted }]) => granted))(
    'is used as %s, with a warning that contains the statement for its policy',
    (_, use) => {
      const stack = build(use, OTHER_ACCOUNT, OURS);
      const arn = use.arn(OTHER_ACCOUNT);
      const { actions, resources = () => [arn] } = use.foreign as Foreign;

      const [role, action] = use.granted!;
      expect(allowed(Template.fromStack(stack), role, arn.split(':').at(-1)!)).toContain(action);
      const statement = JSON.stringify({
        Effect: 'Allow',
        Principal: { AWS: 'arn:aws:iam::111111111111:root' },
        Action: actions,
        Resource: resources(arn),
      });
      const found = foreignWarnings(stack).map(({ entry }) => String(entry.data));
      expect(found.filter((text) => text.startsWith(`${use.label} ${arn} belongs to`))).toEqual([
        expect.stringContaining(statement),
      ]);
    },
  );

  test.each(cases)('is not warned of when the account is ours: %s', (_, use) => {
    expect(foreignWarnings(build(use, OURS, OURS))).toEqual([]);
  });

  test('has a stream of changes with a policy of its own', () => {
    const stack = build(USES['DynamoDbAggregateStoreOptions.table'], OTHER_ACCOUNT, OURS);
    expect(foreignWarnings(stack).map(({ entry }) => String(entry.data))).toContainEqual(
      expect.stringMatching(/^AggregateStore.dynamoDb: stream of the table .*"dynamodb:GetShardIterator"/),
    );
  });
});

describe('a table is called', () => {
  const parametersOf = (stack: Stack) => {
    const { aggregateStore, timeseriesStore, ruleSources } = configOf(
      Template.fromStack(stack),
      'Aggregator',
    );
    return [aggregateStore, timeseriesStore, ruleSources[0]].map(
      ({ parameters }) => (parameters as { tableName: string }).tableName,
    );
  };
  const tables = cases.filter(([, { arn }]) => arn === TABLE);

  test.each(tables)('by its ARN where it is of another account: %s', (_, use) => {
    expect(parametersOf(build(use, OTHER_ACCOUNT, OURS))).toContain(TABLE(OTHER_ACCOUNT));
  });

  test.each(tables)('by its ARN where the account of the stack is not known: %s', (_, use) => {
    expect(parametersOf(build(use, OURS))).toContain(TABLE(OURS));
  });

  test.each(tables)('by its ARN where that is known at deployment only: %s', (_, use) => {
    const stack = new Stack(new App(), 'Shop', { env: OURS });
    const props = use.props(stack, Fn.importValue('TheirTable'), OURS);
    new PinpointIncrementalAnalytics(stack, 'Analytics', props);
    const variables = resource(Template.fromStack(stack), 'AWS::Lambda::Function', 'Aggregator').Properties;
    expect(JSON.stringify(variables.Environment)).toContain(
      '\\"tableName\\":\\"",{"Fn::ImportValue":"TheirTable"},"\\"',
    );
  });

  test.each(tables)('by its name where it is of the account of the stack: %s', (_, use) => {
    expect(parametersOf(build(use, OURS, OURS))).toContain('history');
  });

  test('by its name where it is given by name', () => {
    const stack = new Stack(new App(), 'Shop');
    const table = dynamodb.Table.fromTableName(stack, 'Given', 'history');
    new PinpointIncrementalAnalytics(stack, 'Analytics', {
      timeseriesStore: TimeseriesStore.dynamoDb({ table }),
    });
    expect(parametersOf(stack)).toContain('history');
  });
});

describe('Ingestion writes', () => {
  const streamNameOf = (stack: Stack) =>
    JSON.parse(
      render(
        resource(Template.fromStack(stack), 'AWS::Lambda::Function', 'IngestionHandler').Properties
          .Environment.Variables[CONFIG_VARIABLE],
      ),
    ).streamName;

  test('to a stream of another account by its ARN', () => {
    expect(streamNameOf(build(USES['IngestionProps.analytics'], OTHER_ACCOUNT, OURS))).toBe(
      STREAM(OTHER_ACCOUNT),
    );
  });

  test('to a stream of the same account by its name', () => {
    expect(streamNameOf(build(USES['IngestionProps.analytics'], OURS, OURS))).toBe('clicks');
  });
});

describe('a function that is imported by its ARN', () => {
  test.each(['Destination.function', 'RuleSource.function', 'EventSource.transform'])(
    'is invoked with the permission of the role where its account is not known: %s',
    (name) => {
      const stack = build(USES[name], OURS);
      const role = name === 'Destination.function' ? 'PublisherRole' : 'AggregatorRole';
      expect(allowed(Template.fromStack(stack), role, FUNCTION(OURS))).toEqual(['lambda:InvokeFunction']);
    },
  );
});

describe('a resource that is imported without its key', () => {
  const withoutKey = (stack: Stack) =>
    Annotations.fromStack(stack)
      .findWarning('*', Match.stringLikeRegexp('is imported without a key'))
      .map(({ entry }) => String(entry.data));
  const encryptable = cases.filter(
    ([name, { arn }]) => arn === TABLE || (arn === STREAM && name !== 'IngestionProps.analytics'),
  );

  test.each(encryptable)('may be one that the functions cannot decrypt: %s', (_, use) => {
    const importer = use.arn === TABLE ? 'Table.fromTableAttributes' : 'Stream.fromStreamAttributes';
    expect(withoutKey(build(use, OURS, OURS))).toEqual([
      expect.stringContaining(
        `${use.label} ${use.arn(OURS)} is imported without a key: if a key of your own encrypts it, ` +
          `the functions are not allowed to decrypt it; import it with ${importer} and its encryptionKey`,
      ),
    ]);
  });

  test('is not warned of with its key, nor when the app creates it', () => {
    const stack = new Stack(new App(), 'Shop', { env: OURS });
    const encryptionKey = new kms.Key(stack, 'Key');
    new PinpointIncrementalAnalytics(stack, 'Analytics', {
      eventSource: EventSource.kinesis({
        stream: kinesis.Stream.fromStreamAttributes(stack, 'Clicks', {
          streamArn: STREAM(OURS),
          encryptionKey,
        }),
      }),
      ruleSource: RuleSource.dynamoDb({
        table: new dynamodb.Table(stack, 'Rules', {
          partitionKey: { name: 'RuleId', type: dynamodb.AttributeType.STRING },
        }),
      }),
    });
    expect(withoutKey(stack)).toEqual([]);
  });
});
