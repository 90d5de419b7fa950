import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import fc from 'fast-check';
import { DatedEvent } from '../../src/engine/events/event';
import { toHistoryEntry } from '../../src/engine/history/history';
import { PINPOINT } from '../../src/operations/events/event-format';
import { Explanation, RuleExplanation } from '../../src/operations/explanation';
import { rulesIn } from '../../src/operations/rules/rules-file';
import { Simulation } from '../../src/operations/simulation/simulation';
import { ChangeView, Load, SegmentsView, UserRule, UserView } from '../../src/playground/api';
import { MAX_CHANGES_PER_USER } from '../../src/playground/embedded/user-changes';
import { changeView, testView } from '../../src/playground/views/views';
import { events, jsonRules, tables } from '../support/arbitraries';
import { NOW, pinpointRecord, recordOptionsOf, UTC } from '../support/builders';
import { runCommand } from '../support/command';
import { PageUnderTest } from '../support/page-under-test';

const EXAMPLES = join(__dirname, '../../examples');
const RULES = join(EXAMPLES, 'rules/purchases.csv');
const EVENTS = join(EXAMPLES, 'data/purchases.ndjson.gz');

/**
 * Reduces an explanation to the part that the page and `explain` share: the page knows days, and `explain`
 * knows moments.
 */
function said({
  rule,
  kind,
  in: isIn,
  changes,
  tests,
  counted,
  notCounted,
  otherEvents,
}: Pick<UserRule, 'rule' | 'kind' | 'in' | 'changes' | 'tests' | 'counted' | 'notCounted' | 'otherEvents'>) {
  return {
    rule,
    kind,
    in: isIn,
    changes,
    tests,
    counted: counted.events,
    otherEvents,
    // Two events of one day may be in either order, because the page knows only the day.
    notCounted: notCounted
      .map(({ reason, events: number, last }) => JSON.stringify([reason, number, last.slice(0, 10)]))
      .sort(),
  };
}

const explained = (one: RuleExplanation) => said({ ...one, tests: one.tests.map(testView) });

/** Sorts by time and id, which does not depend on the order of users. */
function inOrder(changes: readonly ChangeView[]): ChangeView[] {
  return [...changes].sort((a, b) => a.at - b.at || (a.id < b.id ? -1 : 1));
}

describe('the purchases of the example', () => {
  let page: PageUnderTest;
  let simulated: {
    id: string;
    user: string;
    rule: string;
    kind: 'attribute' | 'event';
    name: string;
    value: string | null;
    count: number;
    sum: string;
    at: string;
  }[];
  const users = [
    ...new Set(
      gunzipSync(readFileSync(EVENTS))
        .toString('utf8')
        .trim()
        .split('\n')
        .map((line) => (JSON.parse(line) as { endpoint: { User: { UserId: string } } }).endpoint.User.UserId),
    ),
  ];

  beforeAll(async () => {
    page = await PageUnderTest.start();
    await page.publish(rulesIn(readFileSync(RULES, 'utf8')).rows.map(({ cells }) => cells));
    await page.ask('POST', '/api/loads?name=purchases', {
      body: readFileSync(EVENTS),
      headers: { 'content-type': 'application/gzip' },
    });
    const { stdout } = await runCommand(['simulate', '--rules', RULES, '--events', EVENTS]);
    simulated = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as (typeof simulated)[number]);
  });
  afterAll(() => page.close());

  test('have caused on the page each change that simulate prints, and no other', async () => {
    const changes: ChangeView[] = [];
    for (const user of users) changes.push(...(await page.installation.changesOf(user))!);
    const expected = simulated.map(({ user, at, value, ...rest }) => ({
      ...rest,
      userId: user,
      at: Date.parse(at),
      value: value ?? 'fired',
    }));
    expect(changes).toHaveLength(1772);
    expect(inOrder(changes)).toEqual(inOrder(expected));
  });

  test('have brought as many into each segment', async () => {
    const { segments } = await page.api<SegmentsView>('GET', '/segments');
    expect(
      segments.map(({ rule, kind, users: members, fired }) => [rule, members, kind === 'event' ? fired : 0]),
    ).toEqual([
      ['attribute:regular_buyer', 290, 0],
      ['event:trk_third_purchase', 746, 1437],
      ['attribute:big_spender_jan_97', 45, 0],
    ]);
  });

  test.each(users.filter((_, place) => place % 300 === 0))(
    'are explained for %s as by explain',
    async (user) => {
      const { stdout } = await runCommand([
        'explain',
        '--user',
        user,
        '--rules',
        RULES,
        '--events',
        EVENTS,
        '--format',
        'json',
      ]);
      const { rules } = await page.api<UserView>('GET', `/users/${user}`);
      expect(rules.map(said)).toEqual(
        (JSON.parse(stdout) as { rules: RuleExplanation[] }).rules.map(explained),
      );
    },
  );
});

