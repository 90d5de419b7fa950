import { mkdtempSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { Annotations } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Asset } from 'aws-cdk-lib/aws-s3-assets';
import { Construct } from 'constructs';
import { Rule } from './rule';
import { PROPERTY_OF, toCells, tokensIn } from './rule-cells';
import { RuleSourceBindOptions, RuleSourceConfig } from './rule-source';
import { Column } from '../contract/rule-columns';
import { RuleProblem } from '../contract/rule-problem';
import { parseRules, RuleRow } from '../contract/rule-table';

/** Rules travel as an object, not as part of the functions' environment: that holds 4 KB. */
export function inlineRuleSource(rules: Rule[]): (scope: Construct, host: RuleSourceBindOptions) => RuleSourceConfig {
  const rows = rules.map((rule, index): RuleRow => ({ where: `rules[${index}]`, cells: toCells(rule) }));
  const warnings = check(rules, rows);

  return (scope, host) => {
    if (warnings.length > 0) {
      Annotations.of(scope).addWarningV2('cdk-pinpoint-incremental-analytics:inlineRules', `RuleSource.inline:\n${warnings.join('\n')}`);
    }
    const asset = new Asset(scope, 'Rules', { path: writeRows(rows) });
    for (const grantee of [host.aggregator, host.timeseries]) {
      iam.Grant.addToPrincipal({ grantee, actions: ['s3:GetObject'], resourceArns: [asset.bucket.arnForObjects(asset.s3ObjectKey)] });
    }
    return { kind: 'asset', parameters: { bucketName: asset.s3BucketName, objectKey: asset.s3ObjectKey } };
  };
}

/** @returns the warnings */
function check(rules: Rule[], rows: RuleRow[]): string[] {
  const tokens = rules.flatMap((rule, index) => tokensIn(rule).map((property) =>
    `rules[${index}].${property}: is a token, whose value is not known before deployment; write the value itself, or keep the rules in RuleSource.dynamoDb`));
  const { problems } = parseRules(rows);
  const errors = problems.filter(({ severity }) => severity === 'error').map(describe);
  const faults = tokens.length > 0 ? tokens : errors;
  if (faults.length > 0) throw new Error(`RuleSource.inline has rules that cannot be put in force:\n${faults.join('\n')}`);
  return problems.map(describe);
}

/** As people know the property here, and the column, which the message speaks of. */
function describe({ where, column, message }: RuleProblem): string {
  const property = column && PROPERTY_OF[column as Column];
  return `${where}${property ? `.${property} (column ${column})` : ''}: ${message}`;
}

function writeRows(rows: RuleRow[]): string {
  const file = join(mkdtempSync(join(tmpdir(), 'inline-rules-')), 'rules.json');
  writeFileSync(file, JSON.stringify(rows));
  return file;
}
