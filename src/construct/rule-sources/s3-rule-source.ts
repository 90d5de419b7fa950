import * as iam from 'aws-cdk-lib/aws-iam';
import { checkText } from '../support/checks';
import { Bind } from '../support/factory-plugin';
import { RuleSourceBindOptions, RuleSourceConfig } from './rule-source-config';
import { S3RuleSourceOptions } from './rule-source-options';

export function s3RuleSource({
  bucket,
  objectKey,
}: S3RuleSourceOptions): Bind<RuleSourceBindOptions, RuleSourceConfig> {
  checkText('RuleSource.s3: objectKey', objectKey);
  return (_scope, { aggregator, timeseries }) => {
    for (const grantee of [aggregator, timeseries]) {
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
