import { Readable } from 'node:stream';
import { gzipSync } from 'node:zlib';
import {
  FileInspection,
  Load,
  Overview,
  PreviewView,
  RulesView,
  SegmentsView,
  SegmentView,
  SentEvent,
  UserPage,
  UserView,
  Vocabulary,
} from '../../../src/playground/api';
import { NOW } from '../../support/builders';
import { PageUnderTest } from '../../support/page-under-test';

const HOUR = 3_600_000;
const buyers = {
  'RuleType': 'aggregator',
  'EventName': 'purchase',
  'Operator-C': 'greater',
  'Target-C': '1',
  'Output': 'buyers',
};
const january = {
  'RuleType': 'date',
  'EventName': 'purchase',
  'Operator-V': 'greater',
  'Target-V': '100',
  'StartDate': '2026-01-01',
  'FinishDate': '2026-01-31',
  'Metric': 'amount',
};
const thirds = {
  'RuleType': 'aggregator',
  'EventName': 'course',
  'Operator-C': 'atLeast',
  'Target-C': '3',
  'ResetWhenReachTarget': 'yes',
};

let page: PageUnderTest;
beforeEach(async () => {
  page = await PageUnderTest.start();
});
afterEach(() => page.close());

const event = (name: string, userId: string, metrics: Record<string, string> = {}) => ({
  name,
  userId,
  attributes: {},
  metrics,
});
const send = (...events: object[]) => page.api<SentEvent[]>('POST', '/events', { events });
const fails = async (method: string, path: string, body?: unknown, headers?: Record<string, string>) => {
  const { status, json } = await page.ask<{ message: string }>(method, `/api${path}`, { body, headers });
  return [status, json.message];
};

test('an event is counted, told to whoever looks, and its user explained', async () => {
  await page.publish([buyers, january, thirds]);
  const stream = await page.stream();
  await send(event('purchase', 'ann', { amount: '60.50' }));
  const [sent] = await send(event('purchase', 'ann', { amount: '39.50' }));
  expect(sent).toMatchObject({
    outcome: 'counted',
    changes: [{ rule: 'attribute:buyers', value: 'ready', count: 2, sum: '100' }],
  });
  await stream.until(
    () => stream.of('processed').length === 2 && stream.of('counted').some(({ events }) => events === 2),
  );
  expect(stream.of('processed')[1]).toEqual(sent);
  stream.close();

  const { rules, timeline, hasChanges } = await page.api<UserView>('GET', '/users/ann');
  expect(rules.map(({ name, in: isIn, explanation }) => [name, isIn, explanation])).toEqual([
    ['buyers', true, 'In: the count is 2, which is greater than 1.'],
    ['trk_date_purchase', false, 'Not in yet: the sum is 100 and has to be greater than 100.'],
    ['trk_course', false, 'Not fired: none of the events counts for this rule.'],
  ]);
  expect(hasChanges).toBe(true);
  expect(timeline).toEqual([
    { kind: 'change', day: '2026-01-15', change: sent.changes[0] },
    {
      kind: 'events',
      day: '2026-01-15',
      name: 'purchase',
      events: 1,
      attributes: {},
      metrics: { amount: '39.5' },
    },
    {
      kind: 'events',
      day: '2026-01-15',
      name: 'purchase',
      events: 1,
      attributes: {},
      metrics: { amount: '60.5' },
    },
  ]);
});

test('the clock moves on, and the run of the hour finds who qualifies by earlier events', async () => {
  await send(event('purchase', 'bob', { amount: '101' }));
  await page.publish([january]);
  expect((await page.api<UserView>('GET', '/users/bob')).rules[0].explanation).toBe(
    'Not in yet: the next run of the hour looks at the event that counts.',
  );
  const { now, run } = await page.api<{ now: number; run: { changed: number } }>('POST', '/clock', {
    by: HOUR,
  });
  expect([now, run.changed]).toEqual([NOW + HOUR, 1]);
  expect((await page.api<UserView>('GET', '/users/bob')).rules[0].explanation).toBe(
    'In: the sum is 101, which is greater than 100.',
  );
  expect(await fails('POST', '/clock', { to: NOW })).toEqual([400, expect.stringContaining('only moves on')]);
});

