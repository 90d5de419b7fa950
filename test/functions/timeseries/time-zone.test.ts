import { brief, NOW } from '../../support/builders';
import { DAY, Installation, streamRecord } from '../../support/installation';

const TODAY = { 'Operator-C': 'atLeast', 'Target-C': '1', 'Period': 'today' };
const FANS = { 'Operator-C': 'atLeast', 'Target-C': '2', 'Output': 'fans' };
const ALWAYS = () => true;
const HOUR = 3_600_000;
/** Half an hour before a midnight in UTC, when Berlin has the next day. */
const EVENING = Math.floor(NOW / DAY) * DAY + 23.5 * HOUR;

/** Counts a click of Ann in the evening of a day in UTC. */
async function inUtc(...rules: Record<string, string>[]): Promise<Installation> {
  const installation = new Installation();
  installation.now = EVENING;
  await installation.announceRules(...rules);
  await installation.run().run(ALWAYS);
  await installation.aggregator().process([at(installation, 1)]);
  return installation;
}

function at({ now }: Installation, n: number) {
  return { ...streamRecord(n, { userId: 'ann', time: now }), arrival: now };
}

async function moveTo(installation: Installation, timeZone: string): Promise<void> {
  installation.timeZone = timeZone;
  await installation.run().run(ALWAYS);
}

const changesOf = (installation: Installation) => installation.changes.map(brief);

test('with another time zone, rules that count by days start afresh from history, and others go on', async () => {
  const withHistory = { ...TODAY, IncludeHistory: 'yes', Output: 'today' };
  const installation = await inUtc({ ...TODAY, Output: 'lately' }, withHistory, FANS);
  await moveTo(installation, 'Europe/Berlin');
  // In Berlin the day of the click, as it was counted, is yesterday.
  expect(changesOf(installation)).toEqual([
    'attribute:lately#1 ready 1/0',
    'attribute:today#1 ready 1/0',
    'attribute:lately#2 not-ready 0/0',
    'attribute:today#2 not-ready 0/0',
  ]);
  await installation.aggregator().process([at(installation, 2)]);
  expect(changesOf(installation).slice(4)).toEqual([
    'attribute:lately#3 ready 1/0',
    'attribute:today#3 ready 1/0',
    'attribute:fans#1 ready 2/0',
  ]);
});

test('until the scheduled run, every function counts by the days of the zone before', async () => {
  const installation = await inUtc(TODAY);
  installation.timeZone = 'Europe/Berlin';
  installation.now += 3 * HOUR;
  await installation.aggregator().process([at(installation, 2)]);
  // Midnight of UTC has passed, and the one of Berlin came hours before the clicks.
  expect(changesOf(installation)).toEqual([
    'attribute:click#1 ready 1/0',
    'attribute:click#2 not-ready 0/0',
    'attribute:click#3 ready 1/0',
  ]);
});

test('a function that still has the zone before does not turn it back', async () => {
  const installation = await inUtc(TODAY);
  const older = installation.aggregator();
  await moveTo(installation, 'Europe/Berlin');
  installation.now += 60_000;
  await older.process([at(installation, 2)]);
  const { revision, timeZone, timeZoneSince } = await installation.aggregates.readCatalogue();
  expect({ revision, timeZone, timeZoneSince }).toEqual({
    revision: 2,
    timeZone: 'Europe/Berlin',
    timeZoneSince: 2,
  });
  await installation.run().run(ALWAYS);
  expect((await installation.aggregates.readCatalogue()).revision).toBe(2);
});

test('the change is recorded among those of the rules, and said once', async () => {
  const installation = await inUtc(TODAY);
  await moveTo(installation, 'Europe/Berlin');
  await moveTo(installation, 'Europe/Berlin');
  expect((await installation.aggregates.readRuleChanges(9)).map(({ timeZone }) => timeZone)).toEqual([
    { before: 'UTC', after: 'Europe/Berlin' },
    undefined,
  ]);
  expect(installation.telemetry.warnings).toEqual([expect.stringContaining('the time zone has changed')]);
});

test('a catalogue that has not noted its zone takes the one of the scheduled function', async () => {
  const installation = await inUtc(TODAY);
  const { timeZone: _, ...before } = await installation.aggregates.readCatalogue();
  await installation.aggregates.writeCatalogue(before, 1);
  await moveTo(installation, 'Europe/Berlin');
  expect(await installation.aggregates.readCatalogue()).toMatchObject({
    revision: 1,
    timeZone: 'Europe/Berlin',
  });
});

describe('a rule that fires for the users whom history has', () => {
  const trigger = {
    ...TODAY,
    Period: 'last 30 days',
    ResetWhenReachTarget: 'yes',
    IncludeHistory: 'yes',
    Existing: 'fire',
  };

  test('fires for them before the zone changes, and not again after it', async () => {
    const installation = await inUtc(FANS);
    installation.now += 60_000;
    await installation.announceRules(FANS, trigger);
    installation.now += 60_000;
    await moveTo(installation, 'Europe/Berlin');
    expect(changesOf(installation)).toEqual(['event:trk_click#1 1/0']);
    expect((await installation.aggregates.readCatalogue()).timeZone).toBe('UTC');

    installation.now += HOUR;
    for (let run = 0; run < 3; run++) await installation.run().run(ALWAYS);
    expect((await installation.aggregates.readCatalogue()).timeZone).toBe('Europe/Berlin');
    expect(changesOf(installation)).toEqual(['event:trk_click#1 1/0']);
  });
});
