import { setTimeout } from 'node:timers/promises';
import {
  DeleteItemCommand,
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  ScanCommand,
} from '@aws-sdk/client-dynamodb';
import { AGGREGATES, DUE_INDEX } from '../../contract/table-keys';
import { Catalogue, EMPTY_CATALOGUE, RuleChange } from '../../engine/catalogue/catalogue';
import { Publication, VersionedPublications } from '../../engine/catalogue/publication';
import {
  AggregateStore,
  DuePage,
  OnUndecodable,
  ReadOptions,
  ScanScope,
  Pause,
  RuleCheck,
  Reevaluation,
  StatePage,
  VersionedState,
  WriteOptions,
  WriteResult,
} from '../../engine/ports';
import { Change } from '../../engine/state/change';
import { NEW_USER, UserState } from '../../engine/state/user-state';
import { decodeStored, withUser } from '../decode-user';
import { decodeChanges } from '../encoding/change-codec';
import { packCatalogue, packKeyNumbers } from '../encoding/packed-catalogue';
import { unpackText } from '../encoding/packed-text';
import { packValue, unpackValue } from '../encoding/packed-value';
import { decodeState, keysIn } from '../encoding/state-codec';
import { encodeUserItem, isFull, MAX_ITEM_BYTES, oversizeOf } from '../encoding/user-item';
import { KeyNumbers } from '../key-numbers';
import { drawVersion } from '../state-version';
import { isUserKey, userIdOf, userKey } from '../user-key';
import { batchRead, Item } from './batch-read';
import { ifUnchanged, succeeds } from './conditional-write';
import { dueAtIn, dueAttributes } from './due-attributes';
import { readDueIndex } from './due-index';
import { OnSingleWrites, StateWriter } from './state-writer';

const MAX_READ_ATTEMPTS = 8;

/** Bytes of the names of the attributes that hold a user's state and changes. */
const ITEM_NAMES_BYTES = 'state'.length + AGGREGATES.outbox.length;

export interface DynamoDbAggregateStoreOptions {
  /**
   * Waits before keys that a throttled table left unprocessed are read again.
   * @default - setTimeout
   */
  readonly pause?: Pause;
  /**
   * Receives the error of a table that takes no batches of writes, once; users are then written one by one.
   * @default - none
   */
  readonly onSingleWrites?: OnSingleWrites;
}

/** Keeps each user in one item: key, version, state and, after a write with changes, the outbox. */
export class DynamoDbAggregateStore implements AggregateStore {
  private readonly keyNumbers = new KeyNumbers({
    read: () => this.readKeyNumbers(),
    write: (keys, expected) => this.writeKeyNumbers(keys, expected),
  });
  private readonly pause: Pause;
  private readonly writer: StateWriter;

  constructor(
    private readonly client: DynamoDBClient,
    private readonly tableName: string,
    { pause = setTimeout, onSingleWrites = () => {} }: DynamoDbAggregateStoreOptions = {},
  ) {
    this.pause = pause;
    this.writer = new StateWriter({ client, tableName, pause, onSingleWrites });
  }

  /** Reads eventually consistently at half the price: the write refuses a state that was outdated. */
  async read(
    userIds: readonly string[],
    { consistent = false, onUndecodable }: ReadOptions = {},
  ): Promise<Map<string, VersionedState>> {
    const found = new Map<string, VersionedState>();
    await batchRead(
      userIds.map((userId) => ({ [AGGREGATES.partitionKey]: { S: userKey(userId) } })),
      async (item) => {
        const user = await this.decodeUser(item, onUndecodable);
        if (user) found.set(user.userId, user.stored);
      },
      {
        client: this.client,
        tableName: this.tableName,
        noun: 'states',
        maxAttempts: MAX_READ_ATTEMPTS,
        pause: this.pause,
        consistent,
      },
    );
    return found;
  }

