import { Change } from '../../../src/engine/state/change';
import { ChangeView } from '../../../src/playground/api';
import { EmbeddedInstallation } from '../../../src/playground/embedded/embedded-installation';
import { segmentMoves } from '../../../src/playground/embedded/segment-moves';
import { SegmentTotals } from '../../../src/playground/embedded/segment-totals';
import { changeText, UserChanges } from '../../../src/playground/embedded/user-changes';
import { NOW } from '../../support/builders';
import { publishRules } from '../../support/published-rules';

const DAY = 86_400_000;
/** 2 July in Dublin, while it is still 1 July in UTC. */
const SUMMER_NIGHT = Date.UTC(2025, 6, 1, 23, 30);

let installation: EmbeddedInstallation;
beforeEach(async () => {
  installation = await EmbeddedInstallation.open({ timeZone: 'Europe/Dublin', clock: () => NOW });
  await publishRules(
    installation,
    'RuleType,EventName,Operator-C,Target-C,ResetWhenReachTarget,Output\n' +
      'aggregator,click,equal,2,no,two\naggregator,buy,atLeast,1,yes,two\n',
  );
});
afterEach(() => installation.close());

async function send(name: string, userId: string, times: number, time = NOW): Promise<void> {
  const event = { name, userId, time, attributes: {}, metrics: {} };
  await installation.send({ events: Array.from({ length: times }, () => event) });
}

async function movesIn(rule: string, from: string, to: string) {
  const { joined, left, changes } = await installation.moves(rule, { from, to });
  const listed: Pick<ChangeView, 'userId' | 'value'>[] = [];
  for await (const { userId, value } of changes) listed.push({ userId, value });
  return { joined, left, listed };
}

test('who joined and who left are those of local days, the first and the last included', async () => {
  await send('click', 'ann', 2, SUMMER_NIGHT);
  await send('click', 'bob', 2, SUMMER_NIGHT);
  await send('click', 'ann', 1, SUMMER_NIGHT + 2 * DAY);
  expect(await movesIn('attribute:two', '2025-07-02', '2025-07-04')).toEqual({
    joined: 2,
    left: 1,
    listed: [
      { userId: 'ann', value: 'ready' },
      { userId: 'ann', value: 'not-ready' },
      { userId: 'bob', value: 'ready' },
    ],
  });
  expect(await movesIn('attribute:two', '2025-07-01', '2025-07-01')).toEqual({
    joined: 0,
    left: 0,
    listed: [],
  });
  expect(await movesIn('attribute:two', '2025-07-03', '2025-07-04')).toEqual({
    joined: 0,
    left: 1,
    listed: [{ userId: 'ann', value: 'not-ready' }],
  });
});

test('a rule that fires has its firings alone, whatever a segment of the same name has', async () => {
  await send('click', 'ann', 2);
  await send('buy', 'ann', 3);
  const today = '2026-01-15';
  expect(await movesIn('event:two', today, today)).toEqual({
    joined: 3,
    left: 0,
    listed: Array.from({ length: 3 }, () => ({ userId: 'ann', value: 'fired' })),
  });
});

test('moves are counted in full, also those that are stored no more', async () => {
  await send('buy', 'ann', 120);
  const { joined, listed } = await movesIn('event:two', '2026-01-15', '2026-01-15');
  expect([joined, listed.length]).toEqual([120, 50]);
});

test('a rule that nobody knows has none', async () => {
  await expect(
    installation.moves('attribute:none', { from: '2026-01-01', to: '2026-01-02' }),
  ).rejects.toMatchObject({ code: 'not-found', message: 'no rule in force writes attribute:none' });
});

test('a value that the rule told before it had members moves nobody', async () => {
  const dayOf = () => '2026-01-15';
  const [segments, userChanges] = [new SegmentTotals(dayOf), new UserChanges()];
  const change = { userId: 'ann', output: { kind: 'attribute', name: 'two' }, count: 1, sum: '0', at: NOW };
  for (const one of [
    { ...change, n: 1, told: '7' },
    { ...change, n: 2, value: 'ready' },
  ] as Change[]) {
    segments.add(one);
    userChanges.add(one.userId, changeText(one));
  }
  const period = { from: '2026-01-15', to: '2026-01-15' };
  const { joined, changes } = segmentMoves(
    { segments, userChanges, dayOf } as never,
    'attribute:two',
    period,
  );
  const listed: string[] = [];
  for await (const { value } of changes) listed.push(value);
  expect([joined, listed]).toEqual([1, ['ready']]);
});
