import { Annotations, Aws, Stack } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { describeGiven, GivenResource, isForeign, isImported, placeOf, readableArn } from './given-resource';

/** Access that the policy of a resource of another account has to allow. */
export interface ForeignAccess {
  readonly actions: readonly string[];
  /** ARNs that the statement names. */
  readonly resources: readonly string[];
  /** Consequence of a policy without the statement. */
  readonly consequence: string;
}

/**
 * Warns of a resource of another account that is imported: the CDK cannot change its policy, without which
 * the grants of this account allow nothing. The warning contains the statement to add.
 */
export function warnOfForeignPolicy(
  scope: Construct,
  given: GivenResource,
  { actions, resources, consequence }: ForeignAccess,
): void {
  if (!isForeign(scope, given) || !isImported(given.resource)) return;
  const statement = {
    Effect: 'Allow',
    Principal: { AWS: readableArn(scope, `arn:${Aws.PARTITION}:iam::${Stack.of(scope).account}:root`) },
    Action: actions,
    Resource: resources.map((arn) => readableArn(scope, arn)),
  };
  Annotations.of(scope).addWarningV2(
    'cdk-pinpoint-incremental-analytics:foreignPolicy',
    `${describeGiven(given)} belongs to the account ${placeOf(given).account}, ` +
      'whose policies are not changed from here: see that the policy of the resource has this statement, ' +
      `or ${consequence}: ${JSON.stringify(statement)}`,
  );
}

/**
 * Warns of a resource that is imported without its key: the roles of the functions are not allowed to use a
 * key that the construct does not know.
 *
 * @param importer method of the CDK that imports it with its key
 */
export function warnOfUnknownKey(
  scope: Construct,
  given: GivenResource,
  key: unknown,
  importer: string,
): void {
  if (key !== undefined || !isImported(given.resource)) return;
  Annotations.of(scope).addWarningV2(
    'cdk-pinpoint-incremental-analytics:importedWithoutKey',
    `${describeGiven(given)} is imported without a key: if a key of your own encrypts it, ` +
      `the functions are not allowed to decrypt it; import it with ${importer} and its encryptionKey`,
  );
}
