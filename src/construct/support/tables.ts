import { RemovalPolicy } from 'aws-cdk-lib';
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
 * Every table holds what cannot be computed again: it can be restored to any second and, when it is to be
 * kept, not be deleted by mistake.
 */
export function createTable(
  scope: Construct,
  id: string,
  options: TableOptions,
  schema: Schema,
): dynamodb.Table {
  return new dynamodb.Table(scope, id, {
    ...schema,
    billingMode: dynamodb.BillingMode.PAY_PER_REQUEST,
    pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
    deletionProtection: options.removalPolicy !== RemovalPolicy.DESTROY,
    removalPolicy: options.removalPolicy,
    ...(options.encryptionKey && {
      encryption: dynamodb.TableEncryption.CUSTOMER_MANAGED,
      encryptionKey: options.encryptionKey,
    }),
  });
}

/** Grants single actions; the ready-made grants of a table also allow what nobody here does. */
export function grantRead(table: dynamodb.ITable, grantee: iam.IGrantable, ...actions: string[]): void {
  table.grant(grantee, ...actions);
  table.encryptionKey?.grantDecrypt(grantee);
}

/** As `grantRead`, for actions that write as well. */
export function grantReadWrite(table: dynamodb.ITable, grantee: iam.IGrantable, ...actions: string[]): void {
  table.grant(grantee, ...actions);
  table.encryptionKey?.grantEncryptDecrypt(grantee);
}
