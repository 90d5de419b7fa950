import { ArnFormat, Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { FunctionProps } from '../function-props';
import { checkNumber } from './checks';
import { checkKey } from './given-key';
import { checkRegion } from './given-resource';
import { allowKeyUse } from './key-policy';

/** Properties that all functions of a construct share. */
export interface SharedFunctionProps extends FunctionProps {
  readonly encryptionKey?: kms.IKey;
  readonly removalPolicy: RemovalPolicy;
}

export interface FunctionOptions {
  readonly description: string;
  readonly timeout: Duration;
  /**
   * Memory in MB, unless the user sets one for all functions.
   * @default 512
   */
  readonly memorySize?: number;
}

/** Class that projen generates for a bundle. */
type FunctionClass = new (
  scope: Construct,
  id: string,
  props: lambda.FunctionOptions & { runtime: lambda.Runtime },
) => lambda.Function;

/** Creates the functions of a construct, each with a role and a log group of its own. */
export class FunctionFactory {
  /** Network connections of the functions; present when there is a VPC. */
  readonly connections?: ec2.Connections;

  /** @throws an error when a property is out of range or contradicts another */
  constructor(
    private readonly scope: Construct,
    private readonly shared: SharedFunctionProps,
  ) {
    const { vpc, vpcSubnets, securityGroups, runtime, memorySize, encryptionKey } = shared;
    checkNumber('memorySize', memorySize, 128, 10_240);
    if (!vpc && (vpcSubnets || securityGroups)) {
      throw new Error(
        `${vpcSubnets ? 'vpcSubnets' : 'securityGroups'} is given without vpc; give the VPC as well`,
      );
    }
    if (securityGroups?.length === 0) {
      throw new Error('securityGroups is empty; leave it out to have a security group created');
    }
    if (runtime && runtime.family !== lambda.RuntimeFamily.NODEJS) {
      throw new Error(
        `runtime must be a Node.js runtime such as lambda.Runtime.NODEJS_24_X, but is ${runtime.name}`,
      );
    }
    checkNetwork(scope, shared);
    if (vpc) {
      this.connections = new ec2.Connections({
        securityGroups: securityGroups ?? [this.createSecurityGroup(vpc)],
      });
    }
    if (encryptionKey) {
      checkKey(scope, 'encryptionKey', encryptionKey);
      allowLogs(scope, encryptionKey);
    }
  }

  create(id: string, type: FunctionClass, options: FunctionOptions): lambda.Function {
    const { description, timeout } = options;
    const { vpc, vpcSubnets, encryptionKey, removalPolicy, tracing } = this.shared;
    const {
      logRetention = logs.RetentionDays.ONE_MONTH,
      runtime = lambda.Runtime.NODEJS_24_X,
      architecture = lambda.Architecture.ARM_64,
      memorySize = options.memorySize ?? 512,
    } = this.shared;
    const parent = new Construct(this.scope, id);
    const logGroup = new logs.LogGroup(parent, 'Logs', {
      retention: logRetention,
      removalPolicy,
      encryptionKey,
    });
    const role = new iam.Role(parent, 'Role', {
      assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com'),
      description,
      // EC2 knows no narrower resource than all network interfaces.
      managedPolicies: vpc
        ? [iam.ManagedPolicy.fromAwsManagedPolicyName('service-role/AWSLambdaVPCAccessExecutionRole')]
        : [],
    });
    // Instead of the managed policy for logs, which allows writing to every log group of the account.
    logGroup.grantWrite(role);
    encryptionKey?.grantDecrypt(role);

    return new type(parent, 'Function', {
      description,
      timeout,
      role,
      logGroup,
      loggingFormat: lambda.LoggingFormat.JSON,
      runtime,
      architecture,
      memorySize,
      tracing,
      environmentEncryption: encryptionKey,
      ...(vpc && { vpc, vpcSubnets, securityGroups: this.connections!.securityGroups }),
    });
  }

  /**
   * Creates one security group for all functions: each further one would take network interfaces of the VPC.
   */
  private createSecurityGroup(vpc: ec2.IVpc): ec2.SecurityGroup {
    return new ec2.SecurityGroup(this.scope, 'SecurityGroup', {
      vpc,
      description: 'Functions that count user events',
    });
  }
}

/** @throws an error when the VPC or a security group is known to be of another region */
function checkNetwork(scope: Construct, { vpc, securityGroups = [] }: FunctionProps): void {
  if (vpc) checkRegion(scope, { label: 'vpc', kind: 'network', resource: vpc, arn: vpc.vpcId });
  for (const each of securityGroups) {
    const { securityGroupId: arn } = each;
    checkRegion(scope, { label: 'securityGroups:', kind: 'network', resource: each, arn });
  }
}

/**
 * Lets CloudWatch Logs encrypt log groups with the key. The statement covers all log groups of the stack:
 * these name the key, so it cannot name them in turn.
 */
function allowLogs(scope: Construct, key: kms.IKey): void {
  // The key's own stack, so that the key does not depend on the stack that uses it.
  const stack = Stack.of(key);
  allowKeyUse(scope, key, {
    statement: new iam.PolicyStatement({
      principals: [new iam.ServicePrincipal(`logs.${stack.region}.${stack.urlSuffix}`)],
      actions: ['kms:Encrypt', 'kms:Decrypt', 'kms:ReEncrypt*', 'kms:GenerateDataKey*', 'kms:Describe*'],
      resources: ['*'],
      conditions: {
        ArnLike: {
          'kms:EncryptionContext:aws:logs:arn': stack.formatArn({
            service: 'logs',
            resource: 'log-group',
            resourceName: '*',
            arnFormat: ArnFormat.COLON_RESOURCE_NAME,
          }),
        },
      },
    }),
    warningId: 'importedEncryptionKey',
    permission: 'CloudWatch Logs encrypt and decrypt',
    consequence: 'the log groups cannot be created',
  });
}

/**
 * Returns the network connections of a construct's functions.
 *
 * @throws an error when they run outside a VPC
 */
export function connectionsOf(
  { node: { path } }: Construct,
  connections: ec2.Connections | undefined,
): ec2.Connections {
  if (!connections) {
    throw new Error(
      `the functions of ${path} run outside a VPC and have no security group; give the property vpc`,
    );
  }
  return connections;
}
