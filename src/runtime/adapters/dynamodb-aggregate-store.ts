import { brotliCompressSync, brotliDecompressSync, constants } from 'node:zlib';
import {
  AttributeValue, BatchGetItemCommand, ConditionalCheckFailedException, DeleteItemCommand, DynamoDBClient, GetItemCommand,
  PutItemCommand, ScanCommand,
} from '@aws-sdk/client-dynamodb';
import { AGGREGATES } from '../../contract/table-keys';
import { inParallel } from '../in-parallel';
import { decodeState, encodeChanges, encodeState } from './state-codec';
import { isUserKey, userKey } from './user-key';
import { Catalogue, EMPTY_CATALOGUE, RuleChange } from '../domain/catalogue';
import { Change } from '../domain/change';
import { NEW_USER, UserState } from '../domain/user-state';
import { AggregateStore, RuleCheck, Settlement, StatePage, VersionedState, WriteResult } from '../ports';

/** BatchGetItem takes 100 keys (DynamoDB limits). */
const KEYS_PER_READ = 100;
const READS_AT_ONCE = 8;
const READ_ATTEMPTS = 8;

/** An item holds 400 KB, its key and its revision included (DynamoDB limits). */
const MAX_PACKED_BYTES = 399_000;

type Item = Record<string, AttributeValue>;

/** One item per user: its key, its version, the state as text and, on writes that cause changes, the outbox. */
export class DynamoDbAggregateStore implements AggregateStore {
  constructor(private readonly client: DynamoDBClient, private readonly tableName: string) {}

  /** Eventually consistent, at half the price: the version shows at the write whether it was outdated. */
  async read(userIds: readonly string[]): Promise<Map<string, VersionedState>> {
    const found = new Map<string, VersionedState>();
    const parts = Array.from({ length: Math.ceil(userIds.length / KEYS_PER_READ) }, (_, part) => userIds.slice(part * KEYS_PER_READ, (part + 1) * KEYS_PER_READ));
    await inParallel(parts, READS_AT_ONCE, (part) => this.readPart(part, found));
    return found;
  }

  async write(userId: string, state: UserState, changes: readonly Change[], expectedVersion: number): Promise<WriteResult> {
    const version = expectedVersion + 1;
    const key = userKey(userId);
    try {
      await this.client.send(new PutItemCommand({
        TableName: this.tableName,
        Item: {
          [AGGREGATES.partitionKey]: { S: key },
          userId: { S: userId },
          version: { N: String(version) },
          state: { S: encodeState(state) },
          ...(changes.length > 0 && { [AGGREGATES.outbox]: { S: encodeChanges(changes) } }),
        },
        ...versionStands(AGGREGATES.partitionKey, 'version', expectedVersion),
        ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
      }));
      return { written: true, version };
    } catch (error) {
      if (!(error instanceof ConditionalCheckFailedException)) throw error;
      // Some engines do not return the item with the failure.
      const item = error.Item ?? await this.get(key);
      // A user who was deleted meanwhile begins anew.
      return { written: false, current: item ? decodeItem(item).stored : { version: 0, state: NEW_USER } };
    }
  }

  async scan(after?: string): Promise<StatePage> {
    const page = await this.client.send(new ScanCommand({
      TableName: this.tableName,
      ProjectionExpression: '#pk, userId, version, #state',
      ExpressionAttributeNames: { '#pk': AGGREGATES.partitionKey, '#state': 'state' },
      ...(after !== undefined && { ExclusiveStartKey: { [AGGREGATES.partitionKey]: { S: after } } }),
    }));
    const next = page.LastEvaluatedKey?.[AGGREGATES.partitionKey]?.S;
    return {
      users: (page.Items ?? []).filter((item) => isUserKey(item[AGGREGATES.partitionKey].S!)).map(decodeItem),
      ...(next !== undefined && { next }),
    };
  }

  async readCatalogue(): Promise<Catalogue> {
    const item = await this.get(AGGREGATES.cataloguePk);
    return item ? unpack<Catalogue>(item.catalogue) : EMPTY_CATALOGUE;
  }

  async writeCatalogue(catalogue: Catalogue, expectedRevision: number): Promise<boolean> {
    const packed = pack(catalogue);
    if (packed.B!.length > MAX_PACKED_BYTES) {
      throw new Error(`${Object.keys(catalogue.rules).length} rules are too many for one installation: they take ${packed.B!.length} bytes, and ${MAX_PACKED_BYTES} fit into one item; spread them over several installations`);
    }
    try {
      await this.client.send(new PutItemCommand({
        TableName: this.tableName,
        Item: {
          [AGGREGATES.partitionKey]: { S: AGGREGATES.cataloguePk },
          revision: { N: String(catalogue.revision) },
          catalogue: packed,
        },
        ...versionStands(AGGREGATES.partitionKey, 'revision', expectedRevision),
      }));
      return true;
    } catch (error) {
      if (error instanceof ConditionalCheckFailedException) return false;
      throw error;
    }
  }

