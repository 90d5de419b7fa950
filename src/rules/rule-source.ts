import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { dynamoDbRuleSource } from './dynamodb-rule-source';
import { inlineRuleSource } from './inline-rule-source';
import { Rule } from './rule';
import { PluginBindOptions, PluginConfig } from '../plugin';

/** Options of `RuleSource.dynamoDb`. */
export interface DynamoDbRuleSourceOptions {
  /**
   * The table that holds the rules, with the partition key `RuleId` of type string and no sort key.
   *
   * @default - a table is created: billed on demand, with point-in-time recovery
   */
  readonly table?: dynamodb.ITable;
}

/** What the construct offers to a rule source. */
export interface RuleSourceBindOptions extends PluginBindOptions {
  /** Counts events by the rules: grant it to read them. */
  readonly aggregator: lambda.IFunction;

  /** Settles date rules on a schedule: grant it to read the rules. */
  readonly timeseries: lambda.IFunction;
}

/** What a rule source tells the construct and its functions. */
export interface RuleSourceConfig extends PluginConfig {
  /**
   * The table that rules are written to.
   *
   * @default - the rules are in no table
   */
  readonly table?: dynamodb.ITable;

  /**
   * The sources that this one combines, in the order in which they win. Its own kind and parameters are then not used.
   *
   * @default - it combines none
   */
  readonly sources?: RuleSourceConfig[];
}

/** Where rules come from. */
export abstract class RuleSource {
  /**
   * Rules that are written in the app. They are checked at synthesis and change with a deployment.
   *
   * @throws an error that names everything that is wrong with the rules
   */
  public static inline(rules: Rule[]): RuleSource {
    return new Recipe(inlineRuleSource(rules));
  }

  /**
   * Rules in a DynamoDB table: an item per rule, whose attributes are the columns of the rules table.
   * They change whenever somebody writes to the table, without a deployment.
   */
  public static dynamoDb(options: DynamoDbRuleSourceOptions = {}): RuleSource {
    return new Recipe(dynamoDbRuleSource(options));
  }

  /** Creates what the source needs below `scope` and grants the functions to read it. */
  public abstract bind(scope: Construct, options: RuleSourceBindOptions): RuleSourceConfig;
}

class Recipe extends RuleSource {
  constructor(private readonly recipe: (scope: Construct, options: RuleSourceBindOptions) => RuleSourceConfig) {
    super();
  }

  public bind(scope: Construct, options: RuleSourceBindOptions): RuleSourceConfig {
    return this.recipe(scope, options);
  }
}