  async write(
    userId: string,
    state: UserState,
    changes: readonly Change[],
    expectedVersion: number,
    { grows = false }: WriteOptions = {},
  ): Promise<WriteResult> {
    const version = drawVersion();
    const key = userKey(userId);
    const about: Item = {
      [AGGREGATES.partitionKey]: { S: key },
      ...(userIdOf(key) === undefined && { [AGGREGATES.userId]: { S: userId } }),
      version: { N: String(version) },
    };
    const numberOf = await this.keyNumbers.give(keysIn(state));
    const encoded = encodeUserItem(state, changes, numberOf, sizeOf(about) + ITEM_NAMES_BYTES);
    const tooLarge = oversizeOf(encoded, grows, MAX_ITEM_BYTES);
    if (tooLarge) return { written: false, tooLarge };
    const outcome = await this.writer.write({
      item: {
        ...about,
        state: typeof encoded.state === 'string' ? { S: encoded.state } : { B: encoded.state },
        ...(encoded.outbox !== undefined && { [AGGREGATES.outbox]: { S: encoded.outbox } }),
        ...dueAttributes(userId, state),
      },
      expectedVersion,
      bytes: encoded.bytes,
    });
    const item = outcome.written ? undefined : (outcome.item ?? (await this.get(key)));
    // An attempt whose answer was lost has written the item, and the next one found it.
    if (outcome.written || item?.version?.N === String(version)) {
      return { written: true, version, ...(isFull(encoded, MAX_ITEM_BYTES) && { isFull: true }) };
    }
    // A user who was deleted meanwhile starts afresh.
    return {
      written: false,
      current: item ? await this.decode(item) : { version: 0, state: NEW_USER },
    };
  }

  async scan(after?: string, { limit, idContains, part, onUndecodable }: ScanScope = {}): Promise<StatePage> {
    const page = await this.client.send(
      new ScanCommand({
        TableName: this.tableName,
        ProjectionExpression: '#pk, userId, version, #state, #dueAt',
        ExpressionAttributeNames: {
          '#pk': AGGREGATES.partitionKey,
          '#state': 'state',
          '#dueAt': DUE_INDEX.sortKey,
        },
        ...(after !== undefined && { ExclusiveStartKey: { [AGGREGATES.partitionKey]: { S: after } } }),
        ...(limit !== undefined && { Limit: limit }),
        // An id too long for a key is an attribute of its item.
        ...(idContains !== undefined && {
          FilterExpression: 'contains(#pk, :text) OR contains(userId, :text)',
          ExpressionAttributeValues: { ':text': { S: idContains } },
        }),
        ...(part && { Segment: part.n, TotalSegments: part.of }),
      }),
    );
    if (!page.Items) throw new Error('the table answered without any states');
    const next = page.LastEvaluatedKey?.[AGGREGATES.partitionKey]?.S;
    const users = await Promise.all(
      page.Items.filter((item) => isUserKey(item[AGGREGATES.partitionKey].S!))
        // The filter also finds the text in the prefix of a key.
        .filter((item) => idContains === undefined || idIn(item).includes(idContains))
        .map((item) => this.decodeUser(item, onUndecodable)),
    );
    return {
      users: users.filter((user) => user !== undefined),
      ...(next !== undefined && { next }),
    };
  }

  /** @returns 0 for an item that has lost its version */
  async readVersion(userId: string): Promise<number | undefined> {
    const { Item: item } = await this.client.send(
      new GetItemCommand({
        TableName: this.tableName,
        Key: { [AGGREGATES.partitionKey]: { S: userKey(userId) } },
        ProjectionExpression: '#pk, version',
        ExpressionAttributeNames: { '#pk': AGGREGATES.partitionKey },
        ConsistentRead: true,
      }),
    );
    return item && Number(item.version?.N ?? 0);
  }

  async remove(userId: string, expectedVersion: number): Promise<boolean> {
    const command = new DeleteItemCommand({
      TableName: this.tableName,
      Key: { [AGGREGATES.partitionKey]: { S: userKey(userId) } },
      ...(expectedVersion === 0
        ? { ConditionExpression: 'attribute_not_exists(version)' }
        : ifUnchanged('version', expectedVersion)),
    });
    return succeeds(this.client.send(command));
  }

  /**
   * Queries the index of the table, in which only users have an entry at whom time can change something.
   *
   * @throws DueIndexError when the table has no such index, or fills it for the first time
   */
  async due(before: number, part: number, after?: string, limit?: number): Promise<DuePage> {
    const scope = { before, part, after, limit };
    const { entries, next } = await readDueIndex(this.client, this.tableName, scope);
    return {
      users: entries.map(({ item, dueAt }) => ({ userId: idIn(item), dueAt })),
      ...(next !== undefined && { next }),
    };
  }

  async readLatestChanges(userId: string): Promise<Change[]> {
    const outbox = (await this.get(userKey(userId)))?.[AGGREGATES.outbox]?.S;
    return outbox === undefined ? [] : decodeChanges(userId, outbox);
  }

