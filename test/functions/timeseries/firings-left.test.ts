import { METRICS } from '../../../src/contract/metric-names';
import { MAX_FIRINGS } from '../../../src/rule-language/reset-modes';
import { Installation, streamRecord } from '../../support/installation';

const EVERY_1 = { 'Operator-V': 'atLeast', 'Target-V': '1', 'ResetWhenReachTarget': 'yes', 'Reset': 'carry' };
const ALWAYS = () => true;

async function afterPurchase(amount: number, cells: Record<string, string> = {}): Promise<Installation> {
  const installation = new Installation();
  await installation.announceRules({ ...EVERY_1, ...cells });
  await installation.aggregator().process([streamRecord(1, { userId: 'ann', metrics: { amount } })]);
  return installation;
}

async function run(installation: Installation): Promise<void> {
  installation.now += 3_600_000;
  await installation.run().run(ALWAYS);
}

test('what is over after the firings of one event is fired by the next runs, each within the same limit', async () => {
  const installation = await afterPurchase(2.5 * MAX_FIRINGS);
  const fired = [installation.changes.length];
  for (let runs = 0; runs < 3; runs++) {
    await run(installation);
    fired.push(installation.changes.length);
  }
  expect(fired).toEqual([100, 200, 250, 250]);
  expect(installation.changes.map(({ n }) => n)).toEqual(Array.from({ length: 250 }, (_, i) => i + 1));
  expect((await installation.stateOf('ann'))!.dueAt).toBeUndefined();
});

test('the next event fires with what is left, where it comes before the run', async () => {
  const installation = await afterPurchase(1.5 * MAX_FIRINGS);
  await installation.aggregator().process([streamRecord(2, { userId: 'ann', metrics: { amount: 1 } })]);
  expect(installation.changes).toHaveLength(151);
  await run(installation);
  expect(installation.changes).toHaveLength(151);
});

test('what a cap holds back is taken by the run, too, and not sent', async () => {
  const installation = await afterPurchase(1.5 * MAX_FIRINGS, { AtMost: '1 ever' });
  await run(installation);
  expect(installation.changes).toHaveLength(1);
  expect((await installation.stateOf('ann'))!.rules['event:trk_click'].counter).toMatchObject({ sum: '0' });
});

test('a target that an edit alone has lowered fires with the next event', async () => {
  const installation = await afterPurchase(5, { 'Target-V': '10' });
  await installation.announceRules(EVERY_1);
  await run(installation);
  expect(installation.changes).toEqual([]);
});

test('history leaves nothing to fire, however often the target would have been reached', async () => {
  const installation = await afterPurchase(1_000_000.5, { 'Output': 'other', 'Target-V': '10000000' });
  await installation.announceRules({ ...EVERY_1, IncludeHistory: 'yes', Existing: 'fire' });
  for (let runs = 0; runs < 3; runs++) await run(installation);
  expect(installation.changes.map(({ n, sum }) => [n, sum])).toEqual([[1, '1.5']]);
});

test('a run finds these users without visiting others', async () => {
  const installation = await afterPurchase(1.5 * MAX_FIRINGS);
  await installation.aggregator().process([streamRecord(2, { userId: 'bob', metrics: { amount: 1 } })]);
  await run(installation);
  expect(installation.telemetry.total(METRICS.usersVisited)).toBe(1);
});
