import { EMPTY_CATALOGUE, reconcile } from '../../../src/engine/catalogue/catalogue';
import { parseRules } from '../../../src/rule-language/parse/table';
import { alarm, DoctorWorld, MINUTE, NOW } from './doctor-world';

let world: DoctorWorld;
beforeAll(async () => {
  world = await DoctorWorld.start();
});
beforeEach(() => world.heal());
afterAll(() => world.close());

const HOUR = 60 * MINUTE;
/** Returns what a check has found that is not fine. */
const findings = async (check: string) =>
  (await world.findingsOf(check))
    .filter(({ level }) => level !== 'ok')
    .map(({ level, text }) => [level, text]);

describe('the metrics', () => {
  test.each([
    ['CountingLagSeconds', 1_800, 'wrong', 'counting is 30 minutes behind the stream'],
    ['DeliveryLagSeconds', 7_200, 'wrong', 'delivery is 2 hours behind counting'],
    ['RulesAgeSeconds', 900, 'wrong', 'the rules were last read 15 minutes before they were used'],
    ['RulesInError', 1, 'wrong', '1 rule wrong and not in force'],
    ['SettlementAgeSeconds', 36_000, 'wrong', 'edited rules have waited 10 hours for all users'],
    ['DueLagSeconds', 36_000, 'wrong', 'windows that move are 10 hours behind'],
    ['UsersFailing', 2, 'wrong', 'the scheduled run cannot re-evaluate 2 users'],
    ['ChangesRejected', 3, 'wrong', 'the destination has refused 3 changes in the last 3 hours'],
    ['EventsRejected', 3, 'notable', '3 records became dead letters in the last 3 hours'],
    ['EventsFailed', 3, 'notable', '3 events could not be counted at once'],
    ['CountersRefused', 1, 'notable', '1 counter of users had no room left'],
  ] as const)('%s of %d is told', async (name, value, level, text) => {
    world.publish(name, value);
    expect(await findings('counting and delivery')).toEqual([[level, expect.stringContaining(text)]]);
  });

  test('that are levels count as they were last, not as they were before', async () => {
    world.publish('UsersFailing', 2, 2 * HOUR);
    world.publish('UsersFailing', 0, HOUR);
    expect(await findings('counting and delivery')).toEqual([]);
  });

  test('tell records that arrive and do not count, and hours without any', async () => {
    world.cloudWatch.published.length = 0;
    expect(await findings('counting and delivery')).toEqual([
      ['notable', 'no event was counted in the last 3 hours'],
    ]);
    world.publishOf('AWS/Kinesis', 'StreamName=clicks', 'IncomingRecords', 70);
    expect(await findings('counting and delivery')).toEqual([
      ['wrong', '70 records arrived in the last 3 hours, and no event was counted'],
    ]);
  });

  test('tell functions that fail, and that fail always', async () => {
    world.publishOf('AWS/Lambda', 'FunctionName=publisher', 'Invocations', 4);
    world.publishOf('AWS/Lambda', 'FunctionName=publisher', 'Errors', 1);
    expect(await findings('counting and delivery')).toEqual([
      ['notable', '1 of 4 invocations of publisher failed in the last 3 hours'],
    ]);
    world.publishOf('AWS/Lambda', 'FunctionName=publisher', 'Errors', 3);
    expect(await findings('counting and delivery')).toEqual([
      ['wrong', '4 of 4 invocations of publisher failed in the last 3 hours'],
    ]);
  });

  test('tell what a quota has refused', async () => {
    world.publishOf('AWS/Lambda', 'FunctionName=aggregator', 'Throttles', 5);
    world.publishOf('AWS/Kinesis', 'StreamName=clicks', 'WriteProvisionedThroughputExceeded', 1);
    expect(await findings('quotas')).toEqual([
      ['notable', '5 invocations of aggregator throttled in the last 3 hours'],
      ['notable', 'shards of the event stream have refused 1 write in the last 3 hours'],
    ]);
  });
});

