import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import { Construct } from 'constructs';
import { RULES } from '../../contract/table-keys';
import { createTable, grantRead } from '../support/tables';
import { DynamoDbRuleSourceOptions, RuleSourceBindOptions, RuleSourceConfig } from './rule-source';

export function dynamoDbRuleSource(
  options: DynamoDbRuleSourceOptions,
): (scope: Construct, host: RuleSourceBindOptions) => RuleSourceConfig {
  return (scope, host) => {
    const table =
      options.table ??
      createTable(scope, 'Table', host, {
        partitionKey: { name: RULES.partitionKey, type: dynamodb.AttributeType.STRING },
      });
    for (const reader of [host.aggregator, host.timeseries]) grantRead(table, reader, 'dynamodb:Scan');
    return { kind: 'dynamoDb', parameters: { tableName: table.tableName }, table };
  };
}
