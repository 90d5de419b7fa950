import * as iam from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { checkText } from '../support/checks';
import { RuleSourceBindOptions, RuleSourceConfig, S3RuleSourceOptions } from './rule-source';

export function s3RuleSource({
  bucket,
  objectKey,
}: S3RuleSourceOptions): (scope: Construct, host: RuleSourceBindOptions) => RuleSourceConfig {
  checkText('RuleSource.s3: objectKey', objectKey);
  return (_scope, host) => {
    for (const grantee of [host.aggregator, host.timeseries]) {
      iam.Grant.addToPrincipal({
        grantee,
        actions: ['s3:GetObject'],
        resourceArns: [bucket.arnForObjects(objectKey)],
      });
      bucket.encryptionKey?.grantDecrypt(grantee);
    }
    return { kind: 's3', parameters: { bucketName: bucket.bucketName, objectKey } };
  };
}
