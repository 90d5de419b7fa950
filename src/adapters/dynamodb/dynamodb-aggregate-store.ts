import { brotliCompressSync, brotliDecompressSync, constants } from 'node:zlib';
import {
  AttributeValue,
  BatchGetItemCommand,
  ConditionalCheckFailedException,
  DeleteItemCommand,
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  ScanCommand,
} from '@aws-sdk/client-dynamodb';
import { inParallel } from '../../common/in-parallel';
import { AGGREGATES } from '../../contract/table-keys';
import { Catalogue, EMPTY_CATALOGUE, RuleChange } from '../../engine/catalogue/catalogue';
import {
  AggregateStore,
  ReadOptions,
  ScanScope,
  RuleCheck,
  Reevaluation,
  StatePage,
  VersionedState,
  WriteResult,
} from '../../engine/ports';
import { Change } from '../../engine/state/change';
import { NEW_USER, UserState } from '../../engine/state/user-state';
import { decodeChanges, encodeChanges, packOutbox } from '../encoding/change-codec';
import { packText, unpackText } from '../encoding/packed-text';
import { decodeState, encodeState } from '../encoding/state-codec';
import { succeeds } from './conditional-write';
import { KeyNumbers } from './key-numbers';
import { isUserKey, userIdOf, userKey } from './user-key';

/** BatchGetItem takes 100 keys (DynamoDB limits). */
const KEYS_PER_READ = 100;
const MAX_CONCURRENT_READS = 8;
const READ_ATTEMPTS = 8;

/** An item holds 400 KB, its key and its revision included (DynamoDB limits). */
const MAX_PACKED_BYTES = 399_000;

/** A write unit pays for 1 KB (DynamoDB pricing). */
const WRITE_UNIT = 1_024;

type Item = Record<string, AttributeValue>;

/**
 * One item per user: its key, its version, the state as text and, on writes that cause changes, the outbox.
 */
export class DynamoDbAggregateStore implements AggregateStore {
  private readonly keyNumbers = new KeyNumbers({
    read: () => this.readKeyNumbers(),
    write: (keys, expected) => this.writeKeyNumbers(keys, expected),
  });

  constructor(
    private readonly client: DynamoDBClient,
    private readonly tableName: string,
  ) {}

  /** Eventually consistent, at half the price: the version shows at the write whether it was outdated. */
  async read(
    userIds: readonly string[],
    { consistent = false }: ReadOptions = {},
  ): Promise<Map<string, VersionedState>> {
    const found = new Map<string, VersionedState>();
    const parts = Array.from({ length: Math.ceil(userIds.length / KEYS_PER_READ) }, (_, part) =>
      userIds.slice(part * KEYS_PER_READ, (part + 1) * KEYS_PER_READ),
    );
    await inParallel(parts, MAX_CONCURRENT_READS, (part) => this.readPart(part, consistent, found));
    return found;
  }

  async write(
    userId: string,
    state: UserState,
    changes: readonly Change[],
    expectedVersion: number,
  ): Promise<WriteResult> {
    const version = expectedVersion + 1;
    const key = userKey(userId);
    const text = encodeState(state, await this.keyNumbers.give(Object.keys(state.rules)));
    try {
      await this.client.send(
        new PutItemCommand({
          TableName: this.tableName,
          Item: packedToFit({
            [AGGREGATES.partitionKey]: { S: key },
            ...(userIdOf(key) === undefined && { userId: { S: userId } }),
            version: { N: String(version) },
            state: { S: text },
            ...(changes.length > 0 && { [AGGREGATES.outbox]: { S: encodeChanges(changes) } }),
          }),
          ...ifUnchanged('version', expectedVersion),
          ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
        }),
      );
      return { written: true, version };
    } catch (error) {
      if (!(error instanceof ConditionalCheckFailedException)) throw error;
      // Some engines do not return the item with the failure.
      const item = error.Item ?? (await this.get(key));
      // A user who was deleted meanwhile begins anew.
      return {
        written: false,
        current: item ? (await this.decodeItem(item)).stored : { version: 0, state: NEW_USER },
      };
    }
  }

