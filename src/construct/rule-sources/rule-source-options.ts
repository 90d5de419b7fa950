import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as s3 from 'aws-cdk-lib/aws-s3';

/** Options of `RuleSource.dynamoDb`. */
export interface DynamoDbRuleSourceOptions {
  /**
   * Table that holds the rules, with the partition key `RuleId` of type string and no sort key.
   *
   * It belongs to the region of the stack; the policy of a table of another account has to let the functions
   * in. Import a table that is encrypted with a key of your own together with its `encryptionKey`
   * (`Table.fromTableAttributes`), or the functions cannot decrypt it.
   *
   * @default - a table is created: billed on demand, with point-in-time recovery
   */
  readonly table?: dynamodb.ITable;
}

/** Options of `RuleSource.ssm`. */
export interface SsmRuleSourceOptions {
  /**
   * Path above the parameters in the account and region of the stack, like `/marketing/rules`: begins with a
   * slash, does not end with one, and has at most 14 levels.
   */
  readonly path: string;

  /**
   * Key of parameters of type `SecureString`, in the region of the stack. The functions are allowed to
   * decrypt with it.
   *
   * @default - the parameters are not encrypted, or with the key that AWS manages for Parameter Store
   */
  readonly encryptionKey?: kms.IKey;
}

/** Options of `RuleSource.s3`. */
export interface S3RuleSourceOptions {
  /**
   * Bucket that holds the object, of any region. The policy of a bucket of another account has to let the
   * functions in.
   *
   * Import a bucket that is encrypted with a key of your own together with its `encryptionKey`
   * (`Bucket.fromBucketAttributes`), or the functions cannot decrypt the object.
   */
  readonly bucket: s3.IBucket;

  /** Key of the object: a rules table as CSV, or a JSON document. */
  readonly objectKey: string;
}

/** Options of `RuleSource.honeycode`. */
export interface HoneycodeRuleSourceOptions {
  /**
   * Address of the sheet as the browser shows it. It names the workbook and the table.
   *
   * @default - the sheet is named by `workbookId` and `tableId`
   */
  readonly sheetUrl?: string;

  /**
   * Id of the workbook.
   *
   * @default - taken from `sheetUrl`
   */
  readonly workbookId?: string;

  /**
   * Id of the table.
   *
   * @default - taken from `sheetUrl`
   */
  readonly tableId?: string;

  /**
   * Name of the table: letters, digits and underscores.
   *
   * @default 'rules'
   */
  readonly tableName?: string;

  /**
   * Region of the workbook.
   *
   * @default 'us-west-2' - the only region that Honeycode had
   */
  readonly region?: string;
}
