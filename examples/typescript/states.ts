import { Stack, StackProps } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { AggregateStore, PinpointIncrementalAnalytics } from 'cdk-pinpoint-incremental-analytics';
import { Construct } from 'constructs';

/** Keeps the states of users in a PostgreSQL of the company, by the module in `examples/stores`. */
export class StatesStack extends Stack {
  constructor(scope: Construct, id: string, props?: StackProps) {
    super(scope, id, props);

    const vpc = ec2.Vpc.fromVpcAttributes(this, 'Vpc', {
      vpcId: 'vpc-0123456789abcdef0',
      availabilityZones: ['eu-west-1a', 'eu-west-1b'],
      privateSubnetIds: ['subnet-0123456789abcdef0', 'subnet-0123456789abcdef1'],
      privateSubnetRouteTableIds: ['rtb-0123456789abcdef0', 'rtb-0123456789abcdef1'],
    });
    const database = ec2.SecurityGroup.fromSecurityGroupId(this, 'Database', 'sg-0123456789abcdef0');
    const secret = this.formatArn({ service: 'secretsmanager', resource: 'secret:states-AbCdEf' });
    // A pipeline of the company publishes the module and its driver as a layer.
    const layer = lambda.LayerVersion.fromLayerVersionArn(
      this,
      'Module',
      this.formatArn({ service: 'lambda', resource: 'layer:postgresql-states:3' }),
    );

    const analytics = new PinpointIncrementalAnalytics(this, 'Analytics', {
      aggregateStore: AggregateStore.module({
        layer,
        file: 'index.js',
        parameters: { secret, schema: 'shop' },
        policyStatements: [
          new iam.PolicyStatement({ actions: ['secretsmanager:GetSecretValue'], resources: [secret] }),
        ],
      }),
      vpc,
    });
    analytics.connections.allowTo(database, ec2.Port.tcp(5432));
  }
}
