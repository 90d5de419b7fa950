import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { warnOfForeignPolicy } from './foreign-resource';
import { checkRegion, GivenResource } from './given-resource';

/** Long enough to find the cause and replay; short enough that personal data is not kept for ever. */
const RETENTION = Duration.days(90);
const ABANDONED_UPLOAD_RETENTION = Duration.days(7);

export interface DeadLetterBucketOptions {
  readonly removalPolicy: RemovalPolicy;
  readonly encryptionKey?: kms.IKey;
}

/** Creates a private, encrypted bucket whose objects expire after 90 days. */
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
 * Refuses a bucket that is given for dead letters and known to be of another region, where neither the
 * functions nor Lambda write to, and warns of one of another account.
 *
 * @throws an error when it is of another region
 */
export function checkDeadLetterBucket(scope: Construct, bucket: s3.IBucket): void {
  const given: GivenResource = {
    label: 'deadLetterBucket',
    kind: 'bucket',
    resource: bucket,
    arn: bucket.bucketArn,
  };
  checkRegion(scope, given);
  warnOfForeignPolicy(scope, given, {
    actions: ['s3:PutObject', 's3:ListBucket'],
    resources: [bucket.bucketArn, bucket.arnForObjects('*')],
    consequence: 'dead letters are lost',
  });
}

/**
 * Lets a function add dead letters, but not read, tag or delete those that are there. The CDK's own grant to
 * put objects would allow part of that as well.
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
 * Receives the records of a stream that could not be processed, whole. The CDK's own destination would also
 * let the function read and delete the objects of the bucket.
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