  async scan(after?: string, { limit, idContains, part }: ScanScope = {}): Promise<StatePage> {
    const page = await this.client.send(
      new ScanCommand({
        TableName: this.tableName,
        ProjectionExpression: '#pk, userId, version, #state',
        ExpressionAttributeNames: { '#pk': AGGREGATES.partitionKey, '#state': 'state' },
        ...(after !== undefined && { ExclusiveStartKey: { [AGGREGATES.partitionKey]: { S: after } } }),
        ...(limit !== undefined && { Limit: limit }),
        // Of ids that are too long for a key the item holds the whole.
        ...(idContains !== undefined && {
          FilterExpression: 'contains(#pk, :text) OR contains(userId, :text)',
          ExpressionAttributeValues: { ':text': { S: idContains } },
        }),
        ...(part && { Segment: part.n, TotalSegments: part.of }),
      }),
    );
    const next = page.LastEvaluatedKey?.[AGGREGATES.partitionKey]?.S;
    const users = await Promise.all(
      (page.Items ?? [])
        .filter((item) => isUserKey(item[AGGREGATES.partitionKey].S!))
        .map((item) => this.decodeItem(item)),
    );
    return {
      // The key holds more than the id.
      users: idContains === undefined ? users : users.filter(({ userId }) => userId.includes(idContains)),
      ...(next !== undefined && { next }),
    };
  }

  async remove(userId: string, expectedVersion: number): Promise<boolean> {
    const command = new DeleteItemCommand({
      TableName: this.tableName,
      Key: { [AGGREGATES.partitionKey]: { S: userKey(userId) } },
      ...ifUnchanged('version', expectedVersion),
    });
    return succeeds(this.client.send(command));
  }

  async readLatestChanges(userId: string): Promise<Change[]> {
    const outbox = (await this.get(userKey(userId)))?.[AGGREGATES.outbox]?.S;
    return outbox === undefined ? [] : decodeChanges(userId, outbox);
  }

  async readCatalogue(): Promise<Catalogue> {
    const item = await this.get(AGGREGATES.cataloguePk);
    return item ? unpack<Catalogue>(item.catalogue) : EMPTY_CATALOGUE;
  }

  async writeCatalogue(catalogue: Catalogue, expectedRevision: number): Promise<boolean> {
    const all = pack(catalogue);
    if (all.B!.length > MAX_PACKED_BYTES) {
      throw new Error(
        `${Object.keys(catalogue.rules).length} rules are too many for one installation: they take ${all.B!.length} bytes, and ${MAX_PACKED_BYTES} fit into one item; spread them over several installations`,
      );
    }
    return this.putIf('revision', expectedRevision, {
      [AGGREGATES.partitionKey]: { S: AGGREGATES.cataloguePk },
      revision: { N: String(catalogue.revision) },
      catalogue: all,
    });
  }

  async putRuleChange(change: RuleChange): Promise<void> {
    await this.client.send(
      new PutItemCommand({
        TableName: this.tableName,
        Item: { [AGGREGATES.partitionKey]: { S: ruleChangeKey(change.revision) }, change: pack(change) },
      }),
    );
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
    return item && (JSON.parse(item.check.S!) as RuleCheck);
  }

  async writeRuleCheck(check: RuleCheck): Promise<void> {
    await this.client.send(
      new PutItemCommand({
        TableName: this.tableName,
        Item: {
          [AGGREGATES.partitionKey]: { S: AGGREGATES.ruleCheckPk },
          check: { S: JSON.stringify(check) },
        },
      }),
    );
  }

  async readReevaluation(): Promise<Reevaluation | undefined> {
    const item = await this.get(AGGREGATES.settlementPk);
    return item && (JSON.parse(item.settlement.S!) as Reevaluation);
  }

  async writeReevaluation(settlement: Reevaluation | undefined): Promise<void> {
    const key = { [AGGREGATES.partitionKey]: { S: AGGREGATES.settlementPk } };
    await (settlement
      ? this.client.send(
          new PutItemCommand({
            TableName: this.tableName,
            Item: { ...key, settlement: { S: JSON.stringify(settlement) } },
          }),
        )
      : this.client.send(new DeleteItemCommand({ TableName: this.tableName, Key: key })));
  }