describe('the functions', () => {
  test('whose runtime AWS no longer supports are wrong, and before that worth knowing', async () => {
    world.stacks.functionFields.set('publisher', { Runtime: 'nodejs20.x' });
    expect(await findings('functions and versions')).toEqual([
      ['notable', 'AWS ends its support of the runtime nodejs20.x on 2026-04-30'],
    ]);
    world.now = Date.parse('2026-05-02T00:00:00Z');
    expect(await findings('functions and versions')).toEqual([
      ['wrong', 'AWS ended its support of the runtime nodejs20.x on 2026-04-30'],
    ]);
  });

  test('that cannot run, or whose update has failed, are wrong', async () => {
    world.stacks.functionFields.set('timeseries', {
      Runtime: 'nodejs24.x',
      State: 'Failed',
      StateReason: 'the key is disabled',
    });
    world.stacks.functionFields.set('publisher', {
      Runtime: 'nodejs24.x',
      LastUpdateStatus: 'Failed',
      LastUpdateStatusReason: 'no such image',
    });
    world.stacks.reserved.set('aggregator', 0);
    expect(await findings('functions and versions')).toEqual([
      ['wrong', 'the function timeseries is Failed: the key is disabled'],
      ['wrong', 'the last update of the function publisher has failed: no such image'],
    ]);
    expect(await findings('concurrency')).toEqual([
      ['wrong', 'the function aggregator may not run: 0 executions are reserved for it'],
    ]);
  });
});

describe('the alarms', () => {
  test('of the installation are told when they go off, and those of others are not', async () => {
    world.cloudWatch.alarms.push(
      alarm('ALARM', { StateTransitionedTimestamp: NOW / 1_000 }),
      alarm('ALARM', { Dimensions: [], AlarmDescription: 'of another' }),
    );
    expect(await findings('alarms')).toEqual([
      [
        'wrong',
        'Events rejected (main): records came in that are no events. ' +
          'In ALARM since 2026-03-01T12:00:00.000Z: Threshold Crossed',
      ],
    ]);
  });

  test('are missed, and so is anyone to notify', async () => {
    world.cloudWatch.alarms.length = 0;
    expect(await findings('alarms')).toEqual([['notable', 'this installation has no alarms']]);
    world.cloudWatch.alarms.push(alarm('OK', { AlarmActions: [] }));
    expect(await findings('alarms')).toEqual([['notable', '1 of 1 alarm without anyone to notify']]);
  });
});

describe('the dead letters', () => {
  const letter = (reason: string) =>
    `${JSON.stringify({ reason, sendTo: 'aggregator', id: 'shard:1', content: { arrival: NOW, data: 'eA==' } })}\n`;

  test('are counted by reason: those of today are wrong, older ones worth knowing', async () => {
    world.s3.objects.set('letters/main/rejected-events/a', Buffer.from(letter('no JSON').repeat(2)));
    world.s3.objects.set('letters/other/rejected-events/a', Buffer.from(letter('of another')));
    world.s3.lastModified = new Date(NOW - HOUR).toISOString();
    expect(await findings('dead letters')).toEqual([['wrong', '2 events: no JSON']]);
    world.s3.lastModified = new Date(NOW - 50 * HOUR).toISOString();
    expect(await findings('dead letters')).toEqual([['notable', '2 events: no JSON']]);
  });

  test('that are too many to read are told', async () => {
    for (let n = 0; n < 60; n++) {
      world.s3.objects.set(`letters/main/rejected-events/${n}`, Buffer.from(letter('no JSON')));
    }
    expect(await findings('dead letters')).toContainEqual([
      'notable',
      'only the newest 50 of 60 objects were read',
    ]);
  });

  test('that cannot be read stop the check, and are not fine', async () => {
    world.s3.failNext(1);
    expect(await findings('dead letters')).toEqual([
      ['unchecked', expect.stringMatching(/^could not list the bucket letters: ServiceUnavailable/)],
    ]);
  });
});

