import {
  AttributeValue,
  ConditionalCheckFailedException,
  DeleteItemCommand,
  DynamoDBClient,
  paginateScan,
  PutItemCommand,
} from '@aws-sdk/client-dynamodb';
import { DynamoDbRuleReader } from '../../adapters/dynamodb/dynamodb-rule-reader';
import { RULES } from '../../contract/table-keys';
import { RuleDiff, StoredRule } from './rule-diff';
import { RuleTarget } from './rule-target';

type Item = Record<string, AttributeValue>;

/** Writes rules to a table, an item per rule, and each item only while it still is as it was read. */
export class DynamoDbTarget implements RuleTarget {
  readonly hasIds = true;
  readonly name: string;
  /** Items as they were last read, by rule id. */
  private items = new Map<string, Item>();

  constructor(
    private readonly client: DynamoDBClient,
    private readonly tableName: string,
  ) {
    this.name = `DynamoDB table ${tableName}`;
  }

  async read() {
    const items = new Map<string, Item>();
    for await (const page of paginateScan(
      { client: this.client },
      { TableName: this.tableName, ConsistentRead: true },
    )) {
      for (const item of page.Items ?? []) items.set(item[RULES.partitionKey].S!, item);
    }
    this.items = items;
    return new DynamoDbRuleReader(this.client, this.tableName).read();
  }

  async write(
    { added, changed, removed }: RuleDiff,
    _wanted: readonly StoredRule[],
    onWritten: () => void,
  ): Promise<string[]> {
    const conflicts: string[] = [];
    const tryTo = async (id: string, work: () => Promise<unknown>) => {
      try {
        await work();
      } catch (error) {
        if (!(error instanceof ConditionalCheckFailedException)) throw error;
        conflicts.push(id);
      }
      onWritten();
    };
    for (const rule of [...added, ...changed.map(({ after }) => after)]) {
      await tryTo(rule.id, () =>
        this.client.send(
          new PutItemCommand({
            TableName: this.tableName,
            Item: itemOf(rule),
            ...unchanged(this.items.get(rule.id)),
          }),
        ),
      );
    }
    for (const { id } of removed) {
      await tryTo(id, () =>
        this.client.send(
          new DeleteItemCommand({
            TableName: this.tableName,
            Key: { [RULES.partitionKey]: { S: id } },
            ...unchanged(this.items.get(id)),
          }),
        ),
      );
    }
    return conflicts;
  }
}

function itemOf({ id, cells }: StoredRule): Item {
  return {
    ...Object.fromEntries(Object.entries(cells).map(([column, value]) => [column, { S: value }])),
    [RULES.partitionKey]: { S: id },
  };
}

/** Builds the condition that an item still is as it was read. */
function unchanged(item: Item | undefined) {
  if (!item) {
    return {
      ConditionExpression: 'attribute_not_exists(#id)',
      ExpressionAttributeNames: { '#id': RULES.partitionKey },
    };
  }
  const attributes = Object.entries(item);
  return {
    ConditionExpression: attributes.map((_, i) => `#a${i} = :v${i}`).join(' AND '),
    ExpressionAttributeNames: Object.fromEntries(attributes.map(([name], i) => [`#a${i}`, name])),
    ExpressionAttributeValues: Object.fromEntries(attributes.map(([, value], i) => [`:v${i}`, value])),
  };
}
