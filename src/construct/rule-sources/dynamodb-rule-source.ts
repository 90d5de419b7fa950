import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import { RULES } from '../../contract/table-keys';
import { Bind } from '../support/factory-plugin';
import { checkKeys, Keys } from '../support/given-table';
import { createTable, grantRead } from '../support/tables';
import { RuleSourceBindOptions, RuleSourceConfig } from './rule-source-config';
import { DynamoDbRuleSourceOptions } from './rule-source-options';

const KEYS: Keys = { partitionKey: { name: RULES.partitionKey, type: dynamodb.AttributeType.STRING } };

export function dynamoDbRuleSource(
  sourceOptions: DynamoDbRuleSourceOptions,
): Bind<RuleSourceBindOptions, RuleSourceConfig> {
  if (sourceOptions.table) checkKeys('RuleSource.dynamoDb', sourceOptions.table, KEYS);

  return (scope, options) => {
    const table = sourceOptions.table ?? createTable(scope, 'Table', options, KEYS);
    for (const reader of [options.aggregator, options.timeseries]) grantRead(table, reader, 'dynamodb:Scan');
    return { kind: 'dynamoDb', parameters: { tableName: table.tableName }, table };
  };
}