  async keepRuleChange(change: RuleChange): Promise<void> {
    await this.client.send(new PutItemCommand({
      TableName: this.tableName,
      Item: { [AGGREGATES.partitionKey]: { S: ruleChangeKey(change.revision) }, change: pack(change) },
    }));
  }

  /** The newest is in the catalogue even if whoever wrote it got no further. */
  async readRuleChanges(limit: number): Promise<RuleChange[]> {
    const { revision, change } = await this.readCatalogue();
    const changes = change ? [change] : [];
    for (let older = revision - changes.length; older > 0 && changes.length < limit; older--) {
      const item = await this.get(ruleChangeKey(older));
      if (item) changes.push(unpack<RuleChange>(item.change));
    }
    return changes.slice(0, limit);
  }

  async readRuleCheck(): Promise<RuleCheck | undefined> {
    const item = await this.get(AGGREGATES.ruleCheckPk);
    return item && JSON.parse(item.check.S!) as RuleCheck;
  }

  async writeRuleCheck(check: RuleCheck): Promise<void> {
    await this.client.send(new PutItemCommand({
      TableName: this.tableName,
      Item: { [AGGREGATES.partitionKey]: { S: AGGREGATES.ruleCheckPk }, check: { S: JSON.stringify(check) } },
    }));
  }

  async readSettlement(): Promise<Settlement | undefined> {
    const item = await this.get(AGGREGATES.settlementPk);
    return item && JSON.parse(item.settlement.S!) as Settlement;
  }

  async writeSettlement(settlement: Settlement | undefined): Promise<void> {
    const key = { [AGGREGATES.partitionKey]: { S: AGGREGATES.settlementPk } };
    await (settlement
      ? this.client.send(new PutItemCommand({ TableName: this.tableName, Item: { ...key, settlement: { S: JSON.stringify(settlement) } } }))
      : this.client.send(new DeleteItemCommand({ TableName: this.tableName, Key: key })));
  }

  private async readPart(userIds: readonly string[], found: Map<string, VersionedState>): Promise<void> {
    let keys: Item[] = userIds.map((userId) => ({ [AGGREGATES.partitionKey]: { S: userKey(userId) } }));
    for (let attempt = 0; keys.length > 0; attempt++) {
      if (attempt === READ_ATTEMPTS) throw new Error(`${keys.length} of ${userIds.length} states could not be read in ${attempt} attempts`);
      const answer = await this.client.send(new BatchGetItemCommand({ RequestItems: { [this.tableName]: { Keys: keys } } }));
      for (const item of answer.Responses?.[this.tableName] ?? []) {
        const { userId, stored } = decodeItem(item);
        found.set(userId, stored);
      }
      keys = answer.UnprocessedKeys?.[this.tableName]?.Keys ?? [];
    }
  }

  private async get(key: string): Promise<Item | undefined> {
    const { Item: item } = await this.client.send(new GetItemCommand({
      TableName: this.tableName,
      Key: { [AGGREGATES.partitionKey]: { S: key } },
      ConsistentRead: true,
    }));
    return item;
  }
}

/** The condition that nobody else has written since version `expected`; 0: that nobody ever has. */
function versionStands(partitionKey: string, attribute: string, expected: number) {
  return expected === 0
    ? { ConditionExpression: 'attribute_not_exists(#a)', ExpressionAttributeNames: { '#a': partitionKey } }
    : { ConditionExpression: '#a = :expected', ExpressionAttributeNames: { '#a': attribute }, ExpressionAttributeValues: { ':expected': { N: String(expected) } } };
}

function decodeItem(item: Item): { userId: string; stored: VersionedState } {
  return { userId: item.userId.S!, stored: { version: Number(item.version.N), state: decodeState(item.state.S!) } };
}

function ruleChangeKey(revision: number): string {
  return `${AGGREGATES.ruleChangePrefix}${revision}`;
}

/** Rules repeat themselves: thousands of them fit into one item of 400 KB (DynamoDB limits). */
function pack(value: unknown): AttributeValue {
  return { B: brotliCompressSync(JSON.stringify(value), { params: { [constants.BROTLI_PARAM_QUALITY]: 5, [constants.BROTLI_PARAM_LGWIN]: 24 } }) };
}

function unpack<T>(attribute: AttributeValue): T {
  return JSON.parse(brotliDecompressSync(attribute.B!).toString('utf8')) as T;
}
