import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { warnOfForeignPolicy } from './foreign-resource';
import { checkRegion, GivenResource, isImported } from './given-resource';

/**
 * Lets `invokers` invoke a function that is given.
 *
 * The CDK's own grant fails for an imported function whose account it does not know. The role's permission is
 * all that a function of the same account needs.
 *
 * @throws an error when the function is known to be of another region
 */
export function grantInvoke(
  scope: Construct,
  label: string,
  handler: lambda.IFunction,
  invokers: readonly iam.IGrantable[],
): void {
  const given: GivenResource = { label, kind: 'function', resource: handler, arn: handler.functionArn };
  checkRegion(scope, given);
  for (const grantee of invokers) {
    if (!isImported(handler)) {
      handler.grantInvoke(grantee);
      continue;
    }
    iam.Grant.addToPrincipal({
      grantee,
      actions: ['lambda:InvokeFunction'],
      resourceArns: handler.resourceArnsForGrantInvoke,
    });
  }
  warnOfForeignPolicy(scope, given, {
    actions: ['lambda:InvokeFunction'],
    resources: [given.arn],
    consequence: 'no invocation is allowed',
  });
}
