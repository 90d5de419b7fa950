import { OverlapView } from '../../../src/playground/api';
import { NOW } from '../../support/builders';
import { PageUnderTest } from '../../support/page-under-test';

const PATH = '/segments/attribute%3Abuyers/overlap/event%3Atrk_visit';
const RULES: Record<string, string>[] = [
  {
    'RuleType': 'aggregator',
    'EventName': 'purchase',
    'Operator-C': 'atLeast',
    'Target-C': '1',
    'Output': 'buyers',
  },
  {
    'RuleType': 'aggregator',
    'EventName': 'visit',
    'Operator-C': 'atLeast',
    'Target-C': '1',
    'ResetWhenReachTarget': 'yes',
  },
];

let page: PageUnderTest;
beforeEach(async () => {
  page = await PageUnderTest.start();
  await page.publish(RULES);
  const events = [
    ['purchase', 'ann', 'bob', 'carl'],
    ['visit', 'bob', 'carl', 'carl', 'dan', 'eve', 'fay', 'gus'],
    ['other', 'zoe'],
  ].flatMap(([name, ...userIds]) => userIds.map((userId) => ({ name, userId, attributes: {}, metrics: {} })));
  await page.api('POST', '/events', { events });
});
afterEach(() => page.close());

test('of a segment and a trigger, users are counted in both and in one alone', async () => {
  expect(await page.api<OverlapView>('GET', PATH)).toEqual({
    both: 2,
    onlyFirst: 1,
    onlySecond: 4,
    countedAt: NOW,
  });
});

test('those in both are listed, as far as one asks', async () => {
  expect(await page.api('GET', `${PATH}/members`)).toEqual(['bob', 'carl']);
  expect(await page.api('GET', `${PATH}/members?limit=1`)).toEqual(['bob']);
});

test.each([
  ['attribute%3Abuyers', 400, 'both segments are attribute:buyers; choose two that differ'],
  ['attribute%3Anobody', 404, 'no rule in force writes attribute:nobody'],
])('a comparison with %s is refused', async (other, status, message) => {
  for (const list of ['', '/members']) {
    const path = `/api/segments/attribute%3Abuyers/overlap/${other}${list}`;
    const answer = await page.ask('GET', path);
    expect([answer.status, answer.json]).toEqual([status, { message }]);
  }
});
