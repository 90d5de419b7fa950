import { createHash } from 'crypto';
import { writeFileSync } from 'fs';
import { join, relative } from 'path';
import {
  Annotations,
  ArnFormat,
  FileAssetLocation,
  FileAssetPackaging,
  Names,
  Stack,
  Stage,
} from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
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
  const refuse = (found: readonly RuleProblem[]) =>
    refuseFaults(label, found.filter(({ severity }) => severity === 'error').map(describe));
  refuse(problems);

  return (scope, { aggregator, timeseries, historyRetention }) => {
    if (historyRetention && !historyRetention.isUnresolved()) {
      refuse(parseRules(sheet.rows, { historyDays: historyRetention.toDays() }).problems);
    }
    if (problems.length > 0) {
      Annotations.of(scope).addWarningV2(
        'cdk-pinpoint-incremental-analytics:rules',
        `${label}:\n${problems.map(describe).join('\n')}`,
      );
    }
    const { bucketName, objectKey } = addRules(scope, sheet.rows);
    const objectArn = Stack.of(scope).formatArn({
      service: 's3',
      region: '',
      account: '',
      resource: bucketName,
      resourceName: objectKey,
      arnFormat: ArnFormat.SLASH_RESOURCE_NAME,
    });
    for (const grantee of [aggregator, timeseries]) {
      iam.Grant.addToPrincipal({
        grantee,
        actions: ['s3:GetObject'],
        resourceArns: [objectArn],
      });
    }
    return { kind: 'asset', parameters: { bucketName, objectKey } };
  };
}

/** @throws an error that lists the faults, when there are any */
export function refuseFaults(label: string, faults: string[]): void {
  if (faults.length > 0) {
    throw new Error(`${label} has rules that cannot be put in force:\n${faults.join('\n')}`);
  }
}

/**
 * Writes the rules into the cloud assembly as a file that a deployment uploads. The CDK's own asset would
 * copy them there from a file elsewhere, which stays behind.
 */
function addRules(scope: Construct, rows: RuleRow[]): FileAssetLocation {
  const text = JSON.stringify(rows);
  const sourceHash = createHash('sha256').update(text).digest('hex');
  const { outdir, assetOutdir } = Stage.of(scope)!;
  const file = join(assetOutdir, `asset.${sourceHash}.json`);
  writeFileSync(file, text);
  return Stack.of(scope).synthesizer.addFileAsset({
    packaging: FileAssetPackaging.FILE,
    sourceHash,
    fileName: relative(outdir, file),
    displayName: `${Names.stackRelativeConstructPath(scope)}/Rules`,
  });
}
