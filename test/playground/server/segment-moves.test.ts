import { MovesView } from '../../../src/playground/api';
import { NOW } from '../../support/builders';
import { PageUnderTest } from '../../support/page-under-test';

const PATH = '/segments/attribute%3Abuyers/moves';
const buyers = {
  'RuleType': 'aggregator',
  'EventName': 'purchase',
  'Operator-C': 'equal',
  'Target-C': '1',
  'Output': 'buyers',
};

let page: PageUnderTest;
beforeEach(async () => {
  page = await PageUnderTest.start();
  await page.publish([buyers]);
});
afterEach(() => page.close());

async function buy(...userIds: string[]): Promise<void> {
  const events = userIds.map((userId) => ({ name: 'purchase', userId, attributes: {}, metrics: {} }));
  await page.api('POST', '/events', { events });
}

test('who joined and who left a segment is counted and listed, newest first', async () => {
  await buy('ann', 'bob');
  await page.api('POST', '/clock', { by: 60_000 });
  await buy('zoe', 'ann');
  const view = await page.api<MovesView>('GET', `${PATH}?from=2026-01-09&to=2026-01-15`);
  expect(view).toEqual({
    joined: {
      count: 3,
      kept: 3,
      listed: [
        { userId: 'zoe', at: NOW + 60_000 },
        { userId: 'ann', at: NOW },
        { userId: 'bob', at: NOW },
      ],
    },
    left: { count: 1, kept: 1, listed: [{ userId: 'ann', at: NOW + 60_000 }] },
  });
});

test('moves are a file as well, in which no id is a formula', async () => {
  await buy('ann', '=cmd', 'ann');
  const { text, headers } = await page.ask('GET', `/api${PATH}.csv?from=2026-01-15&to=2026-01-15`);
  expect(text).toBe(
    [
      'userId,move,at',
      'ann,joined,2026-01-15T12:00:00.000Z',
      'ann,left,2026-01-15T12:00:00.000Z',
      "'=cmd,joined,2026-01-15T12:00:00.000Z",
      '',
    ].join('\n'),
  );
  expect(headers['content-disposition']).toContain('filename="buyers 2026-01-15 to 2026-01-15.csv"');
});

test.each([
  ['', 'from is missing; write a day as YYYY-MM-DD, such as 2026-01-31'],
  ['?from=2026-01-01', 'to is missing; write a day as YYYY-MM-DD, such as 2026-01-31'],
  ['?from=2026-02-30&to=2026-03-01', 'from is “2026-02-30”; write a day as YYYY-MM-DD, such as 2026-01-31'],
  [
    '?from=2026-01-02&to=2026-01-01',
    'from is “2026-01-02”; write a day that is not after 2026-01-01, the last',
  ],
])('a period of %p is refused', async (query, message) => {
  for (const path of [PATH, `${PATH}.csv`]) {
    const { status, json } = await page.ask('GET', `/api${path}${query}`);
    expect([status, json]).toEqual([400, { message }]);
  }
});

test('a rule that is not in force has no moves', async () => {
  for (const list of ['moves', 'moves.csv']) {
    const path = `/api/segments/attribute%3Anobody/${list}?from=2026-01-15&to=2026-01-15`;
    expect((await page.ask('GET', path)).status).toBe(404);
  }
});
