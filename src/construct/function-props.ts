import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';

/** Properties of the functions that a construct creates. */
export interface FunctionProps {
  /**
   * VPC of the functions. It needs a route to every service that they call, such as Kinesis, DynamoDB, S3,
   * Lambda and the destination: a NAT gateway or VPC endpoints.
   *
   * @default - the functions run outside any VPC of yours
   */
  readonly vpc?: ec2.IVpc;

  /**
   * Subnets of the VPC that the functions run in. Only allowed together with `vpc`.
   *
   * @default - the private subnets
   */
  readonly vpcSubnets?: ec2.SubnetSelection;

  /**
   * Security groups that all functions share. Only allowed together with `vpc`.
   *
   * @default - with a VPC, one security group is created
   */
  readonly securityGroups?: ec2.ISecurityGroup[];

  /**
   * Retention of the functions' logs.
   *
   * @default logs.RetentionDays.ONE_MONTH
   */
  readonly logRetention?: logs.RetentionDays;

  /**
   * Runtime of the functions: Node.js 20 or later.
   *
   * @default lambda.Runtime.NODEJS_24_X
   */
  readonly runtime?: lambda.Runtime;

  /**
   * Processor architecture of the functions.
   *
   * @default lambda.Architecture.ARM_64
   */
  readonly architecture?: lambda.Architecture;

  /**
   * Memory of each function in MB: 128 to 10240. Processor time grows with it.
   *
   * @default - 1024 for the functions that count events and serve the console, 512 for any other
   */
  readonly memorySize?: number;

  /**
   * Tracing of the functions' invocations with AWS X-Ray, which is billed per trace.
   *
   * @default lambda.Tracing.DISABLED
   */
  readonly tracing?: lambda.Tracing;
}
