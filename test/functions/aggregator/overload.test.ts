import { createHash } from 'node:crypto';
import { DynamoDbAggregateStore } from '../../../src/adapters/dynamodb/dynamodb-aggregate-store';
import { METRICS } from '../../../src/contract/metric-names';
import { AggregateStore } from '../../../src/engine/ports';
import { Change } from '../../../src/engine/state/change';
import { UserState } from '../../../src/engine/state/user-state';
import { brief } from '../../support/builders';
import { EmbeddedDynamoDb } from '../../support/embedded-dynamodb';
import { Fate, withFates } from '../../support/faults';
import { Installation, streamRecord, streamRecords } from '../../support/installation';

const FIVE = { 'Operator-C': 'atLeast', 'Target-C': '5' };
const skus = (rules: number, name = 'skus') =>
  Array.from({ length: rules }, (_, i) => ({
    Definition: JSON.stringify({
      type: 'aggregator',
      events: ['click'],
      condition: { statistic: 'distinct', attribute: 'sku', operator: 'atLeast', target: 1_000 },
      output: `${name}-${i}`,
    }),
  }));

/** Returns a value of 40 characters that no compression shortens much. */
function incompressible(n: number | string): string {
  return createHash('sha256').update(String(n)).digest('base64').slice(0, 40);
}

function valuesOf(state: UserState | undefined, key: string): number {
  return state?.rules[key].counter?.distinct?.sku.length ?? 0;
}

describe('a user whose counters grow without end', () => {
  test('keeps what was counted and goes on counting; only what is new finds no room, and a metric says so', async () => {
    const installation = new Installation(...skus(12));
    const aggregator = installation.aggregator();
    const counting = (first: number, last: number) =>
      aggregator.process(
        Array.from({ length: last + 1 - first }, (_, i) =>
          streamRecord(first + i, { attributes: { sku: incompressible(first + i) } }),
        ),
      );
    for (let n = 1; n <= 900; n += 50) await counting(n, n + 49);
    const state = await installation.stateOf('ann');
    expect(valuesOf(state, 'attribute:skus-0')).toBeLessThan(900);
    expect(state!.rules['attribute:skus-0'].counter!.count).toBe(900);
    expect(installation.telemetry.total(METRICS.countersRefused)).toBeGreaterThan(0);

    await installation.announceRules(...skus(12), ...skus(30, 'late'));
    installation.now += 15_000;
    await counting(901, 910);
    const { rules, refused } = (await installation.stateOf('ann'))!;
    const late = Array.from({ length: 30 }, (_, i) => `attribute:late-${i}`);
    expect(late.filter((key) => rules[key] === undefined).length).toBeGreaterThan(0);
    for (const key of late) {
      expect([rules[key]?.counter?.count, refused![key]]).not.toEqual([undefined, undefined]);
    }
    expect(rules['attribute:skus-0'].counter!.count).toBe(910);
    expect(Object.keys(refused!)).toEqual(
      expect.arrayContaining(skus(12).map((_, i) => `attribute:skus-${i}`)),
    );
  });

  test('fits an item of a table at its largest', async () => {
    const dynamoDb = await EmbeddedDynamoDb.start();
    const store = new DynamoDbAggregateStore(dynamoDb.client, await dynamoDb.createStateTable('largest'));
    const values = (rule: number) =>
      Array.from({ length: 1_000 }, (_, i) => `#${String(rule * 1_000 + i).padStart(32, 'f')}`);
    const rules = Object.fromEntries(
      Array.from({ length: 7 }, (_, i) => [
        `attribute:skus-${i}`,
        {
          changes: 0,
          ready: false,
          counter: {
            count: 1_000,
            sum: '0',
            generation: 1,
            conditionRevision: 1,
            distinct: { sku: values(i) },
          },
        },
      ]),
    );
    const state: UserState = { checkpoints: {}, rules, history: [], judgedRevision: 1, latestRevision: 1 };
    expect(await store.write('ann', state, [], 0)).toMatchObject({ written: true });
    expect((await store.read(['ann'])).get('ann')?.state).toEqual(state);
    await dynamoDb.close();
  });
});

