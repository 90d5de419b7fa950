import { App, Stack } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import { HttpNoneAuthorizer } from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpJwtAuthorizer, HttpLambdaAuthorizer } from 'aws-cdk-lib/aws-apigatewayv2-authorizers';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kinesis from 'aws-cdk-lib/aws-kinesis';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { Ingestion, IngestionProps } from '../../src/construct/ingestion';
import { parseIngestionConfig } from '../../src/contract/ingestion-config';
import {
  EventSource,
  EventSourceConfig,
  IngestionUser,
  PinpointIncrementalAnalytics,
  PinpointIncrementalAnalyticsProps,
} from '../../src/index';
import { allowed, render, resource, resources, statements } from './synthesis';

interface Options {
  readonly analytics?: PinpointIncrementalAnalyticsProps;
  readonly ingestion?: Omit<IngestionProps, 'analytics'>;
  readonly use?: (ingestion: Ingestion) => void;
}

function synthesize(options: Options | ((scope: Construct) => Options) = {}) {
  const stack = new Stack(new App(), 'Shop');
  const { analytics, ingestion: props, use } = typeof options === 'function' ? options(stack) : options;
  const ingestion = new Ingestion(stack, 'Ingestion', {
    ...props,
    analytics: new PinpointIncrementalAnalytics(stack, 'Analytics', {
      eventSource: EventSource.pinpoint(),
      ...analytics,
    }),
  });
  use?.(ingestion);
  return { stack, ingestion, template: Template.fromStack(stack) };
}

/** Supplies events without a stream. */
class NoStream extends EventSource {
  public bind(): EventSourceConfig {
    return { kind: 'pinpoint', parameters: {}, redeliveryDays: 1 };
  }
}

const handlerOf = (template: Template) =>
  resource(template, 'AWS::Lambda::Function', 'IngestionHandler').Properties;
const stageOf = (template: Template) => resource(template, 'AWS::ApiGatewayV2::Stage').Properties;
const routesOf = (template: Template) =>
  Object.values(resources(template, 'AWS::ApiGatewayV2::Route')).map(({ Properties }) => Properties);

