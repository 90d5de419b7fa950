import { CfnDeletionPolicy, Lazy, RemovalPolicy } from 'aws-cdk-lib';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import { Construct } from 'constructs';

export interface TableOptions {
  readonly removalPolicy: RemovalPolicy;
  readonly encryptionKey?: kms.IKey;
}

type Schema = Pick<dynamodb.TableProps, 'partitionKey' | 'sortKey' | 'timeToLiveAttribute' | 'stream'>;

/**
 * Creates a table with point-in-time recovery and, unless it is deleted with the stack, deletion protection:
 * every table holds data that cannot be computed again.
 */
export function createTable(
  scope: Construct,
  id: string,
  options: TableOptions,
  schema: Schema,
): dynamodb.Table {
  const table = new dynamodb.Table(scope, id, {
    ...schema,
    billingMode: dynamodb.BillingMode.PAY_PER_REQUEST,
    pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
    removalPolicy: options.removalPolicy,
    ...(options.encryptionKey && {
      encryption: dynamodb.TableEncryption.CUSTOMER_MANAGED,
      encryptionKey: options.encryptionKey,
    }),
  });
  protectUnlessDeleted(table.node.defaultChild as dynamodb.CfnTable);
  return table;
}

/**
 * Decides on the protection at the end of the synthesis, for aspects and `RemovalPolicies` change the removal
 * policy of a resource that exists.
 */
function protectUnlessDeleted(table: dynamodb.CfnTable): void {
  table.deletionProtectionEnabled = Lazy.any({
    produce: () => table.cfnOptions.deletionPolicy !== CfnDeletionPolicy.DELETE,
  });
}

/** Grants single actions that read a table. The CDK's own grants allow actions that no function uses. */
export function grantRead(table: dynamodb.ITable, grantee: iam.IGrantable, ...actions: string[]): void {
  table.grant(grantee, ...actions);
  table.encryptionKey?.grantDecrypt(grantee);
}

/** Grants single actions that read and write a table. */
export function grantReadWrite(table: dynamodb.ITable, grantee: iam.IGrantable, ...actions: string[]): void {
  table.grant(grantee, ...actions);
  table.encryptionKey?.grantEncryptDecrypt(grantee);
}
