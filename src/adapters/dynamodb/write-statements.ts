import { AttributeValue } from '@aws-sdk/client-dynamodb';
import { AGGREGATES } from '../../contract/table-keys';
import { Item } from './batch-read';

/** Statement of PartiQL with its parameters. */
export interface WriteStatement {
  readonly Statement: string;
  readonly Parameters: AttributeValue[];
}

/** Creates a statement that writes an item, unless its key has one. */
export function insertStatement(tableName: string, item: Item): WriteStatement {
  const names = Object.keys(item);
  return {
    Statement: `INSERT INTO "${tableName}" VALUE {${names.map((name) => `'${name}': ?`).join(', ')}}`,
    Parameters: Object.values(item),
  };
}

/**
 * Creates a statement that replaces an item of this version.
 *
 * @param optional attributes that are removed unless the item has them
 */
export function updateStatement(
  tableName: string,
  item: Item,
  optional: readonly string[],
  expectedVersion: number,
): WriteStatement {
  const { [AGGREGATES.partitionKey]: key, ...attributes } = item;
  const set = Object.keys(attributes).map((name) => ` SET "${name}" = ?`);
  const remove = optional.filter((name) => !(name in item)).map((name) => ` REMOVE "${name}"`);
  return {
    Statement:
      `UPDATE "${tableName}"${set.join('')}${remove.join('')} ` +
      `WHERE "${AGGREGATES.partitionKey}" = ? AND "version" = ?`,
    Parameters: [...Object.values(attributes), key, { N: String(expectedVersion) }],
  };
}