/** Simulates and explains random events with the classes that the commands use. */
async function simulate(
  table: readonly Record<string, string>[],
  history: readonly DatedEvent[],
  users: readonly string[],
) {
  const rows = table.map((cells, index) => ({ where: `row ${index + 1}`, cells }));
  const changes: ChangeView[] = [];
  const simulation = new Simulation({
    rules: rows,
    timeZone: 'UTC',
    clock: () => NOW,
    decode: PINPOINT,
    onChange: (change) => changes.push(changeView(change)),
  });
  for (const [index, event] of history.entries()) {
    await simulation.count(JSON.stringify(pinpointRecord(recordOptionsOf(event))), index + 1);
  }
  await simulation.reevaluate();
  const inForce = (await simulation.rules()).rules;
  const explanations = new Map<string, ReturnType<typeof explained>[]>();
  for (const user of users) {
    const explanation = new Explanation(inForce, 20);
    // Sorted only as far as days are known; `explain` has a user's events in the order of the file.
    for (const event of [...history].sort((a, b) => a.time - b.time)) {
      if (event.userId === user) {
        explanation.add({ when: event.day, entry: toHistoryEntry(event, event.day) });
      }
    }
    explanations.set(user, explanation.of((await simulation.stateOf(user))!, UTC, NOW).map(explained));
  }
  return { changes, explanations, keys: inForce.map(({ key }) => key) };
}

test('random rules and events come to the same on the page, by simulate and by explain', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'agreement-'));
  try {
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(tables, jsonRules),
        fc.array(events(fc.constantFrom('ann', 'bob')), { minLength: 1, maxLength: 20 }),
        async (table, history) => {
          const users = [...new Set(history.map(({ userId }) => userId))];
          const expected = await simulate(table, history, users);
          const page = await PageUnderTest.start();
          try {
            if (table.length > 0) await page.publish(table);
            const file = join(folder, 'events.ndjson');
            writeFileSync(
              file,
              history.map((event) => JSON.stringify(pinpointRecord(recordOptionsOf(event)))).join('\n'),
            );
            const { json } = await page.ask<Load>('POST', '/api/loads?name=random&format=pinpoint', {
              body: readFileSync(file),
              headers: { 'content-type': 'application/x-ndjson' },
            });
            expect(json).toMatchObject({
              state: 'done',
              counted: history.length,
              changes: expected.changes.length,
            });
            for (const user of users) {
              const { rules } = await page.api<UserView>('GET', `/users/${user}`);
              expect(rules.map(said)).toEqual(expected.explanations.get(user));
              expect([...(await page.installation.changesOf(user))!].reverse()).toEqual(
                expected.changes.filter(({ userId }) => userId === user).slice(-MAX_CHANGES_PER_USER),
              );
              for (const { tests, explanation, in: isIn, kind } of rules) {
                if (kind === 'attribute' && isIn) expect(explanation).toMatch(/^In: /);
                if (kind === 'attribute' && !isIn) expect(explanation).toMatch(/^Not in/);
                if (
                  tests.length === 1 &&
                  tests[0].value !== undefined &&
                  !explanation.includes('none of the events')
                ) {
                  expect(explanation).toContain(` is ${tests[0].value}`);
                }
              }
            }
            const { segments } = await page.api<SegmentsView>('GET', '/segments');
            expect(segments.map(({ rule }) => rule)).toEqual(expected.keys);
            for (const { rule, users: members } of segments) {
              expect(members).toBe(
                [...expected.explanations.values()].filter(
                  (rules) => rules.find((one) => one.rule === rule)!.in,
                ).length,
              );
            }
          } finally {
            await page.close();
          }
        },
      ),
      { numRuns: 60 },
    );
  } finally {
    rmSync(folder, { recursive: true });
  }
});