describe('the rules', () => {
  const row = (cells: object) => ({ where: 'row 2', cells: { RuleType: 'aggregator', ...cells } });
  const CLICK = row({ 'EventName': 'click', 'Operator-C': 'atLeast', 'Target-C': '3' });
  const catalogueOf = (...rows: Parameters<typeof parseRules>[0]) =>
    reconcile(EMPTY_CATALOGUE, parseRules(rows), NOW, 'keep');

  test('that are suspended, or not yet in force for everyone, are told', async () => {
    const catalogue = catalogueOf(CLICK);
    const [[key, entry]] = Object.entries(catalogue.rules);
    await world.setCatalogue({
      ...catalogue,
      rules: { [key]: { ...entry, invalid: true }, 'attribute:late': { ...entry, evaluated: false } },
      pendingRemoval: { 'attribute:gone': NOW },
    });
    await world.aggregates.writeReevaluation({
      revision: 1,
      startedAt: NOW - 7 * HOUR,
      next: 'x',
      failing: 1,
    });
    expect(await findings('rules in force')).toEqual([
      ['wrong', '1 rule suspended until the row is fixed: attribute:click'],
      ['notable', '1 rule not yet in force for users without new events: attribute:late'],
      ['notable', 'attributes of 1 removed rule are yet to be cleared'],
      [
        'wrong',
        'a re-evaluation of all users is under way since 2026-03-01T05:00:00.000Z; 1 user failing so far',
      ],
    ]);
  });

  test('that are none, or were not looked at for long, are told', async () => {
    await world.setCatalogue(EMPTY_CATALOGUE);
    await world.aggregates.writeRuleCheck({ at: NOW - 9 * HOUR, emptySince: NOW - 9 * HOUR });
    expect(await findings('rules in force')).toEqual([
      ['notable', expect.stringMatching(/^no rule is in force/)],
      ['notable', expect.stringMatching(/^the source has been empty since 2026-03-01T03:00:00.000Z/)],
      ['notable', 'the source was last read at 2026-03-01T03:00:00.000Z'],
    ]);
  });

  test('are read from their source, and errors are told with their place', async () => {
    world.s3.objects.set(
      'letters/rules.csv',
      Buffer.from('RuleType,EventName,Operator-C\naggregator,click,grater\n'),
    );
    world.deploy({
      ruleSources: [
        { kind: 's3', parameters: { bucketName: 'letters', objectKey: 'rules.csv' } },
        { kind: 'function', parameters: { functionName: 'mine' } },
      ],
    });
    const [error, ...others] = await world.findingsOf('source of the rules');
    expect(error).toMatchObject({ level: 'wrong' });
    expect(error.text).toMatch(/rules\.csv.*row 2.*“grater” is not an operator/);
    expect(others[others.length - 1].text).toMatch(/^not read from here: .* come from the function mine/);
  });
});

describe('the destinations', () => {
  test.each([
    [{ kind: 'shadow', parameters: {} }, 'notable', 'changes are written down and sent to no one'],
    [
      { kind: 'eventBridge', parameters: { busName: 'gone' } },
      'wrong',
      'the event bus gone, which does not exist',
    ],
    [
      {
        kind: 'pinpoint',
        parameters: { applicationId: 'app', endpointBatchesPerSecond: '1', eventBatchesPerSecond: '1' },
      },
      'notable',
      'whose attributes and events AWS ends on 2026-10-30',
    ],
  ])('%j is told', async (destination, level, text) => {
    world.deploy({ destination });
    expect(await findings('destinations')).toEqual([[level, expect.stringContaining(text)]]);
  });

  test('Pinpoint is wrong once it has ended', async () => {
    world.now = Date.parse('2026-10-30T00:00:00Z');
    world.deploy({
      destination: {
        kind: 'pinpoint',
        parameters: { applicationId: 'app', endpointBatchesPerSecond: '1', eventBatchesPerSecond: '1' },
      },
    });
    expect(await findings('destinations')).toEqual([['wrong', expect.stringContaining('AWS ended on')]]);
  });
});
