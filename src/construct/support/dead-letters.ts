import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';

/** Long enough to find the cause and replay; short enough that personal data does not lie about for ever. */
const RETENTION = Duration.days(90);
const ABANDONED_UPLOAD_RETENTION = Duration.days(7);

export interface DeadLetterBucketOptions {
  readonly removalPolicy: RemovalPolicy;
  readonly encryptionKey?: kms.IKey;
}

export function createDeadLetterBucket(
  scope: Construct,
  id: string,
  { removalPolicy, encryptionKey }: DeadLetterBucketOptions,
): s3.Bucket {
  return new s3.Bucket(scope, id, {
    blockPublicAccess: s3.BlockPublicAccess.BLOCK_ALL,
    objectOwnership: s3.ObjectOwnership.BUCKET_OWNER_ENFORCED,
    enforceSSL: true,
    versioned: false,
    ...(encryptionKey
      ? { encryption: s3.BucketEncryption.KMS, encryptionKey, bucketKeyEnabled: true }
      : { encryption: s3.BucketEncryption.S3_MANAGED }),
    lifecycleRules: [
      { expiration: RETENTION, abortIncompleteMultipartUploadAfter: ABANDONED_UPLOAD_RETENTION },
    ],
    removalPolicy,
  });
}

/**
 * Lets a function add letters, and neither read, tag nor delete what is there, which the ready-made grant to
 * put would partly allow.
 */
export function grantPut(bucket: s3.IBucket, grantee: iam.IGrantable): void {
  iam.Grant.addToPrincipalOrResource({
    grantee,
    actions: ['s3:PutObject'],
    resourceArns: [bucket.arnForObjects('*')],
    resource: bucket,
  });
  bucket.encryptionKey?.grant(grantee, 'kms:Decrypt', 'kms:GenerateDataKey');
}

/**
 * Where a stream's records go that could not be processed, whole.
 * The destination that comes with the CDK would also let the function read and delete what is kept there.
 */
export class DeadLetterDestination implements lambda.IEventSourceDlq {
  constructor(private readonly bucket: s3.IBucket) {}

  bind(_target: lambda.IEventSourceMapping, targetHandler: lambda.IFunction): lambda.DlqDestinationConfig {
    grantPut(this.bucket, targetHandler);
    iam.Grant.addToPrincipalOrResource({
      grantee: targetHandler,
      actions: ['s3:ListBucket'],
      resourceArns: [this.bucket.bucketArn],
      resource: this.bucket,
    });
    return { destination: this.bucket.bucketArn };
  }
}
