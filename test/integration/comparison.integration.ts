import { createReadStream } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { recordsIn } from '../../src/operations/events/read-files';
import { events, tables } from '../support/arbitraries';
import { pinpointRecord, recordOptionsOf, row } from '../support/builders';
import { byUser } from './support/by-user';
import { consumedAt } from './support/consumption';
import type { DeliveredChange } from './support/delivered-changes';
import { DeployedInstallation } from './support/deployed-installation';
import { DeployedStack } from './support/deployed-stack';
import { EventStream, UserRecord } from './support/event-stream';
import { note } from './support/figures';
import { simulated } from './support/simulated';
import { installedCommand, WORKSPACE } from './support/workspace';

const EXAMPLES = path.join(__dirname, '../../examples');
const RULES = path.join(EXAMPLES, 'rules/purchases.csv');
const PURCHASES = path.join(EXAMPLES, 'data/purchases.ndjson.gz');
const SEED = Number(process.env.SEED ?? Date.now() % 1_000_000);

let stack: DeployedStack;

beforeAll(async () => {
  const installation = { source: 'pinpoint', removal: 'destroy' } as const;
  stack = await DeployedStack.deploy({
    installations: { Purchases: installation, Random: installation },
    bareConsumer: true,
  });
});

afterAll(() => stack?.remove());

describe('the purchases of the examples', () => {
  let purchases: UserRecord[];

  beforeAll(async () => {
    purchases = [];
    const file = { name: PURCHASES, size: 0, open: () => createReadStream(PURCHASES) };
    for await (const { text } of recordsIn([file], () => {})) {
      purchases.push({
        user: (JSON.parse(text) as { endpoint: { User: { UserId: string } } }).endpoint.User.UserId,
        data: text,
      });
    }
  });

  test('cause the very changes that `simulate` says, in the same order for every customer', async () => {
    const installation = await DeployedInstallation.of(stack, 'Purchases');
    const deployed = ['--stack', stack.name, '--installation', stack.output('PurchasesName')];
    await installedCommand('rules', 'push', RULES, ...deployed, '--yes');
    // The table has an order of its own, in which the changes of an event that meets several rules are
    // published.
    const pulled = path.join(WORKSPACE, 'pulled.csv');
    await installedCommand('rules', 'pull', ...deployed, '--out', pulled);
    const simulation = await installedCommand('simulate', '--rules', pulled, '--events', PURCHASES);
    const expected = simulation
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as SimulatedChange);
    await installation.untilInForce(
      'attribute:regular_buyer',
      'event:trk_third_purchase',
      'attribute:big_spender_jan_97',
    );

    const start = Date.now();
    await installation.stream.put(purchases);
    await installation.changes.until(
      'every change has come',
      ({ all }) => all.length >= expected.length,
      180,
    );

    expect(byUser(installation.changes.all.map(asSimulated), ({ user }) => user)).toEqual(
      byUser(expected, ({ user }) => user),
    );
    const counts = await installation.counts('attribute:regular_buyer');
    expect(Object.fromEntries([...counts].map(([user, { count }]) => [user, count]))).toEqual(
      countOf(purchases.map(({ user }) => user)),
    );
    noteRate(
      'deployed installation',
      (await consumedAt(stack.output('PurchasesAggregatorLogs'), purchases.length)) - start,
    );
  });

  test('reach a consumer that does nothing with them, for comparison', async () => {
    const start = Date.now();
    await new EventStream(stack.output('BareStreamName')).put(purchases);

    noteRate('bare consumer', (await consumedAt(stack.output('BareLogsName'), purchases.length)) - start);
  });

  function noteRate(consumer: string, milliseconds: number): void {
    note(
      'events a second',
      `${purchases.length} purchases, ${consumer}`,
      String(Math.round((purchases.length / milliseconds) * 1_000)),
    );
  }
});

describe(`random rules on random events (seed ${SEED})`, () => {
  const samples = fc.sample(
    fc.tuple(
      tables.filter(({ length }) => length >= 3),
      fc.array(events(fc.constantFrom('ann', 'bob', 'carl', "o'neil #1")), {
        minLength: 150,
        maxLength: 150,
      }),
    ),
    { seed: SEED, numRuns: 5 },
  );
  let installation: DeployedInstallation;

  beforeAll(async () => {
    installation = await DeployedInstallation.of(stack, 'Random');
  });

  test.each(samples.map((sample, i) => [i + 1, ...sample] as const))(
    'table %i causes the same changes deployed and simulated',
    async (number, table, sample) => {
      const rows = table.map((cells) => row({ ...cells, Output: `${cells.Output}-of-${number}` }));
      const records = sample.map((event) => {
        const userId = `${event.userId} of ${number}`;
        return { user: userId, data: JSON.stringify(pinpointRecord({ ...recordOptionsOf(event), userId })) };
      });
      const expected = await simulated(
        rows,
        records.map(({ data }) => data),
      );

      await replaceRules(rows.map(({ cells }) => cells));
      await installation.stream.put(records);
      await installation.stream.put([
        { user: 'last', data: JSON.stringify(pinpointRecord({ name: 'end', userId: `last ${number}` })) },
      ]);
      const changes = () => installation.changes.all.filter(({ userId }) => userId.endsWith(` of ${number}`));
      await installation.changes.until(
        'the change after the last event has come',
        ({ all }) =>
          all.some(({ userId }) => userId === `last ${number}`) && changes().length >= expected.length,
      );

      expect(
        byUser(
          changes().map(({ arrivedAt: _, ...detail }) => detail),
          ({ userId }) => userId,
        ),
      ).toEqual(byUser(expected, ({ userId }) => userId));
    },
  );

  /**
   * Replaces the rules of one table by those of the next, plus one that shows when all events are counted.
   */
  async function replaceRules(rules: readonly Record<string, string>[]): Promise<void> {
    for (let id = 0; id < 10; id++) {
      if (rules[id]) await installation.putRule(String(id), rules[id]);
      else await installation.removeRule(String(id));
    }
    await installation.putRule('end', {
      'EventName': 'end',
      'Operator-C': 'atLeast',
      'Target-C': '1',
      'Output': 'end',
    });
    await installation.untilInForce(
      'attribute:end',
      ...rules.map(
        (cells) => `${cells.ResetWhenReachTarget === 'yes' ? 'event' : 'attribute'}:${cells.Output}`,
      ),
    );
  }
});

interface SimulatedChange {
  readonly at: string;
  readonly id: string;
  readonly user: string;
  readonly rule: string;
  readonly kind: string;
  readonly name: string;
  readonly value: string | null;
  readonly count: number;
  readonly sum: string;
}

/** Formats a change as the command prints it. */
function asSimulated({ at, id, userId, rule, output, value, count, sum }: DeliveredChange): SimulatedChange {
  return {
    at,
    id,
    user: userId,
    rule,
    kind: output.kind,
    name: output.name,
    value: value ?? null,
    count,
    sum,
  };
}

function countOf(names: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const name of names) counts[name] = (counts[name] ?? 0) + 1;
  return counts;
}