test('segments say in words what they are of, and give their members', async () => {
  await page.publish([buyers, thirds]);
  const users = ['ann', '=cmd', 'a"b,c'];
  for (const user of users) {
    await send(
      event('purchase', user),
      event('purchase', user),
      event('course', user),
      event('course', user),
      event('course', user),
    );
  }
  const { segments } = await page.api<SegmentsView>('GET', '/segments');
  expect(segments).toEqual([
    {
      rule: 'attribute:buyers',
      kind: 'attribute',
      name: 'buyers',
      description: 'While someone has done purchase more than 1 time, they are in buyers.',
      users: 3,
      fired: 0,
    },
    {
      rule: 'event:trk_course',
      kind: 'event',
      name: 'trk_course',
      description:
        'Each time someone has done course at least 3 times, the event trk_course is sent. ' +
        'Counting then goes on from 0.',
      users: 3,
      fired: 3,
    },
  ]);
  expect(await page.api<SegmentView>('GET', '/segments/attribute%3Abuyers')).toMatchObject({
    description: 'While someone has done purchase more than 1 time, they are in buyers.',
    users: 3,
    days: [{ day: '2026-01-15', total: 3, joined: 3, left: 0 }],
  });
  const { text, headers } = await page.ask('GET', '/api/segments/attribute%3Abuyers/members.csv');
  expect(text).toBe(
    [
      'userId,since,until,fired,count,sum',
      'ann,2026-01-15T12:00:00.000Z,,,2,0',
      "'=cmd,2026-01-15T12:00:00.000Z,,,2,0",
      '"a""b,c",2026-01-15T12:00:00.000Z,,,2,0',
      '',
    ].join('\n'),
  );
  const first = { userId: 'ann', since: Date.parse('2026-01-15T12:00:00Z'), count: 2, sum: '0' };
  const two = await page.api('GET', '/segments/attribute%3Abuyers/members?limit=2');
  expect(two).toEqual([first, { ...first, userId: '=cmd' }]);
  expect(await page.api('GET', '/segments/event%3Atrk_course/members?limit=1')).toEqual([
    { userId: 'ann', since: first.since, fired: 1, count: 0, sum: '0' },
  ]);
  expect(await fails('GET', '/segments/attribute%3Abuyers/members?limit=5000')).toEqual([
    400,
    expect.stringContaining('write 1 to 1000'),
  ]);
  expect(headers).toMatchObject({
    'content-type': 'text/csv; charset=utf-8',
    'content-disposition': 'attachment; filename="buyers.csv"; filename*=UTF-8\'\'buyers.csv',
  });
  expect(await fails('GET', '/segments/attribute%3Anobody')).toEqual([
    404,
    expect.stringContaining('attribute:nobody'),
  ]);
  for (const list of ['members', 'members.csv']) {
    expect((await fails('GET', `/segments/attribute%3Anobody/${list}`))[0]).toBe(404);
  }
});

test.each(["O'Brien", '🛒', 'a/b', '100%', '%41', 'a?b#c', '__proto__', 'müller'])(
  'a user is found under the id %s',
  async (userId) => {
    await send(event('purchase', userId));
    expect((await page.api<UserView>('GET', `/users/${encodeURIComponent(userId)}`)).userId).toBe(userId);
    expect(
      (await page.api<UserPage>('GET', `/users?search=${encodeURIComponent(userId)}`)).users.map(
        (user) => user.userId,
      ),
    ).toEqual([userId]);
  },
);

test('whoever is not known yet stands at the beginning, for whoever asks for that', async () => {
  await page.publish([buyers]);
  expect(await page.api<UserView>('GET', '/users/nobody?orNew=yes')).toMatchObject({
    userId: 'nobody',
    isNew: true,
    timeline: [],
    rules: [
      {
        in: false,
        changes: 0,
        tests: [{ statistic: 'count', value: '0', met: false }],
        counted: { events: 0 },
      },
    ],
  });
  await send(event('purchase', 'nobody'));
  expect((await page.api<UserView>('GET', '/users/nobody?orNew=yes')).isNew).toBeUndefined();
});

