import { Annotations } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import { Construct } from 'constructs';

/** Use of a key by an AWS service, and the parts of the warning for a key whose policy stays as it is. */
export interface KeyUse {
  readonly statement: iam.PolicyStatement;
  /** Id of the warning, by which users acknowledge it; unique among the warnings of this library. */
  readonly warningId: string;
  /** Permission that users have to add to the policy of an imported key. */
  readonly permission: string;
  /** Consequence of a missing permission. */
  readonly consequence: string;
}

/**
 * Adds a statement to the policy of a key. The CDK cannot change the policy of an imported key; in its place,
 * a warning at `scope` names the permission.
 */
export function allowKeyUse(
  scope: Construct,
  key: kms.IKey,
  { statement, warningId, permission, consequence }: KeyUse,
): void {
  const { statementAdded } = key.addToResourcePolicy(statement, true);
  if (statementAdded) return;
  Annotations.of(scope).addWarningV2(
    `cdk-pinpoint-incremental-analytics:${warningId}`,
    'the policy of an imported encryptionKey is not changed from here: ' +
      `see that it lets ${permission}, or ${consequence}`,
  );
}
