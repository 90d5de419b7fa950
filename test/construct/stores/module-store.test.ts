import { join } from 'path';
import { App, Stack } from 'aws-cdk-lib';
import { Match } from 'aws-cdk-lib/assertions';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import {
  AggregateStore,
  Destination,
  ModuleAggregateStoreOptions,
  PinpointIncrementalAnalytics,
  RulesConsole,
  SignIn,
} from '../../../src/index';
import { configOf, resource, resources, synthesize } from '../synthesis';

const layerIn = (scope: Construct) =>
  new lambda.LayerVersion(scope, 'Store', {
    code: lambda.Code.fromAsset(join(__dirname, '../../../schemas')),
  });
const moduleStore = (scope: Construct, options: Partial<ModuleAggregateStoreOptions> = {}) =>
  AggregateStore.module({ layer: layerIn(scope), ...options });

describe('a store of a module', () => {
  const { template, analytics } = synthesize((scope) => ({
    aggregateStore: moduleStore(scope, {
      file: 'postgresql/index.js',
      parameters: { host: 'states.example.org' },
      policyStatements: [
        new iam.PolicyStatement({
          actions: ['secretsmanager:GetSecretValue'],
          resources: ['arn:aws:secretsmanager:eu-west-1:123456789012:secret:states'],
        }),
      ],
    }),
    destination: Destination.all(Destination.eventBridge(), Destination.shadow()),
  }));

  test('is named to the functions with its parameters, and has no table', () => {
    expect(configOf(template, 'Aggregator').aggregateStore).toEqual({
      kind: 'module',
      parameters: { host: 'states.example.org', module: '/opt/postgresql/index.js', publishers: '2' },
    });
    template.resourceCountIs('AWS::DynamoDB::Table', 2);
    expect(analytics.aggregateTable).toBeUndefined();
    expect(() => analytics.grantReadState(analytics.publisher)).toThrow(
      'the aggregate store of Shop/Analytics has no table to read',
    );
  });

  test('is in the functions that count and deliver, which may do what it needs', () => {
    const functions = Object.entries(resources(template, 'AWS::Lambda::Function'));
    expect(functions).toHaveLength(4);
    for (const [, { Properties }] of functions) {
      expect(Properties.Layers).toEqual([{ Ref: expect.stringContaining('Store') }]);
    }
    for (const role of ['Aggregator', 'Timeseries', 'PublisherRole', 'Publisher2']) {
      expect(JSON.stringify(resource(template, 'AWS::IAM::Policy', role).Properties)).toContain(
        'secretsmanager:GetSecretValue',
      );
    }
  });

  test('has the publishers invoked by who writes, and once a minute', () => {
    const publishers = [
      { Ref: expect.stringContaining('AnalyticsPublisherFunction') },
      { Ref: expect.stringContaining('AnalyticsPublisher2Function') },
    ];
    for (const writer of ['Aggregator', 'Timeseries']) {
      const { Properties } = resource(template, 'AWS::Lambda::Function', writer);
      expect(Properties.Environment.Variables.OUTBOX_PUBLISHERS).toEqual({
        'Fn::Join': ['', [publishers[0], ',', publishers[1]]],
      });
      expect(JSON.stringify(resource(template, 'AWS::IAM::Policy', writer).Properties)).toContain(
        'lambda:InvokeFunction',
      );
    }
    expect(
      ['PublisherFunction', 'Publisher2Function'].map(
        (name) =>
          resource(template, 'AWS::Lambda::Function', name).Properties.Environment.Variables.OUTBOX_QUEUE,
      ),
    ).toEqual(['0', '1']);
    template.hasResourceProperties('AWS::Events::Rule', {
      ScheduleExpression: 'rate(1 minute)',
      Targets: [Match.objectLike({ Input: '{"sweep":true}' }), Match.objectLike({ Input: '{"sweep":true}' })],
    });
    template.resourcePropertiesCountIs('AWS::Lambda::EventSourceMapping', { FunctionName: publishers[0] }, 0);
  });
});

test('the module is index.js unless another file is named', () => {
  const { template } = synthesize((scope) => ({ aggregateStore: moduleStore(scope) }));
  expect(configOf(template, 'Publisher').aggregateStore.parameters).toEqual({
    module: '/opt/index.js',
    publishers: '1',
  });
});

test.each(['/index.js', '../index.js', 'store/../../index.js'])(
  'a path %s out of the layer is refused',
  (file) => {
    expect(() => synthesize((scope) => ({ aggregateStore: moduleStore(scope, { file }) }))).toThrow(
      `AggregateStore.module: file must be a path in the layer such as "index.js", but is "${file}"`,
    );
  },
);

test('an empty path is refused', () => {
  expect(() => synthesize((scope) => ({ aggregateStore: moduleStore(scope, { file: ' ' }) }))).toThrow(
    'AggregateStore.module: file is empty; leave it out or give it a value',
  );
});

test('a parameter with a name of the construct is refused', () => {
  expect(() =>
    synthesize((scope) => ({ aggregateStore: moduleStore(scope, { parameters: { publishers: '3' } }) })),
  ).toThrow('AggregateStore.module: the name of the parameter "publishers" is taken; give it another one');
});

test('a function that can be given no layer is refused', () => {
  const stack = new Stack(new App(), 'Shop');
  const given = lambda.Function.fromFunctionName(stack, 'Given', 'given');
  const analytics = new PinpointIncrementalAnalytics(stack, 'Analytics');
  expect(() =>
    moduleStore(stack).bind(new Construct(stack, 'Bound'), {
      aggregator: given,
      timeseries: given,
      publishers: [given],
      deadLetterBucket: analytics.deadLetterBucket,
      removalPolicy: 'retain' as never,
    }),
  ).toThrow(
    'AggregateStore.module: Shop/Given is no function of the construct, which cannot be given the layer',
  );
});

test('a console is refused, whose roles could not read the states', () => {
  const stack = new Stack(new App(), 'Shop');
  const analytics = new PinpointIncrementalAnalytics(stack, 'Analytics', {
    aggregateStore: moduleStore(stack),
  });
  expect(() => new RulesConsole(stack, 'Console', { analytics, signIn: SignIn.cognito() })).toThrow(
    'the states of Shop/Analytics are kept by a module, which the console cannot read; ' +
      'use AggregateStore.dynamoDb, or the commands and the page of "playground --stack"',
  );
});