  private async readPart(
    userIds: readonly string[],
    consistent: boolean,
    found: Map<string, VersionedState>,
  ): Promise<void> {
    let keys: Item[] = userIds.map((userId) => ({ [AGGREGATES.partitionKey]: { S: userKey(userId) } }));
    for (let attempt = 0; keys.length > 0; attempt++) {
      if (attempt === READ_ATTEMPTS) {
        throw new Error(
          `${keys.length} of ${userIds.length} states could not be read in ${attempt} attempts`,
        );
      }
      const answer = await this.client.send(
        new BatchGetItemCommand({
          RequestItems: { [this.tableName]: { Keys: keys, ...(consistent && { ConsistentRead: true }) } },
        }),
      );
      for (const item of answer.Responses?.[this.tableName] ?? []) {
        const { userId, stored } = await this.decodeItem(item);
        found.set(userId, stored);
      }
      keys = answer.UnprocessedKeys?.[this.tableName]?.Keys ?? [];
    }
  }

  private async decodeItem(item: Item): Promise<{ userId: string; stored: VersionedState }> {
    const text = item.state.S ?? unpackText(item.state.B!);
    const state = await this.keyNumbers.resolve((keyOf) => decodeState(text, keyOf));
    return {
      userId: userIdOf(item[AGGREGATES.partitionKey].S!) ?? item.userId.S!,
      stored: { version: Number(item.version.N), state },
    };
  }

  private async readKeyNumbers(): Promise<string[]> {
    const item = await this.get(AGGREGATES.keyNumbersPk);
    return item ? unpack<string[]>(item.keys) : [];
  }

  private async writeKeyNumbers(keys: readonly string[], expected: number): Promise<boolean> {
    return this.putIf('count', expected, {
      [AGGREGATES.partitionKey]: { S: AGGREGATES.keyNumbersPk },
      count: { N: String(keys.length) },
      keys: pack(keys),
    });
  }

  /** False when `attribute` has another value than `expected`; 0: when the item exists. */
  private async putIf(attribute: string, expected: number, item: Item): Promise<boolean> {
    const command = new PutItemCommand({
      TableName: this.tableName,
      Item: item,
      ...ifUnchanged(attribute, expected),
    });
    return succeeds(this.client.send(command));
  }

  private async get(key: string): Promise<Item | undefined> {
    const { Item: item } = await this.client.send(
      new GetItemCommand({
        TableName: this.tableName,
        Key: { [AGGREGATES.partitionKey]: { S: key } },
        ConsistentRead: true,
      }),
    );
    return item;
  }
}

/** The condition that nobody else has written since `attribute` was `expected`; 0: that nobody ever has. */
function ifUnchanged(attribute: string, expected: number) {
  return expected === 0
    ? {
        ConditionExpression: 'attribute_not_exists(#a)',
        ExpressionAttributeNames: { '#a': AGGREGATES.partitionKey },
      }
    : {
        ConditionExpression: '#a = :expected',
        ExpressionAttributeNames: { '#a': attribute },
        ExpressionAttributeValues: { ':expected': { N: String(expected) } },
      };
}

/** The item with as much of it packed as saves write units. */
function packedToFit(item: Item): Item {
  const { state, [AGGREGATES.outbox]: outbox } = item;
  if (sizeOf(item) <= WRITE_UNIT) return item;
  const smaller = { ...item, state: { B: packText(state.S!) } };
  return sizeOf(smaller) <= WRITE_UNIT || !outbox
    ? smaller
    : { ...smaller, [AGGREGATES.outbox]: { S: packOutbox(outbox.S!) } };
}

function sizeOf(item: Item): number {
  return Object.entries(item).reduce(
    (sum, [name, { S, N, B }]) => sum + name.length + (B?.length ?? Buffer.byteLength(S ?? N!)),
    0,
  );
}

function ruleChangeKey(revision: number): string {
  return `${AGGREGATES.ruleChangePrefix}${revision}`;
}

/** Rules repeat themselves: thousands of them fit into one item of 400 KB (DynamoDB limits). */
function pack(value: unknown): AttributeValue {
  return {
    B: brotliCompressSync(JSON.stringify(value), {
      params: { [constants.BROTLI_PARAM_QUALITY]: 5, [constants.BROTLI_PARAM_LGWIN]: 24 },
    }),
  };
}

function unpack<T>(attribute: AttributeValue): T {
  return JSON.parse(brotliDecompressSync(attribute.B!).toString('utf8')) as T;
}
