import { App, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as acm from 'aws-cdk-lib/aws-certificatemanager';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { parseConsoleConfig } from '../../../src/contract/console-config';
import {
  EventSource,
  PinpointIncrementalAnalytics,
  PinpointIncrementalAnalyticsProps,
  RuleOperator,
  RuleSource,
  RulesConsole,
  RulesConsoleProps,
  RuleType,
  SignIn,
} from '../../../src/index';
import { allowed, render, resource, resources, statements } from '../synthesis';

const OIDC = SignIn.oidc({ issuer: 'https://login.example.com/tenant', clientId: 'client-1' });

const RULE = {
  ruleType: RuleType.AGGREGATOR,
  eventName: 'buy',
  countOperator: RuleOperator.AT_LEAST,
  countTarget: 3,
};

/** Synthesizes a stack with an installation and its console. */
function synthesize(
  props: (scope: Construct) => Partial<RulesConsoleProps> = () => ({}),
  installation: (scope: Construct) => PinpointIncrementalAnalyticsProps = () => ({}),
) {
  const stack = new Stack(new App(), 'Shop');
  const analytics = new PinpointIncrementalAnalytics(stack, 'Analytics', installation(stack));
  const console = new RulesConsole(stack, 'Console', { analytics, signIn: OIDC, ...props(stack) });
  return { stack, analytics, console, template: Template.fromStack(stack) };
}

const failsWith = (props: Partial<RulesConsoleProps>) => () => synthesize(() => props);
const routesOf = (template: Template) =>
  Object.values(resources(template, 'AWS::ApiGatewayV2::Route')).map(({ Properties }) => Properties);
const configIn = (template: Template) =>
  parseConsoleConfig(
    render(
      resource(template, 'AWS::Lambda::Function', 'ConsoleHandler').Properties.Environment.Variables.CONFIG,
    ),
  );
/** Lists what a role may do, as `action on resource`. */
const rightsOf = (template: Template, role: string) =>
  statements(template)
    .filter(({ id }) => id.startsWith(`Console${role}`))
    .flatMap(({ statement }) =>
      [statement.Action].flat().flatMap((action) =>
        [statement.Resource]
          .flat()
          .map(render)
          .map((arn) => `${action} on ${arn.replace(/[0-9A-F]{8}(?=-|$)/g, '')}`),
      ),
    )
    .sort();

describe('a console', () => {
  const { console, template, stack } = synthesize();

  test('asks for a token of the sign-in on every request of the API', () => {
    expect(
      routesOf(template).map(({ RouteKey, AuthorizationType }) => [RouteKey, AuthorizationType]),
    ).toEqual([
      ['$default', 'NONE'],
      ['ANY /api/{proxy+}', 'JWT'],
    ]);
    expect(resource(template, 'AWS::ApiGatewayV2::Authorizer').Properties).toMatchObject({
      AuthorizerType: 'JWT',
      IdentitySource: ['$request.header.Authorization'],
      JwtConfiguration: { Audience: ['client-1'], Issuer: 'https://login.example.com/tenant' },
    });
  });

  test('is one function, which gets what it needs to know at its deployment', () => {
    expect(configIn(template)).toMatchObject({
      installation: { installation: expect.stringContaining('Analytics') },
      streamArn: expect.stringContaining('Stream'),
      groups: { viewer: 'viewers', editor: 'editors', operator: 'operators' },
      groupsClaim: 'groups',
      signIn: { issuer: 'https://login.example.com/tenant', clientId: 'client-1', origins: [] },
    });
  });

  test('has an address to return to, which its output tells', () => {
    const address = stack.resolve(console.url);
    expect(render(address)).toMatch(/^att-ConsoleApi\w+-ApiEndpoint\/$/);
    const [output] = Object.values(template.findOutputs('*', { Value: address }));
    expect(output.Description).toContain('redirect');
  });

  test('limits requests and logs them without path and person', () => {
    const { Properties } = resource(template, 'AWS::ApiGatewayV2::Stage');
    expect(Properties.DefaultRouteSettings).toEqual({ ThrottlingRateLimit: 50, ThrottlingBurstLimit: 200 });
    expect(Properties.AccessLogSettings.Format).not.toMatch(/path|sourceIp|claims/i);
  });

  test('keeps drafts in a table that is billed by use, and forgets them by itself', () => {
    expect(resource(template, 'AWS::DynamoDB::Table', 'ConsoleDrafts')).toMatchObject({
      DeletionPolicy: 'Retain',
      Properties: {
        BillingMode: 'PAY_PER_REQUEST',
        DeletionProtectionEnabled: true,
        KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
        TimeToLiveSpecification: { AttributeName: 'expiresAt', Enabled: true },
      },
    });
  });

  test('is not taken for a function of the installation', () => {
    const text = render(
      resource(template, 'AWS::Lambda::Function', 'ConsoleHandler').Properties.Environment.Variables.CONFIG,
    );
    expect(Object.keys(JSON.parse(text) as object)).not.toContain('ruleSources');
  });
});

describe('rights', () => {
  const { template } = synthesize();
  const VIEW = [
    'cloudwatch:GetMetricData on *',
    'dynamodb:BatchGetItem on att-AnalyticsAggregateStoreTable-Arn',
    'dynamodb:GetItem on att-AnalyticsAggregateStoreTable-Arn',
    'dynamodb:Query on att-AnalyticsTimeseriesStoreTable-Arn',
    'dynamodb:Scan on att-AnalyticsAggregateStoreTable-Arn',
    'dynamodb:Scan on att-AnalyticsRuleSourceTable-Arn',
  ];
  const EDIT = [
    ...VIEW,
    'dynamodb:DeleteItem on att-AnalyticsRuleSourceTable-Arn',
    'dynamodb:DeleteItem on att-ConsoleDrafts-Arn',
    'dynamodb:GetItem on att-ConsoleDrafts-Arn',
    'dynamodb:PutItem on att-AnalyticsAggregateStoreTable-Arn',
    'dynamodb:PutItem on att-AnalyticsRuleSourceTable-Arn',
    'dynamodb:PutItem on att-ConsoleDrafts-Arn',
  ];

  test('of the function are to log and to assume the three roles', () => {
    expect(rightsOf(template, 'HandlerRole')).toEqual([
      'logs:CreateLogStream on att-ConsoleHandlerLogs-Arn',
      'logs:PutLogEvents on att-ConsoleHandlerLogs-Arn',
      'sts:AssumeRole on att-ConsoleEditor-Arn',
      'sts:AssumeRole on att-ConsoleOperator-Arn',
      'sts:AssumeRole on att-ConsoleViewer-Arn',
    ]);
  });

  test.each([
    ['Viewer', VIEW],
    ['Editor', EDIT],
    ['Operator', [...EDIT, 'kinesis:PutRecord on att-AnalyticsEventSourceStream-Arn']],
  ])('of the role %s are these and no others', (role, expected) => {
    expect(rightsOf(template, role)).toEqual([...expected].sort());
  });

  test.each(['Editor', 'Operator'])('let the role %s write who publishes, and no state', (role) => {
    const writing = statements(template).filter(
      ({ id, statement }) =>
        id.startsWith(`Console${role}`) &&
        [statement.Action].flat().includes('dynamodb:PutItem') &&
        render(statement.Resource).includes('AggregateStoreTable'),
    );
    expect(writing.map(({ statement }) => statement.Condition)).toEqual([
      { 'ForAllValues:StringEquals': { 'dynamodb:LeadingKeys': ['rules#publications'] } },
    ]);
  });

  test.each(['Viewer', 'Editor', 'Operator'])('the role %s is assumed by the function alone', (role) => {
    const { AssumeRolePolicyDocument: trust } = resource(
      template,
      'AWS::IAM::Role',
      `Console${role}`,
    ).Properties;
    expect(trust.Statement).toEqual([
      {
        Effect: 'Allow',
        Action: 'sts:AssumeRole',
        Principal: { AWS: { 'Fn::GetAtt': [expect.stringContaining('ConsoleHandlerRole'), 'Arn'] } },
      },
    ]);
  });

  test('are to read and write the object of the rules, with its key', () => {
    const { template: ofObject } = synthesize(
      () => ({}),
      (scope) => ({
        ruleSource: RuleSource.s3({
          bucket: new s3.Bucket(scope, 'Rules', { encryption: s3.BucketEncryption.KMS }),
          objectKey: 'rules.csv',
        }),
      }),
    );
    expect(allowed(ofObject, 'ConsoleViewer', 'rules.csv')).toEqual(['s3:GetObject']);
    expect(allowed(ofObject, 'ConsoleViewer', 'RulesKey')).toEqual(['kms:Decrypt']);
    expect(allowed(ofObject, 'ConsoleEditor', 'rules.csv').sort()).toEqual(['s3:GetObject', 's3:PutObject']);
    expect(allowed(ofObject, 'ConsoleEditor', 'RulesKey')).toContain('kms:GenerateDataKey*');
  });

  test('are to read and write the parameters of the rules', () => {
    const { template: ofParameters } = synthesize(
      () => ({}),
      () => ({ ruleSource: RuleSource.ssm({ path: '/shop/rules' }) }),
    );
    expect(allowed(ofParameters, 'ConsoleViewer', 'shop/rules')).toEqual(['ssm:GetParametersByPath']);
    expect(allowed(ofParameters, 'ConsoleEditor', 'shop/rules').sort()).toEqual([
      'ssm:DeleteParameters',
      'ssm:GetParametersByPath',
      'ssm:PutParameter',
    ]);
  });

  test('on rules are those of the one source among several that can be edited', () => {
    const { template: ofTwo } = synthesize(
      () => ({}),
      () => ({ ruleSource: RuleSource.all(RuleSource.inline([RULE]), RuleSource.ssm({ path: '/b' })) }),
    );
    expect(configIn(ofTwo).source).toBe(2);
    expect(allowed(ofTwo, 'ConsoleEditor', 'parameter/b')).toContain('ssm:PutParameter');
  });

  test.each([
    ['two can be edited', [RuleSource.ssm({ path: '/a' }), RuleSource.ssm({ path: '/b' })]],
    ['none can', [RuleSource.inline([RULE])]],
  ])('on rules are none where %s', (_, sources) => {
    const { template: ofSeveral } = synthesize(
      () => ({}),
      () => ({ ruleSource: RuleSource.all(...sources) }),
    );
    expect(configIn(ofSeveral).source).toBeUndefined();
    expect(rightsOf(ofSeveral, 'Editor').filter((right) => /^(ssm|s3):/.test(right))).toEqual([]);
  });

  test('to send end with the stream', () => {
    const { template: ofObjects } = synthesize(
      () => ({}),
      (scope) => ({ eventSource: EventSource.s3({ bucket: new s3.Bucket(scope, 'Events') }) }),
    );
    expect(rightsOf(ofObjects, 'Operator').filter((right) => right.startsWith('kinesis'))).toEqual([]);
    expect(configIn(ofObjects).streamArn).toBeUndefined();
  });
});

describe('an own domain', () => {
  const withDomain = (scope: Construct) => ({
    domainName: 'rules.example.com',
    certificate: acm.Certificate.fromCertificateArn(
      scope,
      'Certificate',
      'arn:aws:acm:eu-west-1:111111111111:certificate/a',
    ),
  });
  const { console, template } = synthesize(withDomain);

  test('is the only address of the page', () => {
    expect(console.url).toBe('https://rules.example.com/');
    expect(console.domain).toBeDefined();
    expect(resource(template, 'AWS::ApiGatewayV2::Api').Properties.DisableExecuteApiEndpoint).toBe(true);
    template.resourceCountIs('AWS::ApiGatewayV2::ApiMapping', 1);
    expect(resource(template, 'AWS::ApiGatewayV2::DomainName').Properties).toMatchObject({
      DomainName: 'rules.example.com',
      DomainNameConfigurations: [{ SecurityPolicy: 'TLS_1_2' }],
    });
  });

  test('needs both name and certificate', () => {
    const certificate = withDomain(new Stack()).certificate;
    expect(failsWith({ domainName: 'rules.example.com' })).toThrow('domainName is given without certificate');
    expect(failsWith({ certificate })).toThrow('certificate is given without domainName');
    expect(failsWith({ domainName: ' ', certificate })).toThrow('domainName is empty');
  });
});

describe('properties', () => {
  test('choose other groups', () => {
    const groups = { viewers: 'marketing', editors: 'crm', operators: '3f0c-a1' };
    expect(configIn(synthesize(() => groups).template).groups).toEqual({
      viewer: 'marketing',
      editor: 'crm',
      operator: '3f0c-a1',
    });
  });

  test.each(['rule editors', '[editors', 'a,b', ''])('refuse the group “%s”', (editors) => {
    expect(failsWith({ editors })).toThrow(/^editors (must be 1 to 128 characters|is empty)/);
  });

  test('refuse one group for two roles', () => {
    expect(failsWith({ editors: 'team', operators: 'team' })).toThrow(
      'viewers, editors and operators must be three different groups, but are "viewers", "team" and "team"',
    );
  });

  test('limit requests and leave their logs out', () => {
    const { template, console } = synthesize(() => ({ rateLimit: 5, burstLimit: 9, accessLogs: false }));
    const { Properties } = resource(template, 'AWS::ApiGatewayV2::Stage');
    expect(Properties.DefaultRouteSettings).toEqual({ ThrottlingRateLimit: 5, ThrottlingBurstLimit: 9 });
    expect(Properties.AccessLogSettings).toBeUndefined();
    expect(console.accessLogGroup).toBeUndefined();
    expect(failsWith({ rateLimit: 0 })).toThrow('rateLimit must be a whole number from 1 to 100000');
  });

  test('put the function into a VPC, and nothing but it', () => {
    const { console, template } = synthesize((scope) => ({ vpc: new ec2.Vpc(scope, 'Vpc') }));
    expect(console.connections.securityGroups).toHaveLength(1);
    expect(
      resource(template, 'AWS::Lambda::Function', 'ConsoleHandler').Properties.VpcConfig.SubnetIds,
    ).toHaveLength(2);
    expect(() => synthesize().console.connections).toThrow('outside a VPC');
  });

  test('encrypt the drafts, the logs and the configuration, which the roles may read', () => {
    const { template } = synthesize((scope) => ({ encryptionKey: new kms.Key(scope, 'Key') }));
    expect(
      resource(template, 'AWS::DynamoDB::Table', 'ConsoleDrafts').Properties.SSESpecification,
    ).toMatchObject({ SSEEnabled: true });
    expect(resource(template, 'AWS::Lambda::Function', 'ConsoleHandler').Properties.KmsKeyArn).toBeDefined();
    expect(allowed(template, 'ConsoleEditor', 'Key')).toContain('kms:Encrypt');
    expect(allowed(template, 'ConsoleViewer', 'Key')).toEqual([]);
  });

  test('remove the drafts with the stack', () => {
    const { template } = synthesize(() => ({ removalPolicy: RemovalPolicy.DESTROY }));
    expect(resource(template, 'AWS::DynamoDB::Table', 'ConsoleDrafts')).toMatchObject({
      DeletionPolicy: 'Delete',
      Properties: { DeletionProtectionEnabled: false },
    });
  });

  test('may come from another stack', () => {
    const app = new App();
    const analytics = new PinpointIncrementalAnalytics(new Stack(app, 'Shop'), 'Analytics');
    const stack = new Stack(app, 'Consoles');
    new RulesConsole(stack, 'Console', { analytics, signIn: OIDC });
    expect(configIn(Template.fromStack(stack)).installation.aggregateStore.kind).toBe('dynamoDb');
  });
});
