import { CfnOutput, Duration, RemovalPolicy } from 'aws-cdk-lib';
import * as apigatewayv2 from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpJwtAuthorizer } from 'aws-cdk-lib/aws-apigatewayv2-authorizers';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { CONSOLE_TABLE } from '../../contract/console-config';
import { ConsoleFunction } from '../functions/console-function';
import { checkName, checkText } from '../support/checks';
import { writeConfigVariable } from '../support/config-variable';
import { connectionsOf, FunctionFactory } from '../support/function-factory';
import { checkStage, configureStage } from '../support/http-stage';
import { createTable } from '../support/tables';
import { createConsoleRoles, editedSource } from './console-roles';
import { RulesConsoleProps } from './rules-console-props';

/** API Gateway waits for 30 seconds. */
const TIMEOUT = Duration.seconds(29);
/**
 * Bytes of the configuration with references in place of names, which are longer than these. AWS Lambda
 * allows 4 KB for a function's whole environment (Lambda quotas).
 */
const MAX_CONFIG_BYTES = 5_000;

/**
 * Serves the page on which rules are edited, previewed and published, and users and segments are looked at,
 * to people who sign in.
 *
 * It shows one installation as the command `playground --stack` does, in one Lambda function behind an HTTP
 * API. Groups of the sign-in decide who may look, edit, and send events; somebody in none of them gets
 * nowhere.
 *
 * @example
 * import { PinpointIncrementalAnalytics, RulesConsole, SignIn } from 'cdk-pinpoint-incremental-analytics';
 *
 * const analytics = new PinpointIncrementalAnalytics(this, 'Analytics');
 * new RulesConsole(this, 'Console', { analytics, signIn: SignIn.cognito() });
 */
export class RulesConsole extends Construct implements ec2.IConnectable {
  /** Address of the page, to which people return once they have signed in. */
  public readonly url: string;

  /** API behind the page, for instance to watch its metrics. */
  public readonly api: apigatewayv2.IHttpApi;

  /** Function that answers the requests. */
  public readonly handler: lambda.IFunction;

  /** Table of the drafts that people work on. */
  public readonly draftTable: dynamodb.ITable;

  /** Domain of the page, undefined when it has none of its own. */
  public readonly domain?: apigatewayv2.IDomainName;

  /** Log group of the access logs, undefined when requests are not logged. */
  public readonly accessLogGroup?: logs.ILogGroup;

  /** Role of those who may look, which the function assumes for them. */
  public readonly viewerRole: iam.IRole;

  /** Role of those who may edit and publish rules, which the function assumes for them. */
  public readonly editorRole: iam.IRole;

  /** Role of those who may send events, which the function assumes for them. */
  public readonly operatorRole: iam.IRole;

  private readonly functionConnections?: ec2.Connections;

