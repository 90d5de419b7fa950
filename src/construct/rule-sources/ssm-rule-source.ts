import { ArnFormat, Stack, Token } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Bind } from '../support/factory-plugin';
import { checkKey } from '../support/given-key';
import { RuleSourceBindOptions, RuleSourceConfig } from './rule-source-config';
import { SsmRuleSourceOptions } from './rule-source-options';

const LABEL = 'RuleSource.ssm';
/**
 * Parameter Store allows 15 levels (Parameter Store quotas); at least one belongs to the parameters
 * themselves.
 */
const MAX_LEVELS = 14;

export function ssmRuleSource({
  path,
  encryptionKey,
}: SsmRuleSourceOptions): Bind<RuleSourceBindOptions, RuleSourceConfig> {
  checkPath(path);
  return (scope, { aggregator, timeseries }) => {
    if (encryptionKey) checkKey(scope, `${LABEL}: encryptionKey`, encryptionKey);
    const parameters = Stack.of(scope).formatArn({
      service: 'ssm',
      resource: 'parameter',
      arnFormat: ArnFormat.NO_RESOURCE_NAME,
    });
    // The path begins with the slash that separates the two.
    const resource = `${parameters}${path}`;
    for (const grantee of [aggregator, timeseries]) {
      iam.Grant.addToPrincipal({
        grantee,
        actions: ['ssm:GetParametersByPath'],
        resourceArns: [resource, `${resource}/*`],
      });
      encryptionKey?.grantDecrypt(grantee);
    }
    return { kind: 'ssm', parameters: { path }, encryptionKey };
  };
}

function checkPath(path: string): void {
  if (Token.isUnresolved(path)) return;
  if (!/^(\/[a-zA-Z0-9_.-]+)+$/.test(path)) {
    throw new Error(
      `${LABEL}: path must look like /marketing/rules, ` +
        `with letters, digits and _ . - between the slashes and none at the end, but is "${path}"`,
    );
  }
  const levels = path.split('/').length - 1;
  if (levels > MAX_LEVELS) {
    throw new Error(`${LABEL}: path must have at most ${MAX_LEVELS} levels, but "${path}" has ${levels}`);
  }
}
