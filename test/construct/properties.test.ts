import { App, Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import { PinpointIncrementalAnalytics, PinpointIncrementalAnalyticsProps } from '../../src/index';
import { resources, synthesize } from './synthesis';

const functionsOf = (template: Template) =>
  Object.values(resources(template, 'AWS::Lambda::Function')).map(({ Properties }) => Properties);

describe('all functions', () => {
  test('run as they are told to', () => {
    const { template } = synthesize({
      runtime: lambda.Runtime.NODEJS_22_X,
      architecture: lambda.Architecture.X86_64,
      memorySize: 2048,
      logRetention: logs.RetentionDays.ONE_YEAR,
    });

    for (const each of functionsOf(template)) {
      expect(each).toMatchObject({ Runtime: 'nodejs22.x', Architectures: ['x86_64'], MemorySize: 2048 });
    }
    for (const { Properties } of Object.values(resources(template, 'AWS::Logs::LogGroup'))) {
      expect(Properties.RetentionInDays).toBe(365);
    }
  });

  test('date rules are settled as often as asked for', () => {
    const { template } = synthesize({ evaluationInterval: Duration.minutes(1) });

    template.hasResourceProperties('AWS::Events::Rule', { ScheduleExpression: 'rate(1 minute)' });
  });
});

describe('in a VPC', () => {
  const vpcOf = (stack: Stack) => new ec2.Vpc(stack, 'Vpc', { restrictDefaultSecurityGroup: false });

  test('all functions share one security group', () => {
    const { template } = synthesize((scope) => ({ vpc: vpcOf(scope as Stack) }));

    template.resourceCountIs('AWS::EC2::SecurityGroup', 1);
    const group = {
      'Fn::GetAtt': [Object.keys(resources(template, 'AWS::EC2::SecurityGroup'))[0], 'GroupId'],
    };
    for (const each of functionsOf(template)) {
      expect(each.VpcConfig.SecurityGroupIds).toEqual([group]);
      expect(each.VpcConfig.SubnetIds).toEqual([
        { Ref: expect.stringContaining('PrivateSubnet1') },
        { Ref: expect.stringContaining('PrivateSubnet2') },
      ]);
    }
  });

  test('given security groups and subnets are used', () => {
    const { template } = synthesize((scope) => {
      const vpc = vpcOf(scope as Stack);
      return {
        vpc,
        vpcSubnets: { subnets: [vpc.privateSubnets[0]] },
        securityGroups: [ec2.SecurityGroup.fromSecurityGroupId(scope, 'Given', 'sg-0123456789')],
      };
    });

    template.resourceCountIs('AWS::EC2::SecurityGroup', 0);
    for (const each of functionsOf(template)) {
      expect(each.VpcConfig).toMatchObject({
        SecurityGroupIds: ['sg-0123456789'],
        SubnetIds: [{ Ref: expect.stringContaining('PrivateSubnet1') }],
      });
    }
  });

  test('others can open their ports to the functions', () => {
    const stack = new Stack(new App(), 'Shop');
    const vpc = vpcOf(stack);
    const analytics = new PinpointIncrementalAnalytics(stack, 'Analytics', { vpc });
    const proxy = new ec2.SecurityGroup(stack, 'Proxy', { vpc });

    proxy.connections.allowFrom(analytics, ec2.Port.tcp(443));

    Template.fromStack(stack).hasResourceProperties('AWS::EC2::SecurityGroupIngress', {
      FromPort: 443,
      SourceSecurityGroupId: { 'Fn::GetAtt': [Match.stringLikeRegexp('AnalyticsSecurityGroup'), 'GroupId'] },
    });
  });

  test('and only there are there connections', () => {
    const { analytics } = synthesize();

    expect(() => analytics.connections).toThrow(
      'the functions of Shop/Analytics run outside a VPC and have no security group; give the property vpc',
    );
  });
});

describe('properties that cannot work', () => {
  const vpcless = { securityGroups: [] as ec2.ISecurityGroup[] };

  test.each<[string, PinpointIncrementalAnalyticsProps, string]>([
    [
      'too short an interval',
      { evaluationInterval: Duration.seconds(59) },
      'evaluationInterval must be at least 1 minute, in steps of 1 minute, but is 59 seconds',
    ],
    [
      'a broken interval',
      { evaluationInterval: Duration.seconds(90) },
      'evaluationInterval must be at least 1 minute, in steps of 1 minute, but is 1 minute 30 seconds',
    ],
    [
      'no history',
      { historyRetention: Duration.days(0) },
      'historyRetention must be at least 1 day, in steps of 1 day, but is',
    ],
    [
      'a broken history',
      { historyRetention: Duration.hours(36) },
      'historyRetention must be at least 1 day, in steps of 1 day, but is 1 day 12 hours',
    ],
    [
      'rules that are always old',
      { rulesMaxAge: Duration.millis(500) },
      'rulesMaxAge must be at least 1 second, in steps of 1 second, but is 500 millis',
    ],
    [
      'too little memory',
      { memorySize: 64 },
      'memorySize must be a whole number from 128 to 10240, but is 64',
    ],
    [
      'another language',
      { runtime: lambda.Runtime.PYTHON_3_13 },
      'runtime must be a Node.js runtime such as lambda.Runtime.NODEJS_24_X, but is python3.13',
    ],
    [
      'a snapshot',
      { removalPolicy: RemovalPolicy.SNAPSHOT },
      'removalPolicy must be RETAIN, RETAIN_ON_UPDATE_OR_DELETE or DESTROY, but is SNAPSHOT',
    ],
    ['security groups without a VPC', vpcless, 'securityGroups is given without vpc; give the VPC as well'],
    ['subnets without a VPC', { vpcSubnets: {} }, 'vpcSubnets is given without vpc; give the VPC as well'],
  ])('%s is refused', (_, props, message) => {
    expect(() => synthesize(props)).toThrow(message);
  });

  test('no security group at all is refused', () => {
    expect(() => synthesize((scope) => ({ vpc: new ec2.Vpc(scope, 'Vpc'), securityGroups: [] }))).toThrow(
      'securityGroups is empty; leave it out to have a security group created',
    );
  });
});
