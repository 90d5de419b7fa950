import { ArnFormat, Stack } from 'aws-cdk-lib';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { AGGREGATES } from '../../contract/table-keys';
import { PinpointIncrementalAnalytics } from '../pinpoint-incremental-analytics';
import { RuleSourceConfig } from '../rule-sources/rule-source-config';
import { grantRead, grantReadWrite } from '../support/tables';

/** Roles that the function assumes, each for people of one group. */
export interface ConsoleRoles {
  readonly viewer: iam.Role;
  readonly editor: iam.Role;
  readonly operator: iam.Role;
}

/** Actions on the rules, by the kind of their source. */
interface RuleActions {
  readonly read: string[];
  readonly write: string[];
}

const RULE_ACTIONS: Readonly<Record<string, RuleActions | undefined>> = {
  dynamoDb: { read: ['dynamodb:Scan'], write: ['dynamodb:PutItem', 'dynamodb:DeleteItem'] },
  s3: { read: ['s3:GetObject'], write: ['s3:PutObject'] },
  ssm: { read: ['ssm:GetParametersByPath'], write: ['ssm:PutParameter', 'ssm:DeleteParameters'] },
};

/** Source of rules that the page edits. */
interface EditedSource {
  readonly source: RuleSourceConfig;
  readonly actions: RuleActions;
  /** Its number among several, from 1. */
  readonly number?: number;
}

/**
 * Creates the three roles. The function itself may do nothing but assume them, so that whoever is signed in
 * reaches as much as their group allows, even if the function were to confuse two requests.
 */
export function createConsoleRoles(
  scope: Construct,
  handler: lambda.Function,
  analytics: PinpointIncrementalAnalytics,
  drafts: dynamodb.ITable,
): ConsoleRoles {
  const roles = {
    viewer: createRole(scope, 'Viewer', handler, 'Reads an installation for people of the rules console'),
    editor: createRole(scope, 'Editor', handler, 'Reads an installation and writes its rules'),
    operator: createRole(
      scope,
      'Operator',
      handler,
      'Reads an installation, writes its rules and its stream',
    ),
  };
  const { viewer, editor, operator } = roles;
  for (const role of [viewer, editor, operator]) grantView(role, analytics);
  for (const role of [editor, operator]) {
    grantRules(role, analytics, 'write');
    grantNaming(role, analytics);
    grantReadWrite(drafts, role, 'dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:DeleteItem');
  }
  analytics.stream?.grant(operator, 'kinesis:PutRecord');
  analytics.stream?.encryptionKey?.grant(operator, 'kms:GenerateDataKey');
  return roles;
}

function createRole(scope: Construct, id: string, handler: lambda.Function, description: string): iam.Role {
  const role = new iam.Role(scope, id, {
    description,
    assumedBy: new iam.ArnPrincipal(handler.role!.roleArn),
  });
  role.grantAssumeRole(handler.grantPrincipal);
  return role;
}

function grantView(role: iam.Role, analytics: PinpointIncrementalAnalytics): void {
  const { aggregateTable, timeseriesTable } = analytics;
  if (aggregateTable) {
    grantRead(aggregateTable, role, 'dynamodb:BatchGetItem', 'dynamodb:GetItem', 'dynamodb:Scan');
  }
  if (timeseriesTable) grantRead(timeseriesTable, role, 'dynamodb:Query');
  grantRules(role, analytics, 'read');
  // CloudWatch knows no narrower resource than all metrics.
  role.addToPrincipalPolicy(
    new iam.PolicyStatement({ actions: ['cloudwatch:GetMetricData'], resources: ['*'] }),
  );
}

/** Finds the one source that can be edited, for the page edits no more than one. */
export function editedSource({ _ruleSource: all }: PinpointIncrementalAnalytics): EditedSource | undefined {
  const sources = all.sources ?? [all];
  const editable = sources.flatMap((source, index) => {
    const actions = RULE_ACTIONS[source.kind];
    return actions ? [{ source, actions, ...(sources.length > 1 && { number: index + 1 }) }] : [];
  });
  return editable.length === 1 ? editable[0] : undefined;
}

/** Grants nothing where no source can be edited, and the page shows the rules in force. */
function grantRules(
  role: iam.Role,
  analytics: PinpointIncrementalAnalytics,
  access: keyof RuleActions,
): void {
  const edited = editedSource(analytics);
  if (!edited) return;
  const { source } = edited;
  const actions = edited.actions[access];
  iam.Grant.addToPrincipal({ grantee: role, actions, resourceArns: arnsOf(role, source) });
  const key = source.encryptionKey ?? source.table?.encryptionKey;
  if (access === 'read') key?.grantDecrypt(role);
  else key?.grantEncryptDecrypt(role);
}

/** Grants to note who publishes, and to write no other item of the table of states. */
function grantNaming(role: iam.Role, analytics: PinpointIncrementalAnalytics): void {
  const { aggregateTable: table } = analytics;
  if (!table || !editedSource(analytics)) return;
  iam.Grant.addToPrincipal({
    grantee: role,
    actions: ['dynamodb:PutItem'],
    resourceArns: [table.tableArn],
    conditions: {
      'ForAllValues:StringEquals': { 'dynamodb:LeadingKeys': [AGGREGATES.publicationsPk] },
    },
  });
  table.encryptionKey?.grantEncryptDecrypt(role);
}

function arnsOf(scope: Construct, { kind, parameters, table }: RuleSourceConfig): string[] {
  if (table) return [table.tableArn];
  const stack = Stack.of(scope);
  if (kind === 's3') {
    const [bucket, key] = [parameters.bucketName, parameters.objectKey];
    return [`arn:${stack.partition}:s3:::${bucket}/${key}`];
  }
  const { NO_RESOURCE_NAME: arnFormat } = ArnFormat;
  // The path begins with the slash that separates the two.
  const below = `${stack.formatArn({ service: 'ssm', resource: 'parameter', arnFormat })}${parameters.path}`;
  return [below, `${below}/*`];
}