test('long values are told apart as exactly as short ones', async () => {
  const [rule] = skus(1);
  const installation = new Installation({ Definition: rule.Definition.replace('1000', '4') });
  const long = 'x'.repeat(500);
  await installation
    .aggregator()
    .process(
      ['a', long, `${long}y`, 'a', long, '#', '"', '"'].map((sku, i) =>
        streamRecord(i + 1, { attributes: { sku } }),
      ),
    );
  expect(valuesOf(await installation.stateOf('ann'), 'attribute:skus-0')).toBe(5);
  expect(installation.changes.map(brief)).toEqual(['attribute:skus-0#1 ready 6/0']);
});

test('one user with a thousand events in every batch is counted with one write a batch', async () => {
  const installation = new Installation(FIVE);
  const aggregator = installation.aggregator();
  for (let batch = 0; batch < 5; batch++) {
    await aggregator.process(streamRecords(1 + batch * 1_000, (batch + 1) * 1_000));
  }
  expect((await installation.stateOf('ann'))!.rules['attribute:click'].counter!.count).toBe(5_000);
  expect(installation.telemetry.total(METRICS.usersWritten)).toBe(5);
});

test('an event that fires many rules a hundred times each fits one write', async () => {
  const carrying = Array.from({ length: 40 }, (_, i) => ({
    'Operator-V': 'atLeast',
    'Target-V': '1',
    'ResetWhenReachTarget': 'yes',
    'Reset': 'carry',
    'Metric': 'amount',
    'Output': `fired-${i}`,
  }));
  const dynamoDb = await EmbeddedDynamoDb.start();
  const installation = new Installation(...carrying);
  const aggregates = new DynamoDbAggregateStore(dynamoDb.client, await dynamoDb.createStateTable('firings'));
  expect(
    await installation
      .aggregator({ aggregates, rules: installation.rulesInForce(aggregates) })
      .process([streamRecord(1, { metrics: { amount: 1_000 } })]),
  ).toEqual({ failed: [] });
  expect(installation.telemetry.total(METRICS.changesProduced)).toBe(4_000);
  await dynamoDb.close();
});

describe('an event whose changes do not fit one write', () => {
  const firing = (rules: number) =>
    Array.from({ length: rules }, (_, i) => ({
      'Operator-V': 'atLeast',
      'Target-V': '1',
      'ResetWhenReachTarget': 'yes',
      'Reset': 'carry',
      'Metric': 'amount',
      'Output': `fired-${i}`,
    }));
  const EVENT = streamRecord(1, { metrics: { amount: 987654321.123 } });
  /** Firings of each rule, one rule after the other. */
  const firings = (rules: number) =>
    Array.from({ length: 100 * rules }, (_, i) => {
      const [rule, fired] = [Math.floor(i / 100), i % 100];
      return `event:fired-${rule}#${fired + 1} ${fired === 0 ? 1 : 0}/${987654321 - fired}.123`;
    });

  test.each([500, 1_000, 3_000])(
    'is counted by %p rules, with every change once and in order',
    async (rules) => {
      const installation = new Installation(...firing(rules));
      expect(await installation.aggregator().process([EVENT])).toEqual({ failed: [] });
      expect(installation.changes.map(brief)).toEqual(firings(rules));
      expect(installation.telemetry.total(METRICS.usersWritten)).toBe(rules / 200 + (rules % 200) / 200);
      expect((await installation.stateOf('ann'))!.unfinished).toBeUndefined();
      expect(installation.telemetry.total(METRICS.eventsCounted)).toBe(1);
    },
  );

  test('fits the items of a table', async () => {
    const dynamoDb = await EmbeddedDynamoDb.start();
    const table = await dynamoDb.createStateTable('firings');
    const aggregates = new DynamoDbAggregateStore(dynamoDb.client, table);
    const installation = new Installation(...firing(500));
    const written: Change[] = [];
    const aggregator = installation.aggregator({
      aggregates: Object.assign(Object.create(aggregates) as AggregateStore, {
        write: async (...args: Parameters<AggregateStore['write']>) => {
          const result = await aggregates.write(...args);
          if (result.written) written.push(...(await aggregates.readLatestChanges('ann')));
          return result;
        },
      }),
      rules: installation.rulesInForce(aggregates),
    });
    expect(await aggregator.process([EVENT])).toEqual({ failed: [] });
    expect(written.map(brief)).toEqual(firings(500));
    await dynamoDb.close();
  });

  test('goes on after a writer that was killed between two writes, before or after the next took effect', async () => {
    const installation = new Installation(...firing(1_000));
    const fates: Fate[] = ['works', 'fails', 'works', 'lost', 'lost', 'works'];
    const aggregates = withFates<AggregateStore>(installation.aggregates, { write: fates });
    const outcomes: number[] = [];
    while (outcomes[outcomes.length - 1] !== 0) {
      const { failed } = await installation.aggregator({ aggregates }).process([EVENT]);
      outcomes.push(failed.length);
    }
    expect(outcomes).toEqual([1, 1, 1, 0]);
    expect(installation.changes.map(brief)).toEqual(firings(1_000));
  });
});