describe('an ingestion', () => {
  const { stack, ingestion, template } = synthesize();

  test('has two routes and no other', () => {
    expect(
      routesOf(template)
        .map(({ RouteKey }) => RouteKey as string)
        .sort(),
    ).toEqual([
      'POST /v1/apps/{applicationId}/events',
      'PUT /v1/apps/{applicationId}/endpoints/{endpointId}',
    ]);
    template.resourceCountIs('AWS::ApiGatewayV2::Api', 1);
  });

  test('asks for IAM credentials', () => {
    for (const { AuthorizationType } of routesOf(template)) expect(AuthorizationType).toBe('AWS_IAM');
  });

  test('hands requests to its function in the format that it reads', () => {
    const { Properties } = resource(template, 'AWS::ApiGatewayV2::Integration');
    expect(Properties).toMatchObject({ IntegrationType: 'AWS_PROXY', PayloadFormatVersion: '2.0' });
  });

  test('has a URL that paths can follow', () => {
    expect(stack.resolve(ingestion.url)).toEqual({
      'Fn::GetAtt': [expect.stringContaining('IngestionApi'), 'ApiEndpoint'],
    });
  });

  test('may be used by web pages of any origin', () => {
    const { CorsConfiguration } = resource(template, 'AWS::ApiGatewayV2::Api').Properties;
    expect(CorsConfiguration).toMatchObject({
      AllowOrigins: ['*'],
      AllowMethods: ['POST', 'PUT'],
      AllowHeaders: expect.arrayContaining([
        'authorization',
        'x-amz-date',
        'x-amz-security-token',
        'content-type',
      ]) as string[],
    });
  });

  test('runs on Node.js 24, on Arm, with JSON logs that expire, in a role and a log group of its own', () => {
    expect(handlerOf(template)).toMatchObject({
      Runtime: 'nodejs24.x',
      Architectures: ['arm64'],
      MemorySize: 512,
      Timeout: 29,
      Role: { 'Fn::GetAtt': [expect.stringContaining('IngestionHandlerRole'), 'Arn'] },
      LoggingConfig: {
        LogFormat: 'JSON',
        LogGroup: { Ref: expect.stringContaining('IngestionHandlerLogs') },
      },
    });
    expect(resource(template, 'AWS::Logs::LogGroup', 'IngestionHandlerLogs')).toMatchObject({
      Properties: { RetentionInDays: 30 },
      DeletionPolicy: 'Retain',
    });
  });

  test('has a table that is kept', () => {
    expect(resource(template, 'AWS::DynamoDB::Table', 'IngestionEndpoints')).toMatchObject({
      Properties: {
        KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
        BillingMode: 'PAY_PER_REQUEST',
        DeletionProtectionEnabled: true,
        PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
      },
      DeletionPolicy: 'Retain',
    });
  });

  test('tells its function where to write', () => {
    const config = parseIngestionConfig(render(handlerOf(template).Environment.Variables.CONFIG));
    expect(config).toEqual({
      streamName: expect.stringMatching(/^ref-AnalyticsEventSourceStream/) as string,
      tableName: expect.stringMatching(/^ref-IngestionEndpoints/) as string,
      userFrom: { kind: 'body' },
    });
  });

  test('may write to the stream and use its table, and do nothing else', () => {
    expect(allowed(template, 'IngestionHandlerRole', 'EventSourceStream')).toEqual(['kinesis:PutRecords']);
    expect(allowed(template, 'IngestionHandlerRole', 'IngestionEndpoints')).toEqual([
      'dynamodb:BatchGetItem',
      'dynamodb:PutItem',
    ]);
    const actions = statements(template)
      .filter(({ id }) => id.includes('IngestionHandlerRole'))
      .flatMap(({ statement }) => statement.Action);
    expect(actions.filter((action) => !/^(kinesis|dynamodb|logs):/.test(action))).toEqual([]);
    expect(statements(template).filter(({ statement }) => [statement.Resource].flat().includes('*'))).toEqual(
      [],
    );
  });

  test('takes so many requests per second, and logs each without anything personal', () => {
    const { DefaultRouteSettings, AccessLogSettings } = stageOf(template);
    expect(DefaultRouteSettings).toEqual({ ThrottlingRateLimit: 1_000, ThrottlingBurstLimit: 2_000 });
    expect(AccessLogSettings.DestinationArn).toEqual({
      'Fn::GetAtt': [expect.stringContaining('IngestionAccessLogs'), 'Arn'],
    });
    const format = JSON.parse(AccessLogSettings.Format as string) as Record<string, string>;
    expect(Object.keys(format)).toEqual(expect.arrayContaining(['requestId', 'routeKey', 'status']));
    expect(
      Object.values(format).filter((field) => /path|identity|sourceIp|userAgent|claims|body/i.test(field)),
    ).toEqual([]);
    expect(resource(template, 'AWS::Logs::LogGroup', 'IngestionAccessLogs')).toMatchObject({
      Properties: { RetentionInDays: 30 },
      DeletionPolicy: 'Retain',
    });
    expect(ingestion.accessLogGroup).toBeDefined();
  });

  test('names nothing, so that it can be replaced and stand beside others', () => {
    expect(handlerOf(template)).not.toHaveProperty('FunctionName');
    expect(resource(template, 'AWS::DynamoDB::Table', 'IngestionEndpoints').Properties).not.toHaveProperty(
      'TableName',
    );
  });

  test('shows every part of it', () => {
    expect(stack.resolve(ingestion.handler.functionName)).toEqual({
      Ref: expect.stringContaining('IngestionHandlerFunction'),
    });
    expect(stack.resolve(ingestion.endpointTable.tableName)).toEqual({
      Ref: expect.stringContaining('IngestionEndpoints'),
    });
    expect(stack.resolve(ingestion.api.apiId)).toEqual({ Ref: expect.stringContaining('IngestionApi') });
  });

  test('causes no warning', () => {
    expect(Annotations.fromStack(stack).findWarning('*', Match.anyValue())).toEqual([]);
  });

  test('may stand beside another one', () => {
    const { template: both } = synthesize({
      use: ({ node }) =>
        new Ingestion(node.scope!, 'Second', {
          analytics: node.scope!.node.findChild('Analytics') as PinpointIncrementalAnalytics,
        }),
    });
    both.resourceCountIs('AWS::ApiGatewayV2::Api', 2);
  });
});

