import { mkdtempSync, readFileSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { Annotations } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Asset } from 'aws-cdk-lib/aws-s3-assets';
import { Construct } from 'constructs';
import { Column } from '../../rule-language/columns';
import { Sheet } from '../../rule-language/parse/sheet';
import { parseRules, RuleRow } from '../../rule-language/parse/table';
import { readRuleText } from '../../rule-language/parse/text';
import { describeProblem, RuleProblem } from '../../rule-language/problem';
import { PROPERTY_OF, toCells, tokensIn } from './definition-cells';
import { RuleDefinition } from './rule-definition';
import { RuleSourceBindOptions, RuleSourceConfig } from './rule-source';

type Bind = (scope: Construct, host: RuleSourceBindOptions) => RuleSourceConfig;

export function inlineRuleSource(rules: RuleDefinition[]): Bind {
  const rows = rules.map((rule, index): RuleRow => ({ where: `rules[${index}]`, cells: toCells(rule) }));
  const tokens = rules.flatMap((rule, index) =>
    tokensIn(rule).map(
      (property) =>
        `rules[${index}].${property}: is a token, whose value is not known before deployment; write the value itself, or keep the rules in RuleSource.dynamoDb`,
    ),
  );
  return deployed('RuleSource.inline', { rows, problems: [] }, describeProperty, tokens);
}

export function fileRuleSource(path: string): Bind {
  return deployed(`RuleSource.file(${path})`, readFile(path), describeProblem);
}

/** Rules travel as an object, not as part of the functions' environment: that holds 4 KB. */
function deployed(
  what: string,
  sheet: Sheet,
  describe: (problem: RuleProblem) => string,
  tokens: string[] = [],
): Bind {
  const problems = [...sheet.problems, ...parseRules(sheet.rows).problems];
  const errors = problems.filter(({ severity }) => severity === 'error').map(describe);
  const faults = tokens.length > 0 ? tokens : errors;
  if (faults.length > 0) {
    throw new Error(`${what} has rules that cannot be put in force:\n${faults.join('\n')}`);
  }

  return (scope, host) => {
    if (problems.length > 0) {
      Annotations.of(scope).addWarningV2(
        'cdk-pinpoint-incremental-analytics:rules',
        `${what}:\n${problems.map(describe).join('\n')}`,
      );
    }
    const asset = new Asset(scope, 'Rules', { path: writeRows(sheet.rows) });
    for (const grantee of [host.aggregator, host.timeseries]) {
      iam.Grant.addToPrincipal({
        grantee,
        actions: ['s3:GetObject'],
        resourceArns: [asset.bucket.arnForObjects(asset.s3ObjectKey)],
      });
    }
    return { kind: 'asset', parameters: { bucketName: asset.s3BucketName, objectKey: asset.s3ObjectKey } };
  };
}

function readFile(path: string): Sheet {
  try {
    return readRuleText(readFileSync(path, 'utf8'));
  } catch (error) {
    throw new Error(`RuleSource.file(${path}): ${(error as Error).message}`);
  }
}

/** As people know the property here, and the column, which the message speaks of. */
function describeProperty({ where, column, message }: RuleProblem): string {
  const property = column && PROPERTY_OF[column as Column];
  return `${where}${property ? `.${property} (column ${column})` : ''}: ${message}`;
}

function writeRows(rows: RuleRow[]): string {
  const file = join(mkdtempSync(join(tmpdir(), 'rules-')), 'rules.json');
  writeFileSync(file, JSON.stringify(rows));
  return file;
}
