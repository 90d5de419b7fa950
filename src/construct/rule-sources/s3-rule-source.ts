import * as iam from 'aws-cdk-lib/aws-iam';
import { checkText } from '../support/checks';
import { Bind } from '../support/factory-plugin';
import { warnOfForeignPolicy } from '../support/foreign-resource';
import { RuleSourceBindOptions, RuleSourceConfig } from './rule-source-config';
import { S3RuleSourceOptions } from './rule-source-options';

const LABEL = 'RuleSource.s3';

export function s3RuleSource({
  bucket,
  objectKey,
}: S3RuleSourceOptions): Bind<RuleSourceBindOptions, RuleSourceConfig> {
  checkText(`${LABEL}: objectKey`, objectKey);
  return (scope, { aggregator, timeseries }) => {
    warnOfForeignPolicy(
      scope,
      { label: `${LABEL}: bucket`, kind: 'bucket', resource: bucket, arn: bucket.bucketArn },
      {
        actions: ['s3:GetObject'],
        resources: [bucket.arnForObjects(objectKey)],
        consequence: 'no rule is ever read',
      },
    );
    for (const grantee of [aggregator, timeseries]) {
      iam.Grant.addToPrincipalOrResource({
        grantee,
        actions: ['s3:GetObject'],
        resourceArns: [bucket.arnForObjects(objectKey)],
        resource: bucket,
      });
      bucket.encryptionKey?.grantDecrypt(grantee);
    }
    return {
      kind: 's3',
      parameters: { bucketName: bucket.bucketName, objectKey },
      encryptionKey: bucket.encryptionKey,
    };
  };
}
