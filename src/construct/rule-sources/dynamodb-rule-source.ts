import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import { RULES } from '../../contract/table-keys';
import { Bind } from '../support/factory-plugin';
import { checkKeys, Keys, nameOfTable } from '../support/given-table';
import { createTable, grantRead } from '../support/tables';
import { RuleSourceBindOptions, RuleSourceConfig } from './rule-source-config';
import { DynamoDbRuleSourceOptions } from './rule-source-options';

const LABEL = 'RuleSource.dynamoDb';
const ACTION = 'dynamodb:Scan';
const KEYS: Keys = { partitionKey: { name: RULES.partitionKey, type: dynamodb.AttributeType.STRING } };

export function dynamoDbRuleSource(
  sourceOptions: DynamoDbRuleSourceOptions,
): Bind<RuleSourceBindOptions, RuleSourceConfig> {
  if (sourceOptions.table) checkKeys(LABEL, sourceOptions.table, KEYS);

  return (scope, options) => {
    const given = sourceOptions.table;
    const tableName = given && nameOfTable(scope, LABEL, given, [ACTION]);
    const table = given ?? createTable(scope, 'Table', options, KEYS);
    for (const reader of [options.aggregator, options.timeseries]) grantRead(table, reader, ACTION);
    return { kind: 'dynamoDb', parameters: { tableName: tableName ?? table.tableName }, table };
  };
}
