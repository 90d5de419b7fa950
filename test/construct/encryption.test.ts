import { App, Stack } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { PinpointIncrementalAnalytics } from '../../src/index';
import { allowed, resource, synthesize } from './synthesis';
import { build, INGESTION, resourcesOf, templateOf, VARIANTS } from './variants';

const ALIAS = 'key-of-the-company';
/** Key with an id that occurs nowhere else in the template. */
const withKey = {
  common: (given: Stack) => ({
    encryptionKey: kms.Key.fromKeyArn(given, 'Key', `arn:aws:kms:eu-west-1:123456789012:key/${ALIAS}`),
  }),
};
const KEY = expect.stringContaining(ALIAS) as string;

/** Property with the key, by the type of resource that holds data. */
const KEYS: Record<string, (properties: Record<string, any>) => unknown> = {
  'AWS::DynamoDB::Table': ({ SSESpecification }) => SSESpecification?.KMSMasterKeyId,
  'AWS::Kinesis::Stream': ({ StreamEncryption }) => StreamEncryption?.KeyId,
  'AWS::S3::Bucket': ({ BucketEncryption }) =>
    BucketEncryption?.ServerSideEncryptionConfiguration[0].ServerSideEncryptionByDefault.KMSMasterKeyID,
  'AWS::SQS::Queue': ({ KmsMasterKeyId }) => KmsMasterKeyId,
  'AWS::Logs::LogGroup': ({ KmsKeyId }) => KmsKeyId,
  'AWS::Lambda::Function': ({ KmsKeyArn }) => KmsKeyArn,
};

/** Types of resources that hold no data of users. */
const WITHOUT_DATA = [
  'AWS::CloudWatch::Alarm',
  'AWS::CloudWatch::Dashboard',
  'AWS::Logs::QueryDefinition',
  'AWS::IAM::Role',
  'AWS::IAM::Policy',
  'AWS::Lambda::EventSourceMapping',
  'AWS::Lambda::Permission',
  'AWS::Events::Rule',
  'AWS::S3::BucketPolicy',
  'AWS::SQS::QueuePolicy',
  'AWS::EC2::SecurityGroup',
  'AWS::Pinpoint::EventStream',
  'AWS::ApiGatewayV2::Api',
  'AWS::ApiGatewayV2::Authorizer',
  'AWS::ApiGatewayV2::Integration',
  'AWS::ApiGatewayV2::Route',
  'AWS::ApiGatewayV2::Stage',
  // Cognito encrypts the people of a pool with a key of its own, and takes no other for them.
  'AWS::Cognito::UserPool',
  'AWS::Cognito::UserPoolClient',
  'AWS::Cognito::UserPoolDomain',
  'AWS::Cognito::UserPoolGroup',
  'AWS::Cognito::ManagedLoginBranding',
  // Profiles are encrypted with the key of their domain, which the library does not create.
  'AWS::CustomerProfiles::ObjectType',
];

describe.each(VARIANTS)('%s: a given key', (variant) => {
  const resources = resourcesOf(templateOf(variant, withKey));

  test('encrypts everything that holds data', () => {
    const holding = resources.filter(([, { Type }]) => Type in KEYS);
    expect(
      Object.fromEntries(holding.map(([id, { Type, Properties }]) => [id, KEYS[Type](Properties ?? {})])),
    ).toEqual(Object.fromEntries(holding.map(([id]) => [id, KEY])));
    expect(holding.length).toBeGreaterThan(8);
  });

  test('leaves no type unclassified as to whether it holds data', () => {
    expect(
      resources
        .filter(([, { Type }]) => !(Type in KEYS) && !WITHOUT_DATA.includes(Type))
        .map(([id, { Type }]) => `${id} is a ${Type}`),
    ).toEqual([]);
  });
});