test('a rule without room for one user holds up neither the other rules of the user nor any other user', async () => {
  const window = { startDate: '2026-01-01', finishDate: '2026-12-31' };
  const attributes = Array.from({ length: 14 }, (_, i) => `attribute-${i}`);
  const plain = {
    RuleType: 'date',
    EventName: 'buy',
    StartDate: window.startDate,
    FinishDate: window.finishDate,
  };
  const distinct = {
    Definition: JSON.stringify({
      type: 'date',
      events: ['buy'],
      ...window,
      condition: {
        all: attributes.map((attribute) => ({
          statistic: 'distinct',
          attribute,
          operator: 'atLeast',
          target: 1,
        })),
      },
      output: 'collectors',
    }),
  };
  const dynamoDb = await EmbeddedDynamoDb.start();
  const installation = new Installation();
  const aggregates = new DynamoDbAggregateStore(
    dynamoDb.client,
    await dynamoDb.createStateTable('collectors'),
  );
  const random = (event: number) =>
    Object.fromEntries(attributes.map((name) => [name, incompressible(`${name} ${event}`)]));
  const userIds = Array.from({ length: 40 }, (_, i) => `user-${i}`);
  const records = [
    ...userIds.map((userId, i) => streamRecord(i + 1, { name: 'buy', userId })),
    ...Array.from({ length: 1_000 }, (_, i) =>
      streamRecord(100 + i, { name: 'buy', userId: 'user-7', attributes: random(i) }),
    ),
  ];
  const aggregator = installation.aggregator({ aggregates, rules: installation.rulesInForce(aggregates) });
  expect(await aggregator.process(records)).toEqual({ failed: [] });

  installation.setRules({ ...plain, ...{ 'Operator-C': 'atLeast', 'Target-C': '1' } }, distinct);
  installation.now += 60_000;
  expect(await installation.run(aggregates).run(() => true)).toEqual({ finished: true });

  expect(installation.telemetry.total(METRICS.usersFailing)).toBe(0);
  expect(installation.telemetry.total(METRICS.countersRefused)).toBe(1);
  const states = await aggregates.read(userIds);
  expect(states.size).toBe(40);
  for (const [userId, { state }] of states) {
    expect(state.rules['attribute:trk_date_buy']).toMatchObject({ changes: 1, ready: true });
    expect(state.refused).toEqual(userId === 'user-7' ? { 'attribute:collectors': 1 } : undefined);
  }
  await dynamoDb.close();
});
