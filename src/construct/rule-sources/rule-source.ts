import * as lambda from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { factoryPlugin } from '../support/factory-plugin';
import { combinedRuleSource } from './combined-rule-source';
import { dynamoDbRuleSource } from './dynamodb-rule-source';
import { fileRuleSource } from './file-rule-source';
import { functionRuleSource } from './function-rule-source';
import { honeycodeRuleSource } from './honeycode-rule-source';
import { inlineRuleSource } from './inline-rule-source';
import { RuleDefinition } from './rule-definition';
import { RuleSourceBindOptions, RuleSourceConfig } from './rule-source-config';
import {
  DynamoDbRuleSourceOptions,
  HoneycodeRuleSourceOptions,
  S3RuleSourceOptions,
  SsmRuleSourceOptions,
} from './rule-source-options';
import { s3RuleSource } from './s3-rule-source';
import { ssmRuleSource } from './ssm-rule-source';

/**
 * Supplies the rules that users are judged by.
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
   * Takes rules that are written in the app. They are checked at synthesis and change with a deployment.
   *
   * @throws an error that names every mistake in the rules
   */
  public static inline(rules: RuleDefinition[]): RuleSource {
    return factoryPlugin(RuleSource, inlineRuleSource(rules));
  }

  /**
   * Reads rules from a DynamoDB table: an item per rule, whose attributes are the columns of the rules table.
   *
   * They change with each write to the table, without a deployment.
   *
   * @throws an error when a table of the app is given that has other keys
   */
  public static dynamoDb(options: DynamoDbRuleSourceOptions = {}): RuleSource {
    return factoryPlugin(RuleSource, dynamoDbRuleSource(options));
  }

  /**
   * Takes rules from a file of the app: a table as CSV, or a JSON document. They are checked at synthesis and
   * change with a deployment.
   *
   * @param path of the file, relative to the working directory of the synthesis
   * @throws an error that names every mistake in the rules
   */
  public static file(path: string): RuleSource {
    return factoryPlugin(RuleSource, fileRuleSource(path));
  }

  /**
   * Reads rules from Systems Manager Parameter Store: each parameter below a path holds one rule or a list of
   * rules, as JSON or as a table in CSV.
   *
   * They change with each write to a parameter, without a deployment. Rules that do not fit a parameter are
   * split into `<name>/1`, `<name>/2` and so on, which are joined in the order of their numbers.
   *
   * @throws an error when the path is none
   */
  public static ssm(options: SsmRuleSourceOptions): RuleSource {
    return factoryPlugin(RuleSource, ssmRuleSource(options));
  }

  /**
   * Reads rules from an object of S3, a table as CSV or a JSON document. They change with each write to the
   * object, without a deployment.
   *
   * An object that is missing or holds no rules counts as a source that cannot be read: the last good rules
   * stay in force.
   */
  public static s3(options: S3RuleSourceOptions): RuleSource {
    return factoryPlugin(RuleSource, s3RuleSource(options));
  }

  /**
   * Reads rules from the response of a function.
   *
   * The request is `{"version": 1}`, the response `{"version": 1, "rules": [...]}`, each rule in its JSON
   * form or as a row of the rules table by column. Both have a JSON Schema in the folder `schemas` of the
   * package.
   *
   * The function is invoked once per `rulesMaxAge`, regardless of the number of events. When it fails, the
   * last good rules stay in force.
   *
   * The function belongs to the region of the stack; the policy of a function of another account has to let
   * the functions here invoke it.
   */
  public static function(handler: lambda.IFunction): RuleSource {
    return factoryPlugin(RuleSource, functionRuleSource(handler));
  }

  /**
   * Reads rules from a table of a Honeycode workbook, as the AWS guide describes it.
   *
   * AWS ended Honeycode in 2024. This source eases the move away from it, and needs an endpoint that speaks
   * its protocol (`AWS_ENDPOINT_URL_HONEYCODE` in the environment of the functions); `RuleSource.file` and
   * `RuleSource.s3` read an exported sheet.
   *
   * @throws an error when the sheet is not named, or named twice
   */
  public static honeycode(options: HoneycodeRuleSourceOptions): RuleSource {
    return factoryPlugin(RuleSource, honeycodeRuleSource(options));
  }

  /**
   * Combines several sources. Of two rules with the same output, the one of the earlier source is in force
   * and the other is reported.
   *
   * When one of the sources cannot be read, the last good rules of all of them stay in force.
   *
   * @throws an error when no source is given
   */
  public static all(...sources: RuleSource[]): RuleSource {
    return factoryPlugin(RuleSource, combinedRuleSource(sources));
  }

  /** Creates the resources of the source below `scope` and lets the functions read the rules. */
  public abstract bind(scope: Construct, options: RuleSourceBindOptions): RuleSourceConfig;
}
