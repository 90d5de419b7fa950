import * as kms from 'aws-cdk-lib/aws-kms';
import { Construct } from 'constructs';
import { warnOfForeignPolicy } from './foreign-resource';
import { checkRegion, GivenResource } from './given-resource';

/**
 * Refuses a key that no resource of the stack can be encrypted with, and warns of an imported key of another
 * account, whose policy decides as well.
 *
 * @throws an error when it is known to be of another region
 */
export function checkKey(scope: Construct, label: string, key: kms.IKey): void {
  const given: GivenResource = { label, kind: 'key', resource: key, arn: key.keyArn };
  checkRegion(scope, given);
  warnOfForeignPolicy(scope, given, {
    actions: ['kms:Encrypt', 'kms:Decrypt', 'kms:ReEncrypt*', 'kms:GenerateDataKey*', 'kms:DescribeKey'],
    resources: ['*'],
    consequence: 'nothing that the key encrypts can be written or read',
  });
}
