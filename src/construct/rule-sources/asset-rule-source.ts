import { mkdtempSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { Annotations } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Asset } from 'aws-cdk-lib/aws-s3-assets';
import { Sheet } from '../../rule-language/parse/sheet';
import { parseRules, RuleRow } from '../../rule-language/parse/table';
import { RuleProblem } from '../../rule-language/problem';
import { Bind } from '../support/factory-plugin';
import { RuleSourceBindOptions, RuleSourceConfig } from './rule-source-config';

/**
 * Deploys rules of the app as an object of S3: the environment of a function has no room for them (4 KB,
 * Lambda quotas).
 *
 * @throws an error that names every mistake in the rules
 */
export function assetRuleSource(
  label: string,
  sheet: Sheet,
  describe: (problem: RuleProblem) => string,
): Bind<RuleSourceBindOptions, RuleSourceConfig> {
  const problems = [...sheet.problems, ...parseRules(sheet.rows).problems];
  refuseFaults(label, problems.filter(({ severity }) => severity === 'error').map(describe));

  return (scope, { aggregator, timeseries }) => {
    if (problems.length > 0) {
      Annotations.of(scope).addWarningV2(
        'cdk-pinpoint-incremental-analytics:rules',
        `${label}:\n${problems.map(describe).join('\n')}`,
      );
    }
    const asset = new Asset(scope, 'Rules', { path: writeRows(sheet.rows) });
    for (const grantee of [aggregator, timeseries]) {
      iam.Grant.addToPrincipal({
        grantee,
        actions: ['s3:GetObject'],
        resourceArns: [asset.bucket.arnForObjects(asset.s3ObjectKey)],
      });
    }
    return { kind: 'asset', parameters: { bucketName: asset.s3BucketName, objectKey: asset.s3ObjectKey } };
  };
}

/** @throws an error that lists the faults, when there are any */
export function refuseFaults(label: string, faults: string[]): void {
  if (faults.length > 0) {
    throw new Error(`${label} has rules that cannot be put in force:\n${faults.join('\n')}`);
  }
}

function writeRows(rows: RuleRow[]): string {
  const file = join(mkdtempSync(join(tmpdir(), 'rules-')), 'rules.json');
  writeFileSync(file, JSON.stringify(rows));
  return file;
}