test('without a key all that holds data is encrypted with keys that AWS owns or manages', () => {
  for (const [id, { Type, Properties = {} }] of resourcesOf(templateOf(INGESTION))) {
    // Tables, logs and functions are always encrypted, without a property that says it.
    if (Type === 'AWS::S3::Bucket') {
      expect([id, Properties.BucketEncryption.ServerSideEncryptionConfiguration]).toEqual([
        id,
        [{ ServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' } }],
      ]);
    }
    if (Type === 'AWS::Kinesis::Stream') {
      expect([id, Properties.StreamEncryption]).toEqual([
        id,
        { EncryptionType: 'KMS', KeyId: 'alias/aws/kinesis' },
      ]);
    }
  }
});

test.each(VARIANTS)(
  '%s: every function may use the key for its own configuration, and every writer of data for that',
  (variant) => {
    const template = templateOf(variant, withKey);
    const functions = resourcesOf(template).filter(([, { Type }]) => Type === 'AWS::Lambda::Function');
    for (const [, { Properties }] of functions) {
      const [role] = Properties!.Role['Fn::GetAtt'] as string[];
      const actions = allowed(template, role.replace(/\w{8}$/, ''), ALIAS);
      expect(actions).toEqual(expect.arrayContaining(['kms:Decrypt']));
      // The function of the console writes with the roles that it assumes.
      if (role.startsWith('ConsoleHandler')) continue;
      // The scheduled run writes states alone, which the module keeps.
      if (variant === 'states of a module' && role.includes('Timeseries')) continue;
      expect(actions.some((action) => action.startsWith('kms:GenerateDataKey'))).toBe(true);
    }
  },
);

test('dead letters can be written to a bucket with a key of its own', () => {
  const { template } = synthesize((scope) => ({
    deadLetterBucket: new s3.Bucket(scope, 'Lost', { encryptionKey: new kms.Key(scope, 'Own') }),
  }));
  for (const role of ['AggregatorRole', 'PublisherRole']) {
    expect(new Set(allowed(template, role, '"Own'))).toEqual(new Set(['kms:Decrypt', 'kms:GenerateDataKey']));
  }
  expect(allowed(template, 'TimeseriesRole', '"Own')).toEqual([]);
});

test('a key of the app lets the logs of its account and region use it, and of no other', () => {
  const { given } = build(INGESTION, { common: (stack) => ({ encryptionKey: new kms.Key(stack, 'Key') }) });
  const { Statement } = resource(Template.fromStack(given), 'AWS::KMS::Key').Properties.KeyPolicy;
  const forLogs = Statement.filter(({ Principal }: { Principal: unknown }) =>
    JSON.stringify(Principal).includes('logs.'),
  );

  // One statement, although two constructs use the key.
  expect(forLogs).toEqual([
    {
      Effect: 'Allow',
      Principal: {
        Service: { 'Fn::Join': ['', ['logs.', { Ref: 'AWS::Region' }, '.', { Ref: 'AWS::URLSuffix' }]] },
      },
      Action: ['kms:Encrypt', 'kms:Decrypt', 'kms:ReEncrypt*', 'kms:GenerateDataKey*', 'kms:Describe*'],
      Resource: '*',
      Condition: {
        ArnLike: {
          'kms:EncryptionContext:aws:logs:arn': {
            'Fn::Join': [
              '',
              [
                'arn:',
                { Ref: 'AWS::Partition' },
                ':logs:',
                { Ref: 'AWS::Region' },
                ':',
                { Ref: 'AWS::AccountId' },
                ':log-group:*',
              ],
            ],
          },
        },
      },
    },
  ]);
});

test('an imported key is left alone, with a warning', () => {
  const { stack } = build(INGESTION, withKey);
  for (const path of ['/Shop/Analytics', '/Shop/Ingestion']) {
    Annotations.fromStack(stack).hasWarning(
      path,
      Match.stringLikeRegexp('lets CloudWatch Logs encrypt and decrypt'),
    );
  }
});

test('a key of another account is named whole, and used by policies of this account', () => {
  const stack = new Stack(new App(), 'Shop', { env: { account: '111111111111', region: 'eu-west-1' } });
  const arn = 'arn:aws:kms:eu-west-1:222222222222:key/theirs';
  const analytics = new PinpointIncrementalAnalytics(stack, 'Analytics', {
    encryptionKey: kms.Key.fromKeyArn(stack, 'Key', arn),
  });
  analytics.grantReadState(new iam.Role(stack, 'Somebody', { assumedBy: new iam.AccountRootPrincipal() }));
  const template = Template.fromStack(stack);

  template.allResourcesProperties('AWS::DynamoDB::Table', { SSESpecification: { KMSMasterKeyId: arn } });
  expect(allowed(template, 'AggregatorRole', arn)).toContain('kms:Decrypt');
  expect(allowed(template, 'Somebody', arn)).toContain('kms:Decrypt');
});