  /** @throws an error when a property is out of range or contradicts another */
  constructor(scope: Construct, id: string, props: RulesConsoleProps) {
    super(scope, id);
    const {
      analytics,
      removalPolicy = RemovalPolicy.RETAIN,
      encryptionKey,
      rateLimit = 50,
      burstLimit = 200,
      accessLogs = true,
      accessLogGroup,
    } = props;
    const groups = groupsOf(props);
    checkStore(analytics);
    const stageOptions = {
      ...{ rateLimit, burstLimit, accessLogs, accessLogGroup },
      ...{ logRetention: props.logRetention, removalPolicy, encryptionKey },
    };
    checkStage(stageOptions);

    const functionFactory = new FunctionFactory(this, { ...props, removalPolicy });
    this.functionConnections = functionFactory.connections;
    const handler = functionFactory.create('Handler', ConsoleFunction, {
      description: 'Serves the rules console',
      timeout: TIMEOUT,
      // Checks a table of rules with each edit, while somebody waits.
      memorySize: 1_024,
    });
    const drafts = createTable(
      this,
      'Drafts',
      { removalPolicy, encryptionKey },
      {
        partitionKey: { name: CONSOLE_TABLE.partitionKey, type: dynamodb.AttributeType.STRING },
        timeToLiveAttribute: CONSOLE_TABLE.timeToLive,
      },
    );
    const roles = createConsoleRoles(this, handler, analytics, drafts);

    this.domain = createDomain(this, props);
    const integration = new HttpLambdaIntegration('Integration', handler, {
      payloadFormatVersion: apigatewayv2.PayloadFormatVersion.VERSION_2_0,
    });
    const api = new apigatewayv2.HttpApi(this, 'Api', {
      description: 'Serves the rules console',
      // The page and what it needs to sign in; the function answers nothing below /api from here.
      defaultIntegration: integration,
      disableExecuteApiEndpoint: this.domain && true,
    });
    if (this.domain) new apigatewayv2.ApiMapping(this, 'Mapping', { api, domainName: this.domain });
    this.accessLogGroup = configureStage(this, api, stageOptions);
    this.url = this.domain ? `https://${props.domainName!}/` : `${api.apiEndpoint}/`;

    const signIn = props.signIn._bind(new Construct(this, 'SignIn'), {
      url: this.url,
      groups,
      removalPolicy,
    });
    api.addRoutes({
      path: '/api/{proxy+}',
      methods: [apigatewayv2.HttpMethod.ANY],
      integration,
      authorizer: new HttpJwtAuthorizer('Authorizer', signIn.issuer, { jwtAudience: [signIn.clientId] }),
    });
    const { issuer, clientId, origins, groupsClaim } = signIn;
    const config = {
      installation: analytics._config,
      streamArn: analytics.stream?.streamArn,
      source: editedSource(analytics)?.number,
      tableName: drafts.tableName,
      roles: {
        viewer: roles.viewer.roleArn,
        editor: roles.editor.roleArn,
        operator: roles.operator.roleArn,
      },
      groups,
      groupsClaim,
      signIn: { issuer, clientId, origins },
    };
    writeConfigVariable(this, [handler], config, MAX_CONFIG_BYTES);

    this.api = api;
    this.handler = handler;
    this.draftTable = drafts;
    this.viewerRole = roles.viewer;
    this.editorRole = roles.editor;
    this.operatorRole = roles.operator;
    new CfnOutput(this, 'Url', {
      description: 'Address of the rules console, to register as redirect and sign-out address',
      value: this.url,
    });
  }

  /**
   * Network connections of the function.
   *
   * @throws an error when the function runs outside a VPC
   */
  public get connections(): ec2.Connections {
    return connectionsOf(this, this.functionConnections);
  }
}

/** @throws an error when the roles of the console could not be given the states */
function checkStore({ _config: { aggregateStore }, node: { path } }: RulesConsoleProps['analytics']): void {
  if (aggregateStore.kind === 'dynamoDb') return;
  throw new Error(
    `the states of ${path} are kept by a module, which the console cannot read; ` +
      'use AggregateStore.dynamoDb, or the commands and the page of "playground --stack"',
  );
}

/** @throws an error when a name could not be found in a token, or two roles have the same group */
function groupsOf({ viewers = 'viewers', editors = 'editors', operators = 'operators' }: RulesConsoleProps) {
  const rule = {
    pattern: /^[^\s[\],]+$/,
    maxLength: 128,
    allowed: 'characters other than spaces, brackets and commas',
  };
  for (const [label, group] of Object.entries({ viewers, editors, operators })) checkName(label, group, rule);
  if (new Set([viewers, editors, operators]).size < 3) {
    throw new Error(
      `viewers, editors and operators must be three different groups, but are "${viewers}", ` +
        `"${editors}" and "${operators}"`,
    );
  }
  return { viewer: viewers, editor: editors, operator: operators };
}

/** @throws an error when only one of domain name and certificate is given */
function createDomain(
  scope: Construct,
  { domainName, certificate }: RulesConsoleProps,
): apigatewayv2.DomainName | undefined {
  checkText('domainName', domainName);
  if (domainName === undefined && !certificate) return undefined;
  if (domainName === undefined || !certificate) {
    const [given, missing] = certificate ? ['certificate', 'domainName'] : ['domainName', 'certificate'];
    throw new Error(`${given} is given without ${missing}; give both, or neither`);
  }
  return new apigatewayv2.DomainName(scope, 'Domain', {
    domainName,
    certificate,
    securityPolicy: apigatewayv2.SecurityPolicy.TLS_1_2,
  });
}
