import { Annotations, Stack } from 'aws-cdk-lib';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import { Construct } from 'constructs';
import { warnOfForeignPolicy, warnOfUnknownKey } from './foreign-resource';
import { checkRegion, GivenResource, nameOrArn, resourceOf } from './given-resource';

const { NEW_IMAGE, NEW_AND_OLD_IMAGES } = dynamodb.StreamViewType;
const TYPE_NAMES: Readonly<Record<string, string>> = { S: 'string', N: 'number', B: 'binary' };

export type Keys = Pick<dynamodb.SchemaOptions, 'partitionKey' | 'sortKey'>;

/**
 * Refuses a table of the app in whose items the functions would find nothing. The keys of an imported table
 * are left to the deployment.
 *
 * @throws an error when a key has another name or type, is missing, or is one too many
 */
export function checkKeys(label: string, table: dynamodb.ITable, { partitionKey, sortKey }: Keys): void {
  const found = readKeys(table);
  const required = textOf(partitionKey, sortKey);
  if (found === undefined || found === required) return;
  throw new Error(
    `${label}: the table ${table.node.path} has ${found}, but must have ${required}; ` +
      'create another table with these keys, for those of a table cannot be changed',
  );
}

/**
 * Refuses a table of the app whose stream does not carry items as they are after a write. The stream of an
 * imported table is left to the deployment.
 *
 * @throws an error when it does not
 */
export function checkStreamView(label: string, table: dynamodb.ITable): void {
  const view = (
    read(table, 'streamSpecification') as dynamodb.CfnTable.StreamSpecificationProperty | undefined
  )?.streamViewType;
  if (typeof view !== 'string' || [NEW_IMAGE, NEW_AND_OLD_IMAGES].some((each) => each === view)) return;
  throw new Error(
    `${label}: the stream of the table ${table.node.path} is of type ${view}, ` +
      'without the new image that changes are delivered from; ' +
      'make it StreamViewType.NEW_IMAGE or StreamViewType.NEW_AND_OLD_IMAGES',
  );
}

/** Index that a table has to have for a part of the rules. */
export interface Index {
  readonly indexName: string;
  readonly partitionKey: dynamodb.Attribute;
  readonly sortKey: dynamodb.Attribute;
  readonly nonKeyAttributes: readonly string[];
}

/**
 * Warns of a table of the app without the index by which the scheduled run finds users, or with another one
 * of its name, once the app is complete. The indexes of an imported table are left to the deployment.
 */
export function warnOfMissingIndex(
  scope: Construct,
  label: string,
  table: dynamodb.ITable,
  index: Index,
): void {
  const attribute = ({ name }: dynamodb.Attribute) => `{ name: '${name}', type: AttributeType.NUMBER }`;
  scope.node.addValidation({
    validate: () => {
      const fault = faultOfIndex(table, index);
      if (fault === undefined) return [];
      Annotations.of(scope).addWarningV2(
        'cdk-pinpoint-incremental-analytics:missingIndex',
        `${label}: the table ${table.node.path} has ${fault}, which rules over windows that move, ` +
          'values with AtMost and rules with carry need; add it to the table with ' +
          `addGlobalSecondaryIndex({ indexName: '${index.indexName}', ` +
          `partitionKey: ${attribute(index.partitionKey)}, sortKey: ${attribute(index.sortKey)}, ` +
          'projectionType: ProjectionType.INCLUDE, ' +
          `nonKeyAttributes: ['${index.nonKeyAttributes.join("', '")}'] }), ` +
          'or acknowledge this warning when there are no such rules',
      );
      return [];
    },
  });
}

/**
 * Returns the name by which the functions find a table that is given: an ARN unless it is known to be of the
 * stack's account. Warns of what the table does not allow for being imported.
 *
 * @throws an error when it is known to be of another region
 */
