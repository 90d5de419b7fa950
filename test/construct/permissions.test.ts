import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as events from 'aws-cdk-lib/aws-events';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import {
  AggregateStore,
  Destination,
  EventSource,
  EventSourceConfig,
  PinpointIncrementalAnalytics,
  PinpointIncrementalAnalyticsProps,
  RuleSource,
  RuleType,
  RuleOperator,
} from '../../src/index';
import { allowed, statements, synthesize } from './synthesis';

describe('a function may do what it does and no more', () => {
  const { template } = synthesize();

  test('to the states of users', () => {
    expect(allowed(template, 'AggregatorRole', 'AggregateStoreTable')).toEqual([
      'dynamodb:BatchGetItem',
      'dynamodb:GetItem',
      'dynamodb:PartiQLInsert',
      'dynamodb:PartiQLUpdate',
      'dynamodb:PutItem',
    ]);
    expect(allowed(template, 'TimeseriesRole', 'AggregateStoreTable')).toEqual([
      'dynamodb:BatchGetItem',
      'dynamodb:DeleteItem',
      'dynamodb:GetItem',
      'dynamodb:PartiQLInsert',
      'dynamodb:PartiQLUpdate',
      'dynamodb:PutItem',
      'dynamodb:Query',
      'dynamodb:Scan',
    ]);
    expect(allowed(template, 'PublisherRole', 'AggregateStoreTable')).toEqual([
      'dynamodb:DescribeStream',
      'dynamodb:GetItem',
      'dynamodb:GetRecords',
      'dynamodb:GetShardIterator',
      'dynamodb:ListStreams',
      'dynamodb:PutItem',
    ]);
  });

  test('to the index of the states: the scheduled run alone queries it, and nothing but it', () => {
    const onIndexes = statements(template).filter(({ statement }) =>
      JSON.stringify(statement.Resource).includes('/index/'),
    );
    expect(onIndexes.map(({ statement }) => statement)).toEqual([
      {
        Effect: 'Allow',
        Action: 'dynamodb:Query',
        Resource: {
          'Fn::Join': [
            '',
            [{ 'Fn::GetAtt': [expect.stringContaining('AggregateStoreTable'), 'Arn'] }, '/index/due'],
          ],
        },
      },
    ]);
    expect(onIndexes[0].id).toContain('TimeseriesRole');
    const onTable = statements(template).filter(
      ({ statement }) =>
        [statement.Action].flat().includes('dynamodb:Query') &&
        [statement.Resource]
          .flat()
          .some((each) => /AggregateStoreTable\w+","Arn"]}$/.test(JSON.stringify(each))),
    );
    expect(onTable).toEqual([]);
  });

  test.each(['dynamodb:GetItem', 'dynamodb:PutItem'])(
    'to notes of what was delivered alone: %s',
    (action) => {
      const items = statements(template).filter(
        ({ id, statement }) => id.includes('PublisherRole') && [statement.Action].flat().includes(action),
      );
      expect(items.map(({ statement }) => statement.Condition)).toEqual([
        { 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': ['delivery#*'] } },
      ]);
    },
  );

  test('to the history of users', () => {
    expect(allowed(template, 'AggregatorRole', 'TimeseriesStoreTable')).toEqual([
      'dynamodb:DeleteItem',
      'dynamodb:PutItem',
      'dynamodb:Query',
    ]);
    expect(allowed(template, 'TimeseriesRole', 'TimeseriesStoreTable')).toEqual(['dynamodb:Query']);
    expect(allowed(template, 'PublisherRole', 'TimeseriesStoreTable')).toEqual([]);
  });

  test('to the rules', () => {
    expect(allowed(template, 'AggregatorRole', 'RuleSourceTable')).toEqual(['dynamodb:Scan']);
    expect(allowed(template, 'TimeseriesRole', 'RuleSourceTable')).toEqual(['dynamodb:Scan']);
    expect(allowed(template, 'PublisherRole', 'RuleSourceTable')).toEqual([]);
  });

  test('to the dead letters, which it neither reads nor deletes', () => {
    for (const role of ['AggregatorRole', 'PublisherRole']) {
      expect(new Set(allowed(template, role, 'DeadLetters'))).toEqual(
        new Set(['s3:ListBucket', 's3:PutObject']),
      );
    }
    expect(allowed(template, 'TimeseriesRole', 'DeadLetters')).toEqual([]);
  });

  test('to the stream of events, without enhanced fan-out', () => {
    expect(allowed(template, 'AggregatorRole', 'EventSourceStream')).toEqual([
      'kinesis:DescribeStream',
      'kinesis:DescribeStreamSummary',
      'kinesis:GetRecords',
      'kinesis:GetShardIterator',
      'kinesis:ListShards',
      'kinesis:ListStreams',
    ]);
  });

  test('to its own logs', () => {
    expect(allowed(template, 'AggregatorRole', 'AggregatorLogs')).toEqual([
      'logs:CreateLogStream',
      'logs:PutLogEvents',
    ]);
    expect(allowed(template, 'AggregatorRole', 'PublisherLogs')).toEqual([]);
  });

  test('to the default event bus', () => {
    expect(allowed(template, 'PublisherRole', ':event-bus/default')).toEqual(['events:PutEvents']);
    expect(allowed(template, 'AggregatorRole', ':event-bus/default')).toEqual([]);
  });

  test('to an event bus of another account', () => {
    const arn = 'arn:aws:events:eu-west-1:210987654321:event-bus/marketing';
    const other = synthesize((scope) => ({
      destination: Destination.eventBridge({ bus: events.EventBus.fromEventBusArn(scope, 'Bus', arn) }),
    }));

    expect(allowed(other.template, 'PublisherRole', arn)).toEqual(['events:PutEvents']);
  });

  test('to one Pinpoint application', () => {
    const pinpoint = synthesize({ destination: Destination.pinpoint({ applicationId: 'app-1' }) });

    expect(allowed(pinpoint.template, 'PublisherRole', ':apps/app-1"')).toEqual([
      'mobiletargeting:UpdateEndpointsBatch',
    ]);
    expect(allowed(pinpoint.template, 'PublisherRole', ':apps/app-1/events"')).toEqual([
      'mobiletargeting:PutEvents',
    ]);
    expect(allowed(pinpoint.template, 'PublisherRole', ':apps/app-1/users/*"')).toEqual([
      'mobiletargeting:GetUserEndpoints',
    ]);
    expect(allowed(pinpoint.template, 'AggregatorRole', 'apps/app-1')).toEqual([]);
  });

  test('to the one object that holds inline rules', () => {
    const ruleSource = RuleSource.inline([
      {
        ruleType: RuleType.AGGREGATOR,
        eventName: 'signup',
        countOperator: RuleOperator.AT_LEAST,
        countTarget: 1,
      },
    ]);
    const inline = synthesize({ ruleSource });

    expect(allowed(inline.template, 'AggregatorRole', '.json')).toEqual(['s3:GetObject']);
    expect(allowed(inline.template, 'TimeseriesRole', '.json')).toEqual(['s3:GetObject']);
    expect(allowed(inline.template, 'PublisherRole', '.json')).toEqual([]);
  });
});

describe('others can be granted', () => {
  function grant(
    grantTo: (analytics: PinpointIncrementalAnalytics, role: iam.Role) => iam.Grant,
    props: PinpointIncrementalAnalyticsProps = {},
  ): Template {
    const stack = new Stack(new App(), 'Shop');
    const analytics = new PinpointIncrementalAnalytics(stack, 'Analytics', props);
    const role = new iam.Role(stack, 'Somebody', { assumedBy: new iam.AccountRootPrincipal() });
    expect(grantTo(analytics, role).success).toBe(true);
    return Template.fromStack(stack);
  }

  test('to write events', () => {
    const template = grant((analytics, role) => analytics.grantPutEvents(role));
    expect(allowed(template, 'Somebody', 'EventSourceStream')).toEqual(
      expect.arrayContaining(['kinesis:PutRecord', 'kinesis:PutRecords']),
    );
  });

  test('to read the states of users, not to write them', () => {
    const template = grant((analytics, role) => analytics.grantReadState(role));
    const actions = allowed(template, 'Somebody', 'AggregateStoreTable');
    expect(actions).toContain('dynamodb:GetItem');
    expect(actions.filter((action) => /Put|Update|Delete|Write/.test(action))).toEqual([]);
  });

  test('to write rules', () => {
    const template = grant((analytics, role) => analytics.grantWriteRules(role));
    expect(allowed(template, 'Somebody', 'RuleSourceTable')).toEqual(
      expect.arrayContaining(['dynamodb:PutItem', 'dynamodb:Scan']),
    );
  });

  test('to read dead letters, not to write them', () => {
    const template = grant((analytics, role) => analytics.grantReadDeadLetters(role));
    const actions = allowed(template, 'Somebody', 'DeadLetters');
    expect(actions).toEqual(expect.arrayContaining(['s3:GetObject*', 's3:List*']));
    expect(actions.filter((action) => /Put|Delete/.test(action))).toEqual([]);
  });

  test('to send dead letters again: the queue of events that EventBridge could not write, too', () => {
    const template = grant((analytics, role) => analytics.grantRedrive(role), {
      eventSource: EventSource.eventBridge({ pattern: { source: ['shop'] } }),
    });
    expect(allowed(template, 'Somebody', 'EventSourceUndelivered').sort()).toEqual([
      'sqs:DeleteMessage',
      'sqs:GetQueueAttributes',
      'sqs:ReceiveMessage',
    ]);
  });

  test('to send dead letters again: the function that transforms records, too', () => {
    const arn = 'arn:aws:lambda:us-east-1:123456789012:function:decrypt';
    const decrypt = lambda.Function.fromFunctionArn(new Stack(), 'Decrypt', arn);
    const template = grant((analytics, role) => analytics.grantRedrive(role), {
      eventSource: EventSource.transform(EventSource.kinesis(), decrypt),
    });
    expect(allowed(template, 'Somebody', arn)).toEqual(['lambda:InvokeFunction']);
  });

  test('to send dead letters again: what the command calls, and nothing else', () => {
    const template = grant((analytics, role) => analytics.grantRedrive(role));
    expect(allowed(template, 'Somebody', 'DeadLetters')).toEqual(
      expect.arrayContaining(['s3:GetObject*', 's3:List*', 's3:PutObject', 's3:DeleteObject*']),
    );
    for (const name of ['AggregatorFunction', 'PublisherFunction']) {
      expect(allowed(template, 'Somebody', name)).toEqual([
        'lambda:GetFunctionConfiguration',
        'lambda:InvokeFunction',
      ]);
    }
    expect(allowed(template, 'Somebody', 'TimeseriesFunction')).toEqual(['lambda:GetFunctionConfiguration']);
    expect(allowed(template, 'Somebody', 'AggregateStoreTable')).toEqual(
      expect.arrayContaining(['dynamodb:BatchGetItem']),
    );
    expect(allowed(template, 'Somebody', 'AWS::StackId')).toEqual(['cloudformation:ListStackResources']);
    expect(statements(template).filter(({ statement }) => [statement.Resource].flat().includes('*'))).toEqual(
      [],
    );
  });
});

describe('what there is not cannot be granted', () => {
  const user = (stack: Stack) => new iam.User(stack, 'User');

  test('a table of rules, when the rules are in the app', () => {
    const { stack, analytics } = synthesize({ ruleSource: RuleSource.inline([]) });
    expect(() => analytics.grantWriteRules(user(stack))).toThrow(
      'the rule source of Shop/Analytics has no table to write to; use RuleSource.dynamoDb',
    );
  });

  test('a stream, when the event source reads none', () => {
    class Streamless extends EventSource {
      public bind(): EventSourceConfig {
        return { kind: 'pinpoint', parameters: {}, redeliveryDays: 1 };
      }
    }
    const { stack, analytics } = synthesize({ eventSource: new Streamless() });
    expect(() => analytics.grantPutEvents(user(stack))).toThrow(
      'the event source of Shop/Analytics has no stream to write to',
    );
  });

  test('a table of states, when they are kept elsewhere', () => {
    class Elsewhere extends AggregateStore {
      public bind() {
        return { kind: 'dynamoDb', parameters: { tableName: 'elsewhere' } };
      }
    }
    const { stack, analytics } = synthesize({ aggregateStore: new Elsewhere() });
    expect(() => analytics.grantReadState(user(stack))).toThrow(
      'the aggregate store of Shop/Analytics has no table to read',
    );
  });
});