  async readCatalogue(): Promise<Catalogue> {
    const item = await this.get(AGGREGATES.cataloguePk);
    const catalogue = item ? unpackValue<Catalogue>(item.catalogue.B!) : EMPTY_CATALOGUE;
    this.keyNumbers.follow(catalogue);
    return catalogue;
  }

  async writeCatalogue(catalogue: Catalogue, expectedRevision: number): Promise<boolean> {
    const packed = packCatalogue(catalogue);
    // Rules without numbers could be counted for nobody.
    await this.keyNumbers.give(Object.keys(catalogue.rules));
    return this.putIf('revision', expectedRevision, {
      [AGGREGATES.partitionKey]: { S: AGGREGATES.cataloguePk },
      revision: { N: String(catalogue.revision) },
      catalogue: { B: packed },
    });
  }

  async putRuleChange(change: RuleChange): Promise<void> {
    await this.client.send(
      new PutItemCommand({
        TableName: this.tableName,
        Item: {
          [AGGREGATES.partitionKey]: { S: ruleChangeKey(change.revision) },
          change: { B: packValue(change) },
        },
      }),
    );
  }

  /** Takes the newest change from the catalogue, since its writer may have failed before storing it apart. */
  async readRuleChanges(limit: number): Promise<RuleChange[]> {
    const { revision, change } = await this.readCatalogue();
    const changes = change ? [change] : [];
    for (let older = revision - changes.length; older > 0 && changes.length < limit; older--) {
      const item = await this.get(ruleChangeKey(older));
      if (item) changes.push(unpackValue<RuleChange>(item.change.B!));
    }
    return changes.slice(0, limit);
  }

  async readPublications(): Promise<VersionedPublications> {
    const item = await this.get(AGGREGATES.publicationsPk);
    return item
      ? { version: Number(item.version.N), publications: unpackValue<Publication[]>(item.publications.B!) }
      : { version: 0, publications: [] };
  }

  async writePublications(publications: readonly Publication[], expectedVersion: number): Promise<boolean> {
    return this.putIf('version', expectedVersion, {
      [AGGREGATES.partitionKey]: { S: AGGREGATES.publicationsPk },
      version: { N: String(expectedVersion + 1) },
      publications: { B: packValue(publications) },
    });
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

  async writeReevaluation(reevaluation: Reevaluation | undefined): Promise<void> {
    const key = { [AGGREGATES.partitionKey]: { S: AGGREGATES.settlementPk } };
    await (reevaluation
      ? this.client.send(
          new PutItemCommand({
            TableName: this.tableName,
            Item: { ...key, settlement: { S: JSON.stringify(reevaluation) } },
          }),
        )
      : this.client.send(new DeleteItemCommand({ TableName: this.tableName, Key: key })));
  }

  private async decodeUser(item: Item, onUndecodable?: OnUndecodable) {
    return withUser(idIn(item), this.decode(item), onUndecodable);
  }

  /** @throws UndecodableError when the item itself is at fault */
  private async decode(item: Item): Promise<VersionedState> {
    return decodeStored(this.keyNumbers, (keyOf) => {
      const text = item.state.S ?? unpackText(item.state.B!);
      return { version: Number(item.version.N), state: decodeState(text, keyOf, dueAtIn(item)) };
    });
  }

  private async readKeyNumbers(): Promise<string[]> {
    const item = await this.get(AGGREGATES.keyNumbersPk);
    return item ? unpackValue<string[]>(item.keys.B!) : [];
  }

  private async writeKeyNumbers(keys: readonly string[], expected: number): Promise<boolean> {
    const packed = packKeyNumbers(keys);
    return this.putIf('count', expected, {
      [AGGREGATES.partitionKey]: { S: AGGREGATES.keyNumbersPk },
      count: { N: String(keys.length) },
      keys: { B: packed },
    });
  }

  /** Returns false when `attribute` is not `expected`, or when `expected` is 0 and the item exists. */
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

/** Returns the user id of an item; its key when an id too long for a key has been lost. */
function idIn(item: Item): string {
  const key = item[AGGREGATES.partitionKey].S!;
  return userIdOf(key) ?? item[AGGREGATES.userId]?.S ?? key;
}

/** Measures the names and values of texts and numbers; a number takes about half of its digits or less. */
function sizeOf(item: Item): number {
  return Object.entries(item).reduce(
    (sum, [name, { S, N }]) => sum + name.length + Buffer.byteLength(S ?? N!),
    0,
  );
}

function ruleChangeKey(revision: number): string {
  return `${AGGREGATES.ruleChangePrefix}${revision}`;
}
