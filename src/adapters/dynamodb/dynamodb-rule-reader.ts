import { AttributeValue, DynamoDBClient, DynamoDBClientConfig, paginateScan } from '@aws-sdk/client-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import { compareCodePoints } from '../../common/code-points';
import { unambiguous } from '../../common/decimal-text';
import { RULES } from '../../contract/table-keys';
import { RuleReader } from '../../engine/ports';
import { columnOf } from '../../rule-language/columns';
import { Sheet } from '../../rule-language/parse/sheet';
import { RuleRow } from '../../rule-language/parse/table';
import { requestHandlerOptions } from '../client-timeouts';

/** Creates a client that fails when the table does not answer. */
export function createRuleTableClient(config: DynamoDBClientConfig = {}): DynamoDBClient {
  return new DynamoDBClient({ requestHandler: requestHandlerOptions(), ...config });
}

/** Reads a table with one item per rule, whose attributes are the columns of the rules table. */
export class DynamoDbRuleReader implements RuleReader {
  readonly name: string;

  constructor(
    private readonly client: DynamoDBClient,
    private readonly tableName: string,
  ) {
    this.name = `DynamoDB table ${tableName}`;
  }

  /**
   * Reads the rules in the order of their ids, so that of two rules with one output always the same is
   * active.
   *
   * @throws Error when a page of the table cannot be read
   */
  async read(): Promise<Sheet> {
    const rows: { id: string; row: RuleRow }[] = [];
    for await (const { Items: items } of paginateScan(
      { client: this.client },
      { TableName: this.tableName, ConsistentRead: true },
    )) {
      if (!items) throw new Error(`${this.name} answered without any items`);
      for (const item of items) {
        const { [RULES.partitionKey]: id, ...cells } = textsOf(item);
        rows.push({ id, row: { where: `rule ${id}`, id, cells } });
      }
    }
    return { rows: rows.sort((a, b) => compareCodePoints(a.id, b.id)).map(({ row }) => row), problems: [] };
  }
}

function textsOf(item: Record<string, AttributeValue>): Record<string, string> {
  const values = Object.entries(unmarshall(item, { wrapNumbers: true }));
  return Object.fromEntries(values.map(([name, value]) => [name, textIn(name, value)]));
}

/** A number of DynamoDB has a point before its fraction; a filter value stays as it is. */
function textIn(name: string, value: unknown): string {
  const text = textOf(value);
  return typeof value !== 'string' && columnOf(name) === 'Target-V' ? unambiguous(text) : text;
}

function textOf(value: unknown): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (value === null || value === undefined) return '';
  if (typeof value === 'object' && 'value' in value) return String(value.value);
  return JSON.stringify(value);
}
