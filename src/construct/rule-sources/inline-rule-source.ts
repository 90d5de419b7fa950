import { Token } from 'aws-cdk-lib';
import { Column } from '../../rule-language/columns';
import { RuleRow } from '../../rule-language/parse/table';
import { RuleProblem } from '../../rule-language/problem';
import { Bind } from '../support/factory-plugin';
import { assetRuleSource, refuseFaults } from './asset-rule-source';
import { plainOf, PROPERTIES, toCells } from './definition-cells';
import { RuleDefinition } from './rule-definition';
import { RuleSourceBindOptions, RuleSourceConfig } from './rule-source-config';

const LABEL = 'RuleSource.inline';

export function inlineRuleSource(rules: RuleDefinition[]): Bind<RuleSourceBindOptions, RuleSourceConfig> {
  refuseFaults(LABEL, rules.flatMap(tokenFaults));
  const rows = rules.map((rule, index): RuleRow => ({ where: placeOf(index), cells: toCells(rule) }));
  return assetRuleSource(LABEL, { rows, problems: [] }, describeProperty);
}

function tokenFaults(rule: RuleDefinition, index: number): string[] {
  return tokensIn(rule).map(
    (property) =>
      `${placeOf(index)}.${property}: is a token, whose value is not known before deployment; ` +
      'write the value itself, or keep the rules in RuleSource.dynamoDb',
  );
}

/** Lists the properties of the rule whose values are not known before deployment. */
function tokensIn(rule: RuleDefinition): string[] {
  return Object.entries(rule)
    .filter(([, value]) => Token.isUnresolved(plainOf(value)))
    .map(([property]) => property);
}

function placeOf(index: number): string {
  return `rules[${index}]`;
}

/** Names the property of the app, and the column that the message speaks of. */
function describeProperty({ where, column, message }: RuleProblem): string {
  const property = column && PROPERTIES[column as Column];
  return `${where}${property ? `.${property} (column ${column})` : ''}: ${message}`;
}