describe('a grantee', () => {
  test('may send events and update endpoints, and call nothing else of the API', () => {
    const { template } = synthesize({
      use: (ingestion) =>
        ingestion.grantInvoke(
          new iam.Role(ingestion, 'App', { assumedBy: new iam.ServicePrincipal('ec2.amazonaws.com') }),
        ),
    });
    const granted = statements(template).filter(({ id }) => id.includes('IngestionApp'));
    expect(new Set(granted.flatMap(({ statement }) => statement.Action))).toEqual(
      new Set(['execute-api:Invoke']),
    );
    const invoked = granted
      .flatMap(({ statement }) => statement.Resource)
      .map((each) => render(each).replace(/^.*IngestionApi[^/]*/, ''));
    // The API has one route per method, so the path after the first parameter makes no difference.
    expect(invoked).toEqual(['/*/POST/v1/apps/*', '/*/PUT/v1/apps/*']);
  });

  test('needs IAM credentials to be asked for', () => {
    const grant = () =>
      synthesize({
        ingestion: { authorizer: new HttpNoneAuthorizer() },
        use: (ingestion) => ingestion.grantInvoke(new iam.AccountRootPrincipal()),
      });
    expect(grant).toThrow('you must use IAM authorization');
  });
});

describe('an ingestion with properties', () => {
  const jwt = () => new HttpJwtAuthorizer('Tokens', 'https://issuer.example.com', { jwtAudience: ['shop'] });
  const userFromOf = (template: Template) =>
    parseIngestionConfig(render(handlerOf(template).Environment.Variables.CONFIG)).userFrom;

  test('may take users from verified credentials', () => {
    expect(userFromOf(synthesize({ ingestion: { userFrom: IngestionUser.caller() } }).template)).toEqual({
      kind: 'caller',
    });
    const { template } = synthesize({
      ingestion: { userFrom: IngestionUser.claim('sub'), authorizer: jwt() },
    });
    expect(userFromOf(template)).toEqual({ kind: 'claim', claim: 'sub' });
    for (const { AuthorizationType } of routesOf(template)) expect(AuthorizationType).toBe('JWT');
  });

  test('may take another number of requests', () => {
    const { template } = synthesize({ ingestion: { rateLimit: 50, burstLimit: 100 } });
    expect(stageOf(template).DefaultRouteSettings).toEqual({
      ThrottlingRateLimit: 50,
      ThrottlingBurstLimit: 100,
    });
  });

  test('may log no requests', () => {
    const { template, ingestion } = synthesize({ ingestion: { accessLogs: false } });
    expect(stageOf(template)).not.toHaveProperty('AccessLogSettings');
    expect(
      Object.keys(resources(template, 'AWS::Logs::LogGroup')).filter((id) => id.includes('AccessLogs')),
    ).toEqual([]);
    expect(ingestion.accessLogGroup).toBeUndefined();
  });

  test('may log requests to a given log group', () => {
    const { template } = synthesize((scope) => ({
      ingestion: { accessLogGroup: new logs.LogGroup(scope, 'Mine') },
    }));
    expect(stageOf(template).AccessLogSettings.DestinationArn).toEqual({
      'Fn::GetAtt': [expect.stringContaining('Mine'), 'Arn'],
    });
    expect(
      Object.keys(resources(template, 'AWS::Logs::LogGroup')).filter((id) => id.includes('AccessLogs')),
    ).toEqual([]);
  });

  test('refuses a log group that it would not use', () => {
    expect(() =>
      synthesize((scope) => ({
        ingestion: { accessLogs: false, accessLogGroup: new logs.LogGroup(scope, 'Mine') },
      })),
    ).toThrow('accessLogGroup is given although accessLogs is false; leave out one of the two');
  });

  test('may leave to an authorizer who may send events', () => {
    const { template } = synthesize((scope) => {
      const judge = new lambda.Function(scope, 'Judge', {
        runtime: lambda.Runtime.NODEJS_24_X,
        handler: 'index.handler',
        code: lambda.Code.fromInline('exports.handler = 1'),
      });
      return { ingestion: { authorizer: new HttpLambdaAuthorizer('Judge', judge) } };
    });
    for (const { AuthorizationType, AuthorizerId } of routesOf(template)) {
      expect([AuthorizationType, AuthorizerId]).toEqual([
        'CUSTOM',
        { Ref: expect.stringContaining('Judge') as string },
      ]);
    }
  });

  test('may be open to all requests', () => {
    for (const { AuthorizationType } of routesOf(
      synthesize({ ingestion: { authorizer: new HttpNoneAuthorizer() } }).template,
    )) {
      expect(AuthorizationType).toBe('NONE');
    }
  });

  test('writes to a stream with a key of its own', () => {
    const { template } = synthesize((scope) => ({
      analytics: {
        eventSource: EventSource.pinpoint({
          stream: new kinesis.Stream(scope, 'Mine', { encryption: kinesis.StreamEncryption.KMS }),
        }),
      },
    }));
    expect(allowed(template, 'IngestionHandlerRole', 'MineKey')).toEqual(['kms:GenerateDataKey']);
    expect(render(handlerOf(template).Environment.Variables.CONFIG)).toMatch(/"streamName":"ref-Mine/);
  });

  test('lets in web pages of some origins alone', () => {
    const { template } = synthesize({ ingestion: { allowOrigins: ['https://shop.example.com'] } });
    expect(resource(template, 'AWS::ApiGatewayV2::Api').Properties.CorsConfiguration.AllowOrigins).toEqual([
      'https://shop.example.com',
    ]);
  });

  test.each<[string, Options, string]>([
    [
      'no stream',
      { analytics: { eventSource: new NoStream() } },
      'the event source of Shop/Analytics has no stream to write to',
    ],
    [
      'records of another format',
      { analytics: { eventSource: EventSource.kinesis() } },
      'the event source of Shop/Analytics reads other records than Ingestion writes',
    ],
    [
      'no memory',
      { ingestion: { memorySize: 64 } },
      'memorySize must be a whole number from 128 to 10240, but is 64',
    ],
    [
      'no requests',
      { ingestion: { rateLimit: 0 } },
      'rateLimit must be a whole number from 1 to 100000, but is 0',
    ],
    [
      'half a request',
      { ingestion: { burstLimit: 0.5 } },
      'burstLimit must be a whole number from 1 to 100000, but is 0.5',
    ],
    [
      'the identity that signs where nothing is signed',
      { ingestion: { userFrom: IngestionUser.caller(), authorizer: new HttpNoneAuthorizer() } },
      'but the authorizer is of type NONE',
    ],
    [
      'the claim of a token where none is sent',
      { ingestion: { userFrom: IngestionUser.claim('sub') } },
      'but that of the requests is of type AWS_IAM',
    ],
    ['no origin', { ingestion: { allowOrigins: [] } }, 'allowOrigins is empty'],
    [
      'a runtime that is not Node.js',
      { ingestion: { runtime: lambda.Runtime.PYTHON_3_13 } },
      'runtime must be a Node.js runtime',
    ],
  ])('cannot do with %s', (_, options, message) => {
    expect(() => synthesize(options)).toThrow(message);
  });
});

describe('in a VPC', () => {
  test('it may share the security group of the installation', () => {
    const stack = new Stack(new App(), 'Shop');
    const vpc = new ec2.Vpc(stack, 'Vpc', { restrictDefaultSecurityGroup: false });
    const analytics = new PinpointIncrementalAnalytics(stack, 'Analytics', {
      eventSource: EventSource.pinpoint(),
      vpc,
    });
    new Ingestion(stack, 'Ingestion', {
      analytics,
      vpc,
      securityGroups: analytics.connections.securityGroups,
    });
    const template = Template.fromStack(stack);

    template.resourceCountIs('AWS::EC2::SecurityGroup', 1);
    expect(handlerOf(template).VpcConfig.SecurityGroupIds).toEqual([
      { 'Fn::GetAtt': [Object.keys(resources(template, 'AWS::EC2::SecurityGroup'))[0], 'GroupId'] },
    ]);
  });

  test('and only there it has connections', () => {
    expect(() => synthesize().ingestion.connections).toThrow(
      'the functions of Shop/Ingestion run outside a VPC and have no security group; give the property vpc',
    );
  });
});
