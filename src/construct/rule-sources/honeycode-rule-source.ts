import { Stack, Token } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Bind } from '../support/factory-plugin';
import { RuleSourceBindOptions, RuleSourceConfig } from './rule-source-config';
import { HoneycodeRuleSourceOptions } from './rule-source-options';

/** The only region that Honeycode had (Honeycode endpoints). */
const REGION = 'us-west-2';
const UUID = '[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}';
/** Address of a sheet: the id of the workbook, then that of the table. */
const SHEET_URL = new RegExp(`table[:/](${UUID})/(${UUID})`, 'i');

interface SheetIds {
  readonly workbookId: string;
  readonly tableId: string;
}

export function honeycodeRuleSource(
  sourceOptions: HoneycodeRuleSourceOptions,
): Bind<RuleSourceBindOptions, RuleSourceConfig> {
  const { workbookId, tableId } = idsOf(sourceOptions);
  const { tableName = 'rules', region = REGION } = sourceOptions;
  if (!Token.isUnresolved(tableName) && !/^\w+$/.test(tableName)) {
    throw new Error(
      `RuleSource.honeycode: tableName must be letters, digits and underscores, but is "${tableName}"`,
    );
  }
  return (scope, { aggregator, timeseries }) => {
    const { partition, account } = Stack.of(scope);
    const workbooks = `arn:${partition}:honeycode:${region}:${account}:table:workbook`;
    for (const grantee of [aggregator, timeseries]) {
      iam.Grant.addToPrincipal({
        grantee,
        actions: ['honeycode:ListTableColumns', 'honeycode:QueryTableRows'],
        resourceArns: [`${workbooks}/${workbookId}/table/${tableId}`],
      });
    }
    return { kind: 'honeycode', parameters: { workbookId, tableId, tableName, region } };
  };
}

function idsOf({ sheetUrl, workbookId, tableId }: HoneycodeRuleSourceOptions): SheetIds {
  if (sheetUrl !== undefined) {
    if (workbookId !== undefined || tableId !== undefined) {
      throw new Error(
        'RuleSource.honeycode: sheetUrl says workbookId and tableId already; leave one or the other out',
      );
    }
    return idsIn(sheetUrl);
  }
  if (workbookId === undefined || tableId === undefined) {
    throw new Error('RuleSource.honeycode: give sheetUrl, or both workbookId and tableId');
  }
  for (const [name, id] of Object.entries({ workbookId, tableId })) {
    if (!Token.isUnresolved(id) && !new RegExp(`^${UUID}$`, 'i').test(id)) {
      throw new Error(
        `RuleSource.honeycode: ${name} must be an id like 111c6cea-af2a-41bb-ba31-92759c730076, ` +
          `but is "${id}"`,
      );
    }
  }
  return { workbookId, tableId };
}

function idsIn(sheetUrl: string): SheetIds {
  const [, workbookId, tableId] = SHEET_URL.exec(decoded(sheetUrl)) ?? [];
  if (!workbookId) {
    throw new Error(
      'RuleSource.honeycode: sheetUrl must be the address of a sheet, ' +
        `which ends in a workbook's id and a table's id, but is "${sheetUrl}"`,
    );
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
