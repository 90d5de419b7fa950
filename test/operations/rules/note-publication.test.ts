import { DynamoDbAggregateStore } from '../../../src/adapters/dynamodb/dynamodb-aggregate-store';
import { MemoryAggregateStore } from '../../../src/adapters/memory/memory-aggregate-store';
import { MemoryTelemetry } from '../../../src/adapters/memory/memory-telemetry';
import { atOnce } from '../../../src/common/steps';
import { AggregateStore } from '../../../src/engine/ports';
import { ActiveRules } from '../../../src/functions/shared/active-rules';
import { changedRules, notePublication } from '../../../src/operations/rules/note-publication';
import { StoredRule } from '../../../src/operations/rules/rule-diff';
import { NOW, row } from '../../support/builders';
import { EmbeddedDynamoDb } from '../../support/embedded-dynamodb';

const rule = (name: string, target: string): StoredRule => ({
  id: name,
  cells: row({ 'EventName': name, 'Operator-C': 'atLeast', 'Target-C': target }).cells,
});

/** Lets people write rules to an installation over a store, and its functions look at them. */
class Office {
  readonly telemetry = new MemoryTelemetry();
  private rules: readonly StoredRule[] = [];
  private readonly active: ActiveRules;

  constructor(readonly store: AggregateStore) {
    this.active = new ActiveRules({
      reader: {
        name: 'memory',
        read: async () => ({
          rows: this.rules.map(({ id, cells }) => ({ where: id, id, cells })),
          problems: [],
        }),
      },
      store,
      telemetry: this.telemetry,
      clock: () => NOW,
      pause: async () => {},
      maxAge: 0,
      removedRules: 'keep',
      timeZone: 'UTC',
    });
  }

  async publish(by: string, ...wanted: StoredRule[]): Promise<void> {
    await notePublication(this.store, { by, at: NOW, rules: atOnce(changedRules(this.rules, wanted)) });
    this.rules = wanted;
  }

  /** Writes rules to their source without a word. */
  write(...rules: StoredRule[]): void {
    this.rules = rules;
  }

  /** Lets a function look, and says who published what it found. */
  async found(): Promise<Record<string, string | undefined>> {
    await this.active.latest();
    const [change] = await this.store.readRuleChanges(1);
    return Object.fromEntries(change.rules.map(({ key, by }) => [key, by]));
  }
}

let dynamoDb: EmbeddedDynamoDb;
beforeAll(async () => {
  dynamoDb = await EmbeddedDynamoDb.start();
});
afterAll(() => dynamoDb.close());
let tables = 0;

describe.each<[string, () => Promise<AggregateStore>]>([
  ['memory', async () => new MemoryAggregateStore()],
  [
    'DynamoDB',
    async () =>
      new DynamoDbAggregateStore(dynamoDb.client, await dynamoDb.createStateTable(`publishers-${++tables}`)),
  ],
])('over %s', (_, create) => {
  let office: Office;
  beforeEach(async () => {
    office = new Office(await create());
  });

  test('a revision names who published it, and each of several people', async () => {
    await office.publish('ann', rule('click', '1'));
    expect(await office.found()).toEqual({ 'attribute:click': 'ann' });
    await office.publish('ann', rule('click', '2'));
    await office.publish('bob', rule('click', '2'), rule('buy', '1'));
    expect(await office.found()).toEqual({ 'attribute:click': 'ann', 'attribute:buy': 'bob' });
    await office.publish('bob', rule('buy', '1'));
    expect(await office.found()).toEqual({ 'attribute:click': 'bob' });
  });

  test('what is written to the source in another way has no name', async () => {
    await office.publish('ann', rule('click', '1'));
    await office.found();
    office.write(rule('click', '2'));
    expect(await office.found()).toEqual({ 'attribute:click': undefined });
    office.write(rule('click', '1'));
    expect(await office.found()).toEqual({ 'attribute:click': undefined });
  });

  test('people who publish at the same time are all noted', async () => {
    const rules = { 'attribute:click': null };
    const people = ['ann', 'bob', 'carl'];
    await Promise.all(people.map((by) => notePublication(office.store, { by, at: NOW, rules })));
    const { publications } = await office.store.readPublications();
    expect(publications.map(({ by }) => by).sort()).toEqual(people);
  });

  test('nothing is noted where nothing changes', async () => {
    await office.publish('ann');
    expect(await office.store.readPublications()).toEqual({ version: 0, publications: [] });
  });
});

test('a name is cut where it is very long', async () => {
  const office = new Office(new MemoryAggregateStore());
  await office.publish('🛒'.repeat(300), rule('click', '1'));
  expect(await office.found()).toEqual({ 'attribute:click': '🛒'.repeat(200) });
});

test('rules come into force without a name when the notes cannot be read', async () => {
  const store = new MemoryAggregateStore();
  const office = new Office(store);
  await office.publish('ann', rule('click', '1'));
  jest.spyOn(store, 'readPublications').mockRejectedValue(new Error('throttled'));
  expect(await office.found()).toEqual({ 'attribute:click': undefined });
  expect(office.telemetry.warnings).toEqual([
    'who published the rules cannot be read; the history does not name them',
  ]);
});

test('a note that cannot be written says so', async () => {
  const store = new MemoryAggregateStore();
  jest.spyOn(store, 'writePublications').mockRejectedValue(new Error('not authorized'));
  await expect(new Office(store).publish('ann', rule('click', '1'))).rejects.toThrow(
    'could not note who publishes: Error: not authorized; ask for the permission that the message names',
  );
});
