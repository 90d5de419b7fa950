import { EventToSend, StreamEventName } from '../../../src/playground/api';
import { EmbeddedInstallation } from '../../../src/playground/embedded/embedded-installation';
import { NOW } from '../../support/builders';
import { publishRules } from '../../support/published-rules';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const HEADING =
  'RuleType,EventName,AttributeName,AttributeValue,Operator-C,Target-C,Operator-V,Target-V,ResetWhenReachTarget,StartDate,FinishDate,Output';

let installation: EmbeddedInstallation;
beforeEach(async () => {
  installation = await EmbeddedInstallation.open({ timeZone: 'Europe/Dublin', clock: () => NOW });
});
afterEach(() => installation.close());

async function send(event: Partial<EventToSend> = {}) {
  const [sent] = await installation.send({
    events: [{ name: 'click', userId: 'ann', attributes: {}, metrics: {}, ...event }],
  });
  return sent;
}

function rules(...rows: string[]): Promise<string> {
  return publishRules(installation, `${HEADING}\n${rows.join('\n')}\n`);
}

describe('an event that is sent', () => {
  test('says which counters it has moved, and where they stand', async () => {
    await rules(
      'aggregator,click,,,atLeast,2,greater,10,no,,,two',
      'aggregator,buy,,,atLeast,1,,,no,,,other',
    );
    expect(await send({ metrics: { amount: '7.50' } })).toEqual({
      event: { name: 'click', userId: 'ann', attributes: {}, metrics: { amount: '7.50' }, time: NOW },
      outcome: 'counted',
      counters: [
        {
          rule: 'attribute:two',
          tests: [
            { statistic: 'count', operator: 'atLeast', target: '2', value: '1', met: false },
            { statistic: 'sum', operator: 'greater', target: '10', value: '7.5', met: false },
          ],
        },
      ],
      changes: [],
    });
    const { changes } = await send({ metrics: { amount: '7.50' } });
    expect(changes).toEqual([
      {
        id: 'ann|attribute:two|1',
        userId: 'ann',
        rule: 'attribute:two',
        kind: 'attribute',
        name: 'two',
        value: 'ready',
        count: 2,
        sum: '15',
        at: NOW,
      },
    ]);
    expect(await installation.changesOf('ann')).toEqual(changes);
  });

  test('keeps its numbers to the last digit', async () => {
    await rules('aggregator,click,,,,,greater,100,no,,,sum');
    await send({ metrics: { amount: '0.12345678901234567890' } });
    expect((await send({ metrics: { amount: '1e-7' } })).counters[0].tests[0].value).toBe(
      '0.1234568890123456789',
    );
  });

  test.each<[string, Partial<EventToSend>, string]>([
    [
      'its name is that of an output',
      { name: 'trk_click' },
      'not counted: names that begin with trk_ are what rules send themselves',
    ],
    [
      'its name is the platform’s',
      { name: '_session.start' },
      'not counted: names that begin with _ are those of the platform, and no rule names this one',
    ],
    [
      'no rule names it',
      { name: 'share' },
      'not counted: no rule counts events of this name; it is kept for rules that look back',
    ],
    [
      'no rule that names it takes it',
      { attributes: { color: 'red' } },
      'not counted: for green it has attribute color “red”, but needs equals “green”',
    ],
    [
      'its user has too long an id',
      { userId: 'x'.repeat(2_001) },
      'not counted: the user id has 2001 characters, more than 2000',
    ],
  ])('says so when it is not counted because %s', async (_, event, outcome) => {
    await rules('aggregator,click,color,green,atLeast,2,,,no,,,green');
    expect(await send(event)).toMatchObject({ outcome, counters: [], changes: [] });
  });

  test('counts when it arrives, where its time is far ahead', async () => {
    expect((await send({ time: NOW + 2 * DAY })).event.time).toBe(NOW);
    expect((await send({ time: NOW + HOUR })).event.time).toBe(NOW + HOUR);
  });

  test('is told to all who listen', async () => {
    const heard: StreamEventName[] = [];
    const end = installation.listen((name) => heard.push(name));
    await send();
    await installation.moveClock({ by: HOUR });
    end();
    await send();
    expect(heard).toEqual(['processed', 'counted', 'clock', 'run']);
  });
});