test('users are found page by page', async () => {
  await send(...['ann', 'bob', 'annabel', 'joanna'].map((user) => event('purchase', user)));
  const first = await page.api<UserPage>('GET', '/users?search=ann&limit=2');
  const second = await page.api<UserPage>(
    'GET',
    `/users?search=ann&limit=2&after=${encodeURIComponent(first.next!)}`,
  );
  expect([...first.users, ...second.users].map(({ userId }) => userId)).toEqual(['ann', 'annabel', 'joanna']);
  expect(second.next).toBeUndefined();
});

test('rules can be chosen by what has been seen', async () => {
  await send({ ...event('purchase', 'ann', { amount: '1' }), attributes: { shop: 'Dublin' } });
  expect(await page.api<Vocabulary>('GET', '/rules/vocabulary')).toEqual({
    events: [{ name: 'purchase', metrics: ['amount'], attributes: [{ name: 'shop', values: ['Dublin'] }] }],
  });
});

describe('a file of events', () => {
  const line = (user: string) => `${JSON.stringify({ name: 'purchase', userId: user })}\n`;
  const load = (body: unknown, query = 'name=shop.ndjson') =>
    page.ask<Load>('POST', `/api/loads?${query}`, {
      body,
      headers: { 'content-type': 'application/octet-stream' },
    });

  test.each([
    ['as it is', (text: string) => Buffer.from(text)],
    ['gzipped', (text: string) => gzipSync(text)],
  ])('is counted %s', async (_, packed) => {
    await page.publish([buyers]);
    const body = packed(`${line('ann')}${line('ann')}nonsense\n${line('bob')}`);
    const { json } = await load(body, `name=shop.ndjson&size=${body.length}&format=flat`);
    expect(json).toMatchObject({
      name: 'shop.ndjson',
      state: 'done',
      bytes: body.length,
      size: body.length,
      lines: 4,
      counted: 3,
      rejected: 1,
      changes: 1,
      faults: [{ line: 3 }],
    });
    expect(await page.api<Load[]>('GET', '/loads')).toEqual([json]);
  });

  test('is looked into before it is loaded, by the format that is asked', async () => {
    const inspect = (query: string, body: Buffer) =>
      page.ask<FileInspection>('POST', `/api/loads/inspection?${query}`, {
        body,
        headers: { 'content-type': 'application/octet-stream' },
      });
    const long = Buffer.from(line('ann').repeat(50_000));
    expect((await inspect('format=flat', long)).json).toMatchObject({ records: 1_000, isAll: false });
    const cut = await inspect('cut=yes', Buffer.from(`${line('ann')}${line('bob').slice(0, 9)}`));
    expect(cut.json).toMatchObject({ records: 1, events: 1, rejected: 0 });
    const mapping = encodeURIComponent('{"eventName":"$.userId","userId":"$.name"}');
    const { json } = await inspect(`format=${mapping}`, Buffer.from(line('ann')));
    expect(json.rows[0].event).toMatchObject({ name: 'ann', user: 'purchase' });
    expect(await page.api<Load[]>('GET', '/loads')).toEqual([]);
  });

  test('is read as it comes in, and stopped without the rest of it', async () => {
    const stream = await page.stream();
    const endless = Readable.from(
      (function* () {
        for (;;) yield line('ann').repeat(1_000);
      })(),
    );
    const answer = load(endless).catch((error: Error) => error);
    await stream.until(() => stream.of('load').some(({ counted }) => counted > 0));
    const [running] = stream.of('load');
    expect(await page.api<Load>('DELETE', `/loads/${running.id}`)).toMatchObject({ state: 'cancelled' });
    await answer;
    endless.destroy();
    expect((await page.api<Overview>('GET', '/overview')).events).toBeGreaterThan(0);
    stream.close();
  });

  test('that breaks off keeps what was counted, and says so', async () => {
    const broken = gzipSync(line('ann').repeat(50_000)).subarray(0, -20);
    expect((await load(broken)).json).toMatchObject({ state: 'failed', message: expect.stringMatching(/./) });
    expect((await page.api<Overview>('GET', '/overview')).users).toBe(1);
  });

  test('of the package is a click away, and previewed', async () => {
    await page.api('POST', '/loads/examples/purchases');
    const stream = await page.stream();
    if ((await page.api<Load[]>('GET', '/loads'))[0].state === 'running') {
      await stream.until(() => stream.of('load').some(({ state }) => state !== 'running'));
    }
    stream.close();
    expect((await page.api<Load[]>('GET', '/loads'))[0]).toMatchObject({ state: 'done', counted: 6919 });
    const { draftVersion } = await page.api<RulesView>('GET', '/rules');
    await page.api('PUT', '/rules/draft', {
      rows: [{ id: 'a', cells: { ...buyers, 'Target-C': '5' } }],
      basedOn: draftVersion,
    });
    expect(await page.api<PreviewView>('GET', '/rules/preview')).toMatchObject({
      users: 2357,
      rules: [
        {
          row: 'a',
          users: 0,
          joining: 0,
          leaving: 0,
          effect:
            'No user is in; none joins or leaves with the next run. ' +
            'The rule counts from the moment it is published.',
          withHistory: 'With earlier events counted too, 290 users would be in.',
          warnings: [],
        },
      ],
      removed: [],
    });
    await page.api('PUT', '/rules/draft', {
      rows: [{ id: 'a', cells: { ...buyers, 'Target-C': '5', 'IncludeHistory': 'yes' } }],
      basedOn: (await page.api<RulesView>('GET', '/rules')).draftVersion,
    });
    expect(await page.api<PreviewView>('GET', '/rules/preview')).toMatchObject({
      rules: [{ users: 290, joining: 290, effect: 'With the next run 290 users join; 290 will be in.' }],
    });
  });
});