export function nameOfTable(
  scope: Construct,
  label: string,
  table: dynamodb.ITable,
  actions: readonly string[],
  indexName?: string,
): string {
  const given: GivenResource = {
    label: `${label}: table`,
    kind: 'table',
    resource: table,
    arn: table.tableArn,
  };
  checkRegion(scope, given);
  warnOfUnknownKey(scope, given, table.encryptionKey, 'Table.fromTableAttributes');
  warnOfForeignPolicy(scope, given, {
    actions,
    resources: [given.arn, ...(indexName ? [`${given.arn}/index/${indexName}`] : [])],
    consequence: 'the functions are refused',
  });
  return nameOrArn(scope, given, table.tableName);
}

/** Describes how a table lacks an index; undefined when it does not, or is not known at synthesis. */
function faultOfIndex(
  table: dynamodb.ITable,
  { indexName, partitionKey, sortKey, nonKeyAttributes }: Index,
): string | undefined {
  if (readKeys(table) === undefined) return undefined;
  const indexes = (read(table, 'globalSecondaryIndexes') ??
    []) as dynamodb.CfnTable.GlobalSecondaryIndexProperty[];
  const found = indexes.find((each) => each.indexName === indexName);
  if (!found) return `no index ${indexName}`;
  const keys = readKeys(table, found.keySchema);
  const required = textOf(partitionKey, sortKey);
  if (keys !== undefined && keys !== required) {
    return `an index ${indexName} with ${keys}, and not the one with ${required}`;
  }
  const { projectionType, nonKeyAttributes: projected = [] } =
    found.projection as dynamodb.CfnTable.ProjectionProperty;
  const isProjected =
    projectionType === dynamodb.ProjectionType.ALL ||
    nonKeyAttributes.every((attribute) => projected.includes(attribute));
  return isProjected
    ? undefined
    : `an index ${indexName} without ${nonKeyAttributes.join()}, and not the one that projects it`;
}

/**
 * Returns the keys of a table, or those of an index of it, in words; undefined when a part of them is not
 * known at synthesis.
 */
function readKeys(table: dynamodb.ITable, keys = read(table, 'keySchema')): string | undefined {
  const definitions = read(table, 'attributeDefinitions') as
    dynamodb.CfnTable.AttributeDefinitionProperty[] | undefined;
  if (!Array.isArray(keys) || !Array.isArray(definitions)) return undefined;

  const attributes = (keys as dynamodb.CfnTable.KeySchemaProperty[]).map(({ attributeName, keyType }) => ({
    keyType,
    name: attributeName,
    type: definitions.find((each) => each.attributeName === attributeName)?.attributeType,
  }));
  const known = attributes.every(({ keyType, name, type }) =>
    [keyType, name, type].every((each) => typeof each === 'string'),
  );
  if (!known) return undefined;
  const keyOf = (keyType: string) =>
    attributes.find((each) => each.keyType === keyType) as dynamodb.Attribute | undefined;
  return textOf(keyOf('HASH'), keyOf('RANGE'));
}

function textOf(
  partitionKey: dynamodb.Attribute | undefined,
  sortKey: dynamodb.Attribute | undefined,
): string {
  const describe = (role: string, key: dynamodb.Attribute | undefined) =>
    key ? `the ${role} key ${key.name} of type ${TYPE_NAMES[key.type] ?? key.type}` : `no ${role} key`;
  return `${describe('partition', partitionKey)} and ${describe('sort', sortKey)}`;
}

/** Reads a property of the resource behind a table of the app; both versions of the construct have these. */
function read(
  table: dynamodb.ITable,
  property: 'keySchema' | 'attributeDefinitions' | 'streamSpecification' | 'globalSecondaryIndexes',
): unknown {
  const { CfnTable, CfnGlobalTable } = dynamodb;
  const resource = resourceOf(table, CfnTable.CFN_RESOURCE_TYPE_NAME, CfnGlobalTable.CFN_RESOURCE_TYPE_NAME);
  if (!resource) return undefined;
  return Stack.of(resource).resolve((resource as dynamodb.CfnTable | dynamodb.CfnGlobalTable)[property]);
}
