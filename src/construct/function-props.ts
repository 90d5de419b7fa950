import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';

/** How the functions of a construct are made. */
export interface FunctionProps {
  /**
   * The VPC that the functions run in. It needs a way to all that they call, such as Kinesis, DynamoDB, S3,
   * Lambda and the destination: a NAT gateway or endpoints.
   *
   * @default - the functions run outside any VPC of yours
   */
  readonly vpc?: ec2.IVpc;

  /**
   * Which subnets of the VPC the functions run in. Only allowed together with `vpc`.
   *
   * @default - the private subnets
   */
  readonly vpcSubnets?: ec2.SubnetSelection;

  /**
   * The security groups that all functions share. Only allowed together with `vpc`.
   *
   * @default - with a VPC, one security group is created
   */
  readonly securityGroups?: ec2.ISecurityGroup[];

  /**
   * How long the functions' logs are kept.
   *
   * @default logs.RetentionDays.ONE_MONTH
   */
  readonly logRetention?: logs.RetentionDays;

  /**
   * The runtime of the functions: Node.js 20 or later.
   *
   * @default lambda.Runtime.NODEJS_24_X
   */
  readonly runtime?: lambda.Runtime;

  /**
   * The processor architecture of the functions.
   *
   * @default lambda.Architecture.ARM_64
   */
  readonly architecture?: lambda.Architecture;

  /**
   * The memory of each function in MB: 128 to 10240. Processor time grows with it.
   *
   * @default 512
   */
  readonly memorySize?: number;

  /**
   * Whether invocations of the functions are traced with AWS X-Ray, which is billed by the trace.
   *
   * @default lambda.Tracing.DISABLED
   */
  readonly tracing?: lambda.Tracing;
}