describe('bad input', () => {
  const edit = (change: object) => fails('PUT', '/rules/draft', { rows: [], basedOn: 1, ...change });
  const sent = (change: object) =>
    fails('POST', '/events', { events: [{ ...event('purchase', 'ann'), ...change }] });

  test.each<[string, () => Promise<unknown[]>, string]>([
    ['no JSON', () => fails('POST', '/events', '{"events": ['), 'the body is no JSON: '],
    [
      'no body',
      () => fails('POST', '/events', undefined, { 'content-type': 'application/json' }),
      'the body is no JSON: ',
    ],
    [
      'a form',
      () => fails('POST', '/events', 'a=b', { 'content-type': 'application/x-www-form-urlencoded' }),
      'the content type is “application/x-www-form-urlencoded”; send application/json',
    ],
    ['no content type', () => fails('POST', '/clock'), 'the content type is “none”; send application/json'],
    ['a list in place of an object', () => fails('POST', '/rules/publish', []), 'the body is “[]”; '],
    ['a field too many', () => edit({ rowz: [] }), 'rowz is not known; leave it out'],
    ['a field too few', () => edit({ basedOn: undefined }), 'basedOn is missing; write a whole number'],
    ['a version that is none', () => edit({ basedOn: 'x' }), 'basedOn is “x”; write a whole number'],
    ['a version that is a fraction', () => edit({ basedOn: 1.5 }), 'basedOn is “1.5”; write a whole number'],
    ['a row without an id', () => edit({ rows: [{ id: '', cells: {} }] }), 'rows[0].id is “”; write an id'],
    [
      'a cell that is a number',
      () => edit({ rows: [{ id: 'a', cells: { EventName: 5 } }] }),
      'rows[0].cells.EventName is “5”; write a text',
    ],
    [
      'an import of another kind',
      () => fails('POST', '/rules/import', { text: '', mode: 'merge' }),
      'mode is “merge”; write one of replace, add',
    ],
    ['no events', () => fails('POST', '/events', { events: [] }), 'events is “[]”; write at least one event'],
    [
      'an event without a name',
      () => sent({ name: '' }),
      'events[0].name is “”; write what happened, such as purchase',
    ],
    [
      'an event without a user',
      () => sent({ userId: '' }),
      'events[0].userId is “”; write who did it, such as maria',
    ],
    [
      'a user id that is too long',
      () => sent({ userId: 'x'.repeat(2_001) }),
      '; write at most 2000 characters',
    ],
    [
      'a metric with a decimal comma',
      () => sent({ metrics: { amount: '10,5' } }),
      'events[0].metrics.amount is “10,5”; write it with digits and a point, such as 1250 or 12.50',
    ],
    [
      'a metric with thousands separators',
      () => sent({ metrics: { amount: '1,000' } }),
      'events[0].metrics.amount is “1,000”; write it with digits and a point',
    ],
    [
      'a metric larger than any number',
      () => sent({ metrics: { amount: '1e999' } }),
      'events[0].metrics.amount is “1e999”; write it with digits and a point',
    ],
    [
      'an attribute that is a number',
      () => sent({ attributes: { page: 5 } }),
      'events[0].attributes.page is “5”; write a text',
    ],
    [
      'attributes that are a list',
      () => sent({ attributes: [] }),
      'events[0].attributes is “[]”; write an object of texts',
    ],
    [
      'a time before 1970',
      () => sent({ time: -1 }),
      'events[0].time is “-1”; choose a moment between the years 1970 and 9999',
    ],
    ['a time that is none', () => sent({ time: 1e300 }), 'events[0].time is “1e+300”; '],
    [
      'too many events',
      () => fails('POST', '/events', { events: Array(1_001).fill(event('purchase', 'ann')) }),
      '; write at most 1000 events at a time, or load them as a file',
    ],
    [
      'a clock without a moment',
      () => fails('POST', '/clock', {}),
      'the body is “{}”; write {"to": epoch milliseconds} or {"by": milliseconds}',
    ],
    [
      'a clock with two',
      () => fails('POST', '/clock', { to: 1, by: 1 }),
      '; write {"to": epoch milliseconds} or {"by": milliseconds}',
    ],
    [
      'a file of nothing',
      () => fails('GET', '/rules/file?of=all&format=csv'),
      'of is “all”; write one of draft, published',
    ],
    ['a page of too many users', () => fails('GET', '/users?limit=5000'), 'limit is “5000”; write 1 to 500'],
    [
      'a load without a name',
      () => fails('POST', '/loads', 'x'),
      'name is missing; write the name of the file',
    ],
    [
      'a load of an unknown format',
      () => fails('POST', '/loads?name=a&format=xml', 'x'),
      'format is “xml”: choose one of detect, pinpoint',
    ],
    [
      'a load of a negative size',
      () => fails('POST', '/loads?name=a&size=-1', 'x'),
      'size is “-1”; write the bytes of the file, or 0',
    ],
    [
      'an example that is none',
      () => fails('POST', '/loads/examples/orders'),
      'name is “orders”; write one of clicks, purchases',
    ],
  ])('%s is refused, with the place, the value and the remedy', async (_, ask, message) => {
    const [status, said] = await ask();
    expect([status, said]).toEqual([400, expect.stringContaining(message)]);
    expect(page.notes).toEqual([]);
  });

  test('an event that is wrong keeps the others from being counted', async () => {
    await fails('POST', '/events', { events: [event('purchase', 'ann'), event('purchase', '')] });
    expect(await page.api('GET', '/users')).toMatchObject({ users: [] });
  });

  test.each([
    ['GET', '/users/nobody', 'no user of the name “nobody” is known; names are compared exactly'],
    ['GET', '/metrics', 'metrics are those of a deployed installation'],
    ['GET', '/nothing', 'there is no GET /api/nothing here'],
    ['PATCH', '/rules', 'there is no PATCH /api/rules here'],
    ['DELETE', '/loads/nothing', 'nothing'],
  ])('%s %s is not there', async (method, path, message) => {
    expect(await fails(method, path)).toEqual([404, expect.stringContaining(message)]);
  });

  test('two rows of one id are refused', async () => {
    const { draftVersion } = await page.api<RulesView>('GET', '/rules');
    expect(
      await edit({
        rows: [
          { id: 'a', cells: {} },
          { id: 'a', cells: {} },
        ],
        basedOn: draftVersion,
      }),
    ).toEqual([400, 'rows[1].id is “a”, as that of an earlier row; give each row an id of its own']);
  });

  test('a body that is too large is refused before it is read', async () => {
    expect(
      await fails(
        'PUT',
        '/rules/draft',
        JSON.stringify({ rows: [], basedOn: 1, padding: 'x'.repeat(10_000_000) }),
      ),
    ).toEqual([413, expect.stringContaining('the body has more than 10000000 bytes')]);
  });

  test('what nobody has foreseen is answered, and noted where the command was started', async () => {
    page.installation.vocabulary = () => Promise.reject(new Error('out of luck'));
    expect(await fails('GET', '/rules/vocabulary')).toEqual([500, expect.stringContaining('out of luck')]);
    expect(page.notes).toEqual([
      expect.stringMatching(/^GET \/api\/rules\/vocabulary: Error: out of luck\n {4}at /),
    ]);
  });
});
