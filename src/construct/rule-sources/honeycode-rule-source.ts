import { Stack, Token } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { HoneycodeRuleSourceOptions, RuleSourceBindOptions, RuleSourceConfig } from './rule-source';

/** Honeycode was in one region only (Honeycode endpoints). */
const REGION = 'us-west-2';
const UUID = '[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}';
/** Of the address of a sheet, the workbook comes first and the table second. */
const SHEET_URL = new RegExp(`table[:/](${UUID})/(${UUID})`, 'i');

export function honeycodeRuleSource(
  options: HoneycodeRuleSourceOptions,
): (scope: Construct, host: RuleSourceBindOptions) => RuleSourceConfig {
  const { workbookId, tableId } = idsOf(options);
  const tableName = options.tableName ?? 'rules';
  if (!Token.isUnresolved(tableName) && !/^\w+$/.test(tableName)) {
    throw new Error(
      `RuleSource.honeycode: tableName must be letters, digits and underscores, but is "${tableName}"`,
    );
  }
  return (scope, host) => {
    const region = options.region ?? REGION;
    const { partition, account } = Stack.of(scope);
    const table = `arn:${partition}:honeycode:${region}:${account}:table:workbook/${workbookId}/table/${tableId}`;
    for (const grantee of [host.aggregator, host.timeseries]) {
      iam.Grant.addToPrincipal({
        grantee,
        actions: ['honeycode:ListTableColumns', 'honeycode:QueryTableRows'],
        resourceArns: [table],
      });
    }
    return { kind: 'honeycode', parameters: { workbookId, tableId, tableName, region } };
  };
}

function idsOf({ sheetUrl, workbookId, tableId }: HoneycodeRuleSourceOptions): {
  workbookId: string;
  tableId: string;
} {
  if (sheetUrl !== undefined) {
    if (workbookId !== undefined || tableId !== undefined) {
      throw new Error(
        'RuleSource.honeycode: sheetUrl says workbookId and tableId already; leave one or the other out',
      );
    }
    const [, workbook, table] = SHEET_URL.exec(decoded(sheetUrl)) ?? [];
    if (!workbook) {
      throw new Error(
        `RuleSource.honeycode: sheetUrl must be the address of a sheet, which ends in a workbook's id and a table's id, but is "${sheetUrl}"`,
      );
    }
    return { workbookId: workbook, tableId: table };
  }
  if (workbookId === undefined || tableId === undefined) {
    throw new Error('RuleSource.honeycode: give sheetUrl, or both workbookId and tableId');
  }
  for (const [name, id] of Object.entries({ workbookId, tableId })) {
    if (!Token.isUnresolved(id) && !new RegExp(`^${UUID}$`, 'i').test(id)) {
      throw new Error(
        `RuleSource.honeycode: ${name} must be an id like 111c6cea-af2a-41bb-ba31-92759c730076, but is "${id}"`,
      );
    }
  }
  return { workbookId, tableId };
}

function decoded(url: string): string {
  try {
    return decodeURIComponent(url);
  } catch {
    return url;
  }
}
