import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { Load, Overview, RulesView, SegmentsView, UserView } from '../../src/playground/api';
import { writeManyEvents } from '../support/many-events';
import { Playground } from '../support/playground';
import { inBrowser } from './support/in-browser';
import { beginLoading } from './support/loading';
import { Sheet } from './support/sheet';
import { simulated } from './support/simulated';
import { csv, GUIDE } from './support/tables';

const ROOT = resolve(__dirname, '../..');
const PURCHASES = join(ROOT, 'examples/data/purchases.ndjson.gz');
const TWO = csv([
  { 'RuleType': 'aggregator', 'EventName': 'purchase', 'Operator-C': 'atLeast', 'Target-C': '2' },
]);

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(ROOT, 'tmp/load-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

function file(name: string, content: string | Buffer): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

const purchase = (userId: string) => `${JSON.stringify({ name: 'purchase', userId, amount: 1 })}\n`;

/** Reads the page's segments, for a comparison with another count. */
async function segmentsOf(playground: Playground) {
  const { segments } = await playground.api<SegmentsView>('/segments');
  const members = await Promise.all(
    segments.map(async ({ rule }) => {
      const answer = await fetch(
        new URL(`api/segments/${encodeURIComponent(rule)}/members.csv`, playground.url),
        { headers: playground.access },
      );
      const [, ...lines] = (await answer.text()).trim().split(/\r?\n/);
      return [rule, lines.map((line) => line.split(',')[0]).sort()] as const;
    }),
  );
  return {
    members: Object.fromEntries(members),
    fired: Object.fromEntries(
      segments.filter(({ kind }) => kind === 'event').map(({ rule, fired }) => [rule, fired]),
    ),
    users: Object.fromEntries(segments.map(({ rule, users }) => [rule, users])),
  };
}

inBrowser(
  'an example publishes no change that somebody has not published yet',
  async ({ reader, playground }) => {
    await new Sheet(reader, playground).enter(0, GUIDE[0]);
    await reader.visit('load');
    await reader.button(/^Try this example: .*purchases/i).click();
    await reader.page.getByText('the draft has changes that are not in force').waitFor();
    const { published, draft } = await playground.api<RulesView>('/rules');
    expect([published.length, draft.length]).toEqual([0, 1]);
    expect(await playground.api<Load[]>('/loads')).toEqual([]);
  },
);

inBrowser(
  'the purchases, one click away, end where the command simulate ends',
  async ({ reader, playground }) => {
    await reader.visit('load');
    await reader.button(/^Try this example: .*purchases/i).click();
    await reader.page
      .getByText(/is loaded$/)
      .first()
      .waitFor();

    const [load] = await playground.api<Load[]>('/loads');
    expect(load).toMatchObject({ state: 'done', counted: 6919, rejected: 0 });
    const table = await (
      await fetch(new URL('api/rules/file?of=published&format=csv', playground.url), {
        headers: playground.access,
      })
    ).text();
    const expected = simulated(file('rules.csv', table), PURCHASES);
    const found = await segmentsOf(playground);
    expect(Object.keys(expected.members).length).toBeGreaterThan(1);
    expect(found.members).toEqual(expected.members);
    expect(found.fired).toEqual(expected.fired);
    expect(load.changes).toBe(expected.changes);

    await reader.visit('segments');
    for (const [rule, users] of Object.entries(found.users)) {
      const row = reader.page
        .getByRole('row')
        .filter({ has: reader.page.getByRole('link', { name: rule.split(':')[1], exact: true }) });
      expect(await row.innerText()).toContain(users.toLocaleString('en'));
    }
  },
);

inBrowser('a gzipped file counts as a plain one does', async ({ reader, playground }) => {
  await playground.publish(TWO);
  const text = ['ann', 'bob', 'ann', 'carl', 'bob', 'ann'].map(purchase).join('');
  await beginLoading(reader, file('events.ndjson', text));
  expect(await playground.loaded()).toMatchObject({ state: 'done', counted: 6, changes: 2 });
  await reader.page.getByText('events.ndjson is loaded').waitFor();
  await beginLoading(reader, file('more.ndjson.gz', gzipSync(text.replaceAll('ann', 'dora'))));
  await reader.page.getByText('more.ndjson.gz is loaded').waitFor();
  expect(await playground.loaded()).toMatchObject({ state: 'done', counted: 6, changes: 2 });
  expect((await segmentsOf(playground)).members['attribute:purchase']).toEqual([
    'ann',
    'bob',
    'carl',
    'dora',
  ]);
});

inBrowser('lines that are no events are named, and the others count', async ({ reader, playground }) => {
  await playground.publish(TWO);
  await beginLoading(
    reader,
    file(
      'mixed.ndjson',
      `${purchase('ann')}not json\n\n${JSON.stringify({ userId: 'ann' })}\n${JSON.stringify({ name: 'purchase' })}\n${purchase('ann')}`,
    ),
  );
  expect(await playground.loaded()).toMatchObject({
    state: 'done',
    counted: 2,
    rejected: 2,
    withoutUser: 1,
    changes: 1,
  });
  await reader.page.getByText(/^Line 2: /).waitFor();
  await reader.page.getByText(/^Line 4: /).waitFor();
});

inBrowser(
  'a file that is nothing of the kind is refused in words, and nothing is lost',
  async ({ reader, playground }) => {
    await beginLoading(
      reader,
      file(
        'broken.ndjson.gz',
        Buffer.concat([gzipSync(purchase('ann').repeat(1_000)).subarray(0, 40), Buffer.from('broken')]),
      ),
    );
    await reader.page
      .getByText(/could not be loaded|was not loaded/)
      .first()
      .waitFor();
    await reader.visit('try');
    await reader.button('Green button').click();
    await reader.page.getByRole('list', { name: 'What happened' }).locator('> li').first().waitFor();
    expect((await playground.api<Overview>('/overview')).events).toBeGreaterThan(0);
    // The answer says that the file could not be read, and the browser logs every such answer.
    reader.faults.length = 0;
  },
);

describe('many events', () => {
  const EVENTS = 200_000;

  inBrowser(
    'are loaded while the page goes on answering, and all of them count',
    async ({ reader, playground }) => {
      const { page } = reader;
      await playground.publish(
        csv([
          { 'RuleType': 'aggregator', 'EventName': 'purchase', 'Operator-C': 'greater', 'Target-C': '4' },
        ]),
      );
      const { path, perUser } = await writeManyEvents(join(folder, 'many.ndjson.gz'), EVENTS, 50_000);
      await beginLoading(reader, path);
      await page.getByRole('progressbar').first().waitFor();

      const visits = [
        ['Users', 'Users'],
        ['Segments and triggers', 'Segments and triggers'],
        ['Load data', 'Load data'],
      ] as const;
      let running = true;
      const ended = playground.loaded().finally(() => {
        running = false;
      });
      let answeredMeanwhile = 0;
      while (running) {
        for (const [link, heading] of visits) {
          await page.getByRole('navigation', { name: 'Views' }).getByRole('link', { name: link }).click();
          await page.getByRole('heading', { level: 1, name: new RegExp(`^${heading}`) }).waitFor();
          if (running) answeredMeanwhile++;
        }
      }
      expect(await ended).toMatchObject({ state: 'done', counted: EVENTS, rejected: 0 });
      expect(answeredMeanwhile).toBeGreaterThan(10);

      const { segments } = await playground.api<SegmentsView>('/segments');
      expect(segments.map(({ users }) => users)).toEqual([perUser.filter((events) => events > 4).length]);
      expect(await playground.api<Overview>('/overview')).toMatchObject({
        events: EVENTS,
        users: perUser.filter((events) => events > 0).length,
      });
    },
    { timeout: 600_000 },
  );

  inBrowser('can be stopped, and what was counted stays', async ({ reader, playground }) => {
    const { path } = await writeManyEvents(join(folder, 'many.ndjson.gz'), EVENTS, 50_000);
    await beginLoading(reader, path);
    await reader.page.getByRole('progressbar').first().waitFor();
    await reader.button('Cancel').click();
    const load = await playground.loaded();
    expect(load.state).toBe('cancelled');
    expect(load.counted).toBeLessThan(EVENTS);
    await reader.page.getByText('many.ndjson.gz was stopped').waitFor();
    expect((await playground.api<Overview>('/overview')).events).toBe(load.counted);
  });
});

test('the numbers of the independent count are those of the file', async () => {
  const { perUser, path } = await writeManyEvents(join(folder, 'few.ndjson.gz'), 3_000, 50);
  const rules = file(
    'rules.csv',
    csv([{ 'RuleType': 'aggregator', 'EventName': 'purchase', 'Operator-C': 'greater', 'Target-C': '60' }]),
  );
  const { members } = simulated(rules, path);
  expect(members['attribute:purchase']).toHaveLength(perUser.filter((events) => events > 60).length);
  expect(readFileSync(path).length).toBeGreaterThan(1_000);
});

inBrowser(
  'a table with columns of its own is shown as it will be read, and loaded like that',
  async ({ reader, playground }) => {
    const orders =
      'customer_id,action,amount,when\nann,buy,5,2026-01-05T10:00:00Z\n' +
      'ann,buy,6,2026-01-06T10:00:00Z\n,buy,7,2026-01-07T10:00:00Z\n';
    await reader.visit('load');
    await reader.page.locator('input[type=file]').setInputFiles(file('orders.csv', orders));
    await reader.page.getByText('2 events of 1 user in its 3 records from').waitFor();
    await reader.page.getByText('1 skipped: without a user').waitFor();
    await reader.page
      .getByText(/^buy by ann, /)
      .first()
      .waitFor();
    const mapping = reader.page.getByRole('textbox', { name: 'Mapping' });
    expect(JSON.parse(await mapping.inputValue())).toEqual({
      eventName: '$.action',
      userId: '$.customer_id',
      time: '$.when',
    });

    await mapping.fill('{"userId": 1}');
    await reader.page.getByText(/^the mapping cannot be used: /).waitFor();
    reader.faults.length = 0;
    await mapping.fill('{"eventName": "\'order\'", "userId": "$.customer_id", "time": "$.when"}');
    await reader.page
      .getByText(/^order by ann, /)
      .first()
      .waitFor();
    await reader.button('Put these rules into the draft').click();
    await reader.page.getByText(/rules? put into the draft/).waitFor();
    await reader.page.getByRole('link', { name: 'Publish the draft' }).click();
    await new Sheet(reader, playground).publish();
    await reader.visit('load');
    await reader.button('Load this file').click();
    await reader.page.getByText('orders.csv is loaded').waitFor();
    expect(await playground.loaded()).toMatchObject({ state: 'done', counted: 2, withoutUser: 1 });
    expect(Object.keys((await segmentsOf(playground)).members).length).toBeGreaterThan(1);
    const { timeline } = await playground.api<UserView>('/users/ann');
    expect(timeline.flatMap((entry) => (entry.kind === 'events' ? [entry.name] : []))).toEqual([
      'order',
      'order',
    ]);
  },
);

inBrowser('all data is cleared, and the rules count from nothing', async ({ reader, playground }) => {
  const { page } = reader;
  await new Sheet(reader, playground).given(TWO);
  const events = file('events.ndjson', [...Array(3).keys()].map(() => purchase('ann')).join(''));
  await reader.visit('load');
  await beginLoading(reader, events);
  await reader.button('Clear all data').waitFor();
  expect((await playground.api<Overview>('/overview')).users).toBe(1);
  await reader.button('Clear all data').click();
  await reader.button('Keep the data').last().click();
  expect((await playground.api<Overview>('/overview')).users).toBe(1);
  await reader.button('Clear all data').click();
  await page.getByRole('button', { name: 'Clear', exact: true }).click();
  await reader.button('Clear all data').waitFor({ state: 'detached' });
  expect(await playground.api<Overview>('/overview')).toMatchObject({ users: 0, events: 0 });
  expect((await playground.api<RulesView>('/rules')).published).toHaveLength(1);
});
