import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { PluginBindOptions, PluginConfig } from '../plugin';
import { fileRuleSource, inlineRuleSource } from './app-rule-source';
import { combinedRuleSource } from './combined-rule-source';
import { dynamoDbRuleSource } from './dynamodb-rule-source';
import { functionRuleSource } from './function-rule-source';
import { honeycodeRuleSource } from './honeycode-rule-source';
import { RuleDefinition } from './rule-definition';
import { s3RuleSource } from './s3-rule-source';
import { ssmRuleSource } from './ssm-rule-source';

/** Options of `RuleSource.dynamoDb`. */
export interface DynamoDbRuleSourceOptions {
  /**
   * The table that holds the rules, with the partition key `RuleId` of type string and no sort key.
   *
   * @default - a table is created: billed on demand, with point-in-time recovery
   */
  readonly table?: dynamodb.ITable;
}

/** Options of `RuleSource.ssm`. */
export interface SsmRuleSourceOptions {
  /**
   * The path that the parameters are below, like `/marketing/rules`: begins with a slash and does not end
   * with one, at most 14 levels.
   */
  readonly path: string;

  /**
   * The key of parameters of type `SecureString`. The functions are allowed to decrypt with it.
   *
   * @default - the parameters are not encrypted, or with the key that AWS manages for Parameter Store
   */
  readonly encryptionKey?: kms.IKey;
}

/** Options of `RuleSource.s3`. */
export interface S3RuleSourceOptions {
  /** The bucket that holds the object. */
  readonly bucket: s3.IBucket;

  /** The object: a rules table as CSV, or a JSON document. */
  readonly objectKey: string;
}

/** Options of `RuleSource.honeycode`. */
export interface HoneycodeRuleSourceOptions {
  /**
   * The address of the sheet as the browser shows it; it says which workbook and which table.
   *
   * @default - `workbookId` and `tableId` say it
   */
  readonly sheetUrl?: string;

  /**
   * The id of the workbook.
   *
   * @default - `sheetUrl` says it
   */
  readonly workbookId?: string;

  /**
   * The id of the table.
   *
   * @default - `sheetUrl` says it
   */
  readonly tableId?: string;

  /**
   * The name of the table: letters, digits and underscores.
   *
   * @default 'rules'
   */
  readonly tableName?: string;

  /**
   * The region of the workbook.
   *
   * @default 'us-west-2' - Honeycode was nowhere else
   */
  readonly region?: string;
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
   * The sources that this one combines, in the order in which they win. Its own kind and parameters are then
   * not used.
   *
   * @default - it combines none
   */
  readonly sources?: RuleSourceConfig[];
}

/**
 * Where rules come from.
 *
 * @example
 * import { PinpointIncrementalAnalytics, RuleSource } from 'cdk-pinpoint-incremental-analytics';
 *
 * new PinpointIncrementalAnalytics(this, 'Analytics', {
 *   ruleSource: RuleSource.all(RuleSource.dynamoDb(), RuleSource.ssm({ path: '/marketing/rules' })),
 * });
 */
export abstract class RuleSource {
  /**
   * Rules that are written in the app. They are checked at synthesis and change with a deployment.
   *
   * @throws an error that names everything that is wrong with the rules
   */
  public static inline(rules: RuleDefinition[]): RuleSource {
    return new Recipe(inlineRuleSource(rules));
  }

  /**
   * Rules in a DynamoDB table: an item per rule, whose attributes are the columns of the rules table.
   * They change whenever somebody writes to the table, without a deployment.
   */
  public static dynamoDb(options: DynamoDbRuleSourceOptions = {}): RuleSource {
    return new Recipe(dynamoDbRuleSource(options));
  }

  /**
   * Rules in a file of the app: a table as CSV, or a JSON document. They are checked at synthesis and change
   * with a deployment.
   *
   * @param path of the file, relative to the working directory of the synthesis
   * @throws an error that names everything that is wrong with the rules
   */
  public static file(path: string): RuleSource {
    return new Recipe(fileRuleSource(path));
  }

  /**
   * Rules in Systems Manager Parameter Store: each parameter below a path holds one rule or a list of them,
   * as JSON or as a table in CSV.
   * They change whenever somebody writes a parameter, without a deployment.
   *
   * What does not fit a parameter is split into `<name>/1`, `<name>/2` and so on, which are put together in
   * the order of the numbers.
   *
   * @throws an error when the path is none
   */
  public static ssm(options: SsmRuleSourceOptions): RuleSource {
    return new Recipe(ssmRuleSource(options));
  }

  /**
   * Rules in an object of S3, a table as CSV or a JSON document. They change whenever somebody writes the
   * object, without a deployment.
   *
   * A missing object, or one that holds no rules, is a source that cannot be read: the last good rules stay
   * in force.
   */
  public static s3(options: S3RuleSourceOptions): RuleSource {
    return new Recipe(s3RuleSource(options));
  }

  /**
   * Rules that a function answers: the request is `{"version": 1}`, the response `{"version": 1, "rules":
   * [...]}`, each rule in its JSON form
   * or as a row of the rules table by column. Both have a JSON Schema in the folder `schemas` of the package.
   *
   * It is asked once in `rulesMaxAge`, whatever the number of events. When it fails, the last good rules stay
   * in force.
   */
  public static function(handler: lambda.IFunction): RuleSource {
    return new Recipe(functionRuleSource(handler));
  }

  /**
   * Rules in a table of a Honeycode workbook, as the AWS guide has them. AWS ended Honeycode in 2024; this is
   * kept for those who move,
   * and needs an endpoint that speaks its protocol (`AWS_ENDPOINT_URL_HONEYCODE` in the functions'
   * environment).
   * An exported sheet is read by `RuleSource.file` and `RuleSource.s3`.
   *
   * @throws an error when the sheet is not said, or said twice
   */
  public static honeycode(options: HoneycodeRuleSourceOptions): RuleSource {
    return new Recipe(honeycodeRuleSource(options));
  }

  /**
   * Several sources together. Of two rules that write the same, the one of the earlier source is in force,
   * and the other is reported.
   * When one of the sources cannot be read, the last good rules of all of them stay in force.
   *
   * @throws an error when no source is given
   */
  public static all(...sources: RuleSource[]): RuleSource {
    return new Recipe(combinedRuleSource(sources));
  }

  /** Creates what the source needs below `scope` and grants the functions to read it. */
  public abstract bind(scope: Construct, options: RuleSourceBindOptions): RuleSourceConfig;
}

class Recipe extends RuleSource {
  constructor(
    private readonly recipe: (scope: Construct, options: RuleSourceBindOptions) => RuleSourceConfig,
  ) {
    super();
  }

  public bind(scope: Construct, options: RuleSourceBindOptions): RuleSourceConfig {
    return this.recipe(scope, options);
  }
}
