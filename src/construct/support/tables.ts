import { CfnDeletionPolicy, Lazy, RemovalPolicy } from 'aws-cdk-lib';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import { Construct } from 'constructs';

export interface TableOptions {
  readonly removalPolicy: RemovalPolicy;
  readonly encryptionKey?: kms.IKey;
}

interface Schema extends Pick<
  dynamodb.TableProps,
  'partitionKey' | 'sortKey' | 'timeToLiveAttribute' | 'stream'
> {
  readonly index?: dynamodb.GlobalSecondaryIndexProps;
}

/**
 * Creates a table with point-in-time recovery and, unless it is deleted with the stack, deletion protection:
 * every table holds data that cannot be computed again.
 */
export function createTable(
  scope: Construct,
  id: string,
  options: TableOptions,
  { index, ...schema }: Schema,
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
  if (index) table.addGlobalSecondaryIndex(index);
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

/**
 * Grants single actions that read a table, and none on its indexes. The CDK's own grants allow actions that
 * no function uses, and each action on all indexes as well.
 */
export function grantRead(table: dynamodb.ITable, grantee: iam.IGrantable, ...actions: string[]): void {
  grantOn(table, table.tableArn, grantee, actions);
  table.encryptionKey?.grantDecrypt(grantee);
}

/** Grants single actions that read and write a table, and none on its indexes. */
export function grantReadWrite(table: dynamodb.ITable, grantee: iam.IGrantable, ...actions: string[]): void {
  grantOn(table, table.tableArn, grantee, actions);
  table.encryptionKey?.grantEncryptDecrypt(grantee);
}

/** Grants queries of one index of a table; reading the table itself has to be granted for its key. */
export function grantQuery(table: dynamodb.ITable, indexName: string, grantee: iam.IGrantable): void {
  grantOn(table, `${table.tableArn}/index/${indexName}`, grantee, ['dynamodb:Query']);
}

function grantOn(
  table: dynamodb.ITable,
  arn: string,
  grantee: iam.IGrantable,
  actions: readonly string[],
): void {
  iam.Grant.addToPrincipalOrResource({
    grantee,
    actions: [...actions],
    resourceArns: [arn],
    // Both versions of the construct have a policy, which the interface of a table does not say.
    resource: table as dynamodb.ITable & iam.IResourceWithPolicy,
  });
}
