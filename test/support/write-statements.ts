import { AttributeValue, BatchStatementRequest } from '@aws-sdk/client-dynamodb';

type Item = Record<string, AttributeValue>;

/** What a statement of PartiQL that writes one item asks for. */
export interface ParsedWrite {
  readonly table: string;
  /** Attributes that are set, the key among them. */
  readonly item: Item;
  /** Attributes that are removed. */
  readonly removed: readonly string[];
  readonly key: Item;
  /** Attribute that has to have a value; absent when there must be no item of this key. */
  readonly condition?: { readonly name: string; readonly value: AttributeValue };
}

const INSERT = /^INSERT INTO "([^"]+)" VALUE \{(('[^']+': \?(, )?)+)\}$/;
const UPDATE =
  /^UPDATE "([^"]+)"(( SET "[^"]+" = \?)*)(( REMOVE "[^"]+")*) WHERE "([^"]+)" = \? AND "([^"]+)" = \?$/;

/**
 * Understands the statements by which the functions write states, and no others.
 *
 * @param partitionKey name of the key of the table
 * @throws Error for any other statement
 */
export function parseWrite(
  { Statement: statement = '', Parameters: parameters = [] }: BatchStatementRequest,
  partitionKey: string,
): ParsedWrite {
  const insert = INSERT.exec(statement);
  if (insert) {
    const item = itemOf(namesIn(insert[2], /'([^']+)'/g), parameters);
    return { table: insert[1], item, removed: [], key: { [partitionKey]: item[partitionKey] } };
  }
  const update = UPDATE.exec(statement);
  if (!update) throw new Error(`this statement is not understood: ${statement}`);
  const names = namesIn(update[2], /"([^"]+)"/g);
  const [keyValue, value] = parameters.slice(names.length);
  const key = { [update[6]]: keyValue };
  return {
    table: update[1],
    item: { ...key, ...itemOf(names, parameters) },
    removed: namesIn(update[4], /"([^"]+)"/g),
    key,
    condition: { name: update[7], value },
  };
}

function namesIn(text: string, quoted: RegExp): string[] {
  return [...text.matchAll(quoted)].map(([, name]) => name);
}

function itemOf(names: readonly string[], values: readonly AttributeValue[]): Item {
  return Object.fromEntries(names.map((name, i) => [name, values[i]]));
}