describe('the clock', () => {
  test('moves on, never back', async () => {
    expect(await installation.moveClock({ to: NOW + 60_000 })).toEqual({ now: NOW + 60_000 });
    await expect(installation.moveClock({ to: NOW })).rejects.toMatchObject({
      code: 'invalid-input',
      message: 'the clock stands at 2026-01-15T12:01:00.000Z and only moves on: choose a later moment',
    });
    await expect(installation.moveClock({ by: -1 })).rejects.toMatchObject({ code: 'invalid-input' });
    await expect(installation.moveClock({ by: NaN })).rejects.toMatchObject({ code: 'invalid-input' });
    await expect(installation.moveClock({ by: 1e18 })).rejects.toMatchObject({ code: 'invalid-input' });
    expect((await installation.overview()).now).toBe(NOW + 60_000);
  });

  test('makes the run of the hour when one has passed: a date rule finds earlier events', async () => {
    await send({ time: NOW - 2 * DAY });
    expect(await rules('date,click,,,atLeast,1,,,no,2026-01-01,2026-01-31,january')).toBe(
      'in force now; who is in or out without a new event is found by the next run of the hour',
    );
    expect(await installation.moveClock({ by: 59 * 60_000 })).not.toHaveProperty('run');
    const { run } = await installation.moveClock({ by: 60_000 });
    expect(run).toMatchObject({
      at: NOW + HOUR,
      changed: 1,
      changes: [{ userId: 'ann', rule: 'attribute:january', value: 'ready' }],
    });
    expect(
      await rules(
        'date,click,,,atLeast,1,,,no,2026-01-01,2026-01-31,january',
        'aggregator,click,,,atLeast,1,,,no,,,one',
      ),
    ).toBe('in force now');
  });

  test('makes an edit hold for users without a new event', async () => {
    await rules('aggregator,click,,,atLeast,1,,,no,,,one');
    await send();
    expect(await rules('aggregator,click,,,atLeast,2,,,no,,,one')).toBe(
      'in force now; who is in or out without a new event is found by the next run of the hour',
    );
    expect((await installation.segment('attribute:one')).users).toBe(1);
    const { run } = await installation.moveClock({ by: HOUR });
    expect(run?.changes).toMatchObject([{ userId: 'ann', rule: 'attribute:one', value: 'not-ready' }]);
    expect((await installation.segment('attribute:one')).users).toBe(0);
    expect((await installation.moveClock({ by: HOUR })).run).toMatchObject({ changed: 0 });
  });

  test('leaves history as old as it is', async () => {
    await send({ time: Date.UTC(1997, 0, 5) });
    await installation.moveClock({ by: 20_000 * DAY });
    await rules('date,click,,,atLeast,1,,,no,1997-01-01,1997-01-31,then');
    expect(await installation.run()).toMatchObject({ changed: 1 });
  });
});

describe('segments', () => {
  test('tell the days on which their users came and went, by the local calendar', async () => {
    await rules('aggregator,click,,,equal,2,,,no,,,two');
    const summer = Date.UTC(2025, 6, 1, 23, 30);
    for (const userId of ['ann', 'bob']) {
      for (const time of [summer, summer + 60_000]) await send({ userId, time });
    }
    await send({ time: summer + 2 * DAY });
    expect((await installation.segment('attribute:two')).days).toEqual([
      { day: '2025-07-02', total: 2, joined: 2, left: 0 },
      { day: '2025-07-04', total: 1, joined: 0, left: 1 },
    ]);
  });

  test('keep the last hundred changes', async () => {
    await rules('aggregator,click,,,atLeast,1,,,yes,,,every');
    await installation.send({
      events: Array.from({ length: 350 }, () => ({
        name: 'click',
        userId: 'ann',
        attributes: {},
        metrics: {},
      })),
    });
    const { latest, fired, days } = await installation.segment('event:every');
    expect([latest!.length, latest![0].id, latest![99].id, fired]).toEqual([
      100,
      'ann|event:every|350',
      'ann|event:every|251',
      350,
    ]);
    expect(days).toEqual([{ day: '2026-01-15', total: 350, joined: 350, left: 0 }]);
    expect(await installation.changesOf('ann')).toHaveLength(50);
  });
});

test('the vocabulary has names, and some of the values', async () => {
  await installation.send({
    events: Array.from({ length: 40 }, (_, i) => ({
      name: 'click',
      userId: 'ann',
      attributes: { page: `page-${i}`, lang: 'en' },
      metrics: { clicks: '1' },
    })),
  });
  await send({ name: 'trk_click' });
  const { events } = await installation.vocabulary();
  expect(
    events.map(({ name, metrics, attributes }) => [
      name,
      metrics,
      attributes.map(({ name: attribute, values }) => [attribute, values.length]),
    ]),
  ).toEqual([
    [
      'click',
      ['clicks'],
      [
        ['lang', 1],
        ['page', 20],
      ],
    ],
  ]);
});

test('the version of the data rises with what is known of users, and with nothing else', async () => {
  const first = installation.dataVersion;
  await rules('aggregator,click,,,atLeast,1,,,no,,,one');
  await installation.users('', undefined, 10);
  expect(installation.dataVersion).toBe(first);
  await send();
  expect(installation.dataVersion).toBeGreaterThan(first);
});
