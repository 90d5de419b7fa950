import { Token } from 'aws-cdk-lib';
import { plainNumber } from '../../common/decimal-text';
import { Column } from '../../rule-language/columns';
import { NOBODY } from '../../rule-language/rule';
import { RuleDefinition, RuleReset } from './rule-definition';

/** Property of a rule definition by the column of the rules table that it fills, for messages. */
export const PROPERTY_OF: Readonly<Partial<Record<Column, keyof RuleDefinition>>> = {
  'RuleType': 'ruleType',
  'EventName': 'eventName',
  'AttributeName': 'attributeName',
  'AttributeValue': 'attributeValue',
  'Operator-C': 'countOperator',
  'Target-C': 'countTarget',
  'Operator-V': 'sumOperator',
  'Target-V': 'sumTarget',
  'ResetWhenReachTarget': 'reset',
  'Reset': 'reset',
  'StartDate': 'startDate',
  'FinishDate': 'finishDate',
  'StartsAt': 'startsAt',
  'EndsAt': 'endsAt',
  'IncludeHistory': 'includeHistory',
  'Metric': 'metric',
  'Output': 'output',
  'Destination': 'destinations',
  'Enabled': 'enabled',
  'Description': 'description',
};

/** Converts a rule to a row of the rules table, so that one parser checks rules from every source. */
export function toCells(rule: RuleDefinition): Record<string, string> {
  const cells: Partial<Record<Column, string>> = {
    'RuleType': rule.ruleType,
    'EventName': rule.eventName,
    'AttributeName': rule.attributeName,
    'AttributeValue': rule.attributeValue,
    'Operator-C': rule.countOperator,
    'Target-C': plain(rule.countTarget),
    'Operator-V': rule.sumOperator,
    'Target-V': plain(rule.sumTarget),
    'StartDate': rule.startDate,
    'FinishDate': rule.finishDate,
    'StartsAt': rule.startsAt,
    'EndsAt': rule.endsAt,
    'IncludeHistory': rule.includeHistory === undefined ? undefined : rule.includeHistory ? 'yes' : 'no',
    'Metric': rule.metric,
    'Output': rule.output,
    'Destination': rule.destinations && (rule.destinations.length > 0 ? rule.destinations.join(' ') : NOBODY),
    'Enabled': rule.enabled === false ? 'no' : 'yes',
    'Description': rule.description,
    ...resetCells(rule.reset),
  };
  return Object.fromEntries(Object.entries(cells).filter(([, value]) => value !== undefined));
}

/** Lists the properties of the rule whose values are not known before deployment. */
export function tokensIn(rule: RuleDefinition): string[] {
  return Object.entries(rule)
    .filter(([, value]) => Token.isUnresolved(value))
    .map(([property]) => property);
}

function resetCells(reset: RuleReset = RuleReset.NONE): Partial<Record<Column, string>> {
  return reset === RuleReset.NONE
    ? { ResetWhenReachTarget: 'no' }
    : { ResetWhenReachTarget: 'yes', Reset: reset };
}

function plain(value: number | undefined): string | undefined {
  return value === undefined ? undefined : plainNumber(value);
}
