import { gzipSync } from 'node:zlib';
import { pinpointRecord } from '../../support/builders';
import { DoctorWorld, MINUTE, STREAM, TABLE_STREAM } from './doctor-world';

let world: DoctorWorld;
beforeAll(async () => {
  world = await DoctorWorld.start();
});
beforeEach(() => world.heal());
afterAll(() => world.close());

/** Returns what a check has found that is not fine. */
const findings = async (check: string) =>
  (await world.findingsOf(check))
    .filter(({ level }) => level !== 'ok')
    .map(({ level, text }) => [level, text]);

describe('event source mappings', () => {
  test.each([
    [{ State: 'Disabled' }, 'wrong', /the mapping is Disabled, so nothing is read/],
    [{ State: 'Updating' }, 'notable', /the mapping is Updating/],
    [{ LastProcessingResult: 'PROBLEM: Function call failed' }, 'wrong', /“PROBLEM: Function call failed”/],
    [{ FunctionResponseTypes: [] }, 'wrong', /no ReportBatchItemFailures/],
    [{ DestinationConfig: {} }, 'wrong', /no on-failure destination/],
    [{ BisectBatchOnFunctionError: false }, 'notable', /is not halved/],
    [{ ParallelizationFactor: 4 }, 'wrong', /4 invocations read a shard at a time/],
    [{ StartingPosition: 'LATEST' }, 'notable', /reading began with the newest record/],
    [{ FilterCriteria: { Filters: [{ Pattern: '{}' }] } }, 'notable', /a filter leaves records out/],
  ])('%j is told', async (fields, level, text) => {
    world.spoilMapping(STREAM, fields);
    expect(await findings('event source mappings')).toEqual([[level, expect.stringMatching(text)]]);
  });

  test('several invocations a shard are fine where the partition key is the user', async () => {
    world.deploy({
      eventSource: {
        kind: 'json',
        parameters: { eventName: '$.name', userId: '$.user', partitionKeyIsUser: 'true' },
      },
    });
    world.spoilMapping(STREAM, { ParallelizationFactor: 4 });
    expect(await findings('event source mappings')).toEqual([]);
  });

  test('one that is disabled comes with the command that enables it', async () => {
    world.spoilMapping(TABLE_STREAM, { State: 'Disabled' });
    expect(await world.findingsOf('event source mappings')).toContainEqual(
      expect.objectContaining({ fix: 'aws lambda update-event-source-mapping --uuid mapping-0 --enabled' }),
    );
  });

  test('ones that are gone are told', async () => {
    world.stacks.sources.clear();
    expect(await findings('event source mappings')).toEqual([
      ['wrong', expect.stringMatching(/^no function of this installation reads a stream/)],
      ['wrong', expect.stringMatching(/^no function reads the changes in the table of states/)],
    ]);
  });
});

describe('the event stream', () => {
  test('that forgets records before they become dead letters is wrong', async () => {
    world.spoilMapping(STREAM, { MaximumRecordAgeInSeconds: -1 });
    expect(await findings('event stream')).toEqual([
      ['wrong', expect.stringMatching(/forgets records after 24 hours and Lambda gives them up never/)],
    ]);
  });

  test('that keeps records for longer than the checkpoints is wrong', async () => {
    world.kinesis.shards.retentionHours = 168;
    expect(await findings('event stream')).toEqual([
      ['wrong', expect.stringMatching(/for 168 hours and checkpoints are kept for 24/)],
    ]);
  });

  test('that is being deleted is wrong', async () => {
    world.kinesis.shards.status = 'DELETING';
    expect(await findings('event stream')).toEqual([['wrong', 'the stream clicks is DELETING']]);
  });
});

describe('the latest events', () => {
  test('are read as the installation reads them: counted, skipped and refused by reason, with a sample', async () => {
    world.kinesis.shards.add('{"event_type":1', world.now - MINUTE);
    world.kinesis.shards.add(gzipSync(JSON.stringify(pinpointRecord())), world.now - MINUTE, 'ann');
    world.send(MINUTE, { name: 'trk_gold' });
    expect(await world.findingsOf('latest events')).toEqual([
      { level: 'ok', text: '4 events in 4 records, the last at 2026-03-01T11:59:00.000Z: 2 can be counted' },
      { level: 'ok', text: expect.stringMatching(/^1 event skipped: sent by rules \(trk_\), such as {/) },
      {
        level: 'wrong',
        text: '1 event refused, for the dead letters: the record is not JSON, such as {"event_type":1',
        fix: expect.stringContaining('inspect --stack'),
      },
      { level: 'ok', text: 'the partition key is the user in all of these events' },
    ]);
  });

  test('are wrong when none of them counts', async () => {
    world.kinesis.shards.records.clear();
    world.kinesis.shards.add('{"name":"click"}', world.now - MINUTE);
    expect(await findings('latest events')).toEqual([
      ['wrong', expect.stringMatching(/: 0 can be counted$/)],
      ['wrong', expect.stringMatching(/^1 event refused/)],
    ]);
  });

  test('are only looked for where a function of the team turns records into events', async () => {
    const parameters = { functionName: 'decrypt', maxRecords: '1000' };
    world.deploy({ transformation: { kind: 'function', parameters } });
    world.kinesis.shards.add('encrypted', world.now - MINUTE);
    expect(await world.findingsOf('latest events')).toEqual([
      {
        level: 'ok',
        text:
          '2 records, the last at 2026-03-01T11:59:00.000Z: ' +
          'a function turns them into events, which is not asked here',
      },
    ]);
    world.kinesis.shards.records.clear();
    world.send(5 * 60 * MINUTE);
    expect(await findings('latest events')).toEqual([['notable', 'no event since 2026-03-01T07:00:00.000Z']]);
  });

  test('are told to be old where none is new', async () => {
    world.kinesis.shards.records.clear();
    world.send(5 * 60 * MINUTE);
    expect(await findings('latest events')).toEqual([['notable', 'no event since 2026-03-01T07:00:00.000Z']]);
  });

  test('are told to be missing where there are none', async () => {
    world.kinesis.shards.records.clear();
    world.send(30 * 60 * MINUTE);
    expect(await findings('latest events')).toEqual([
      ['notable', expect.stringMatching(/^no event has arrived within 24 hours/)],
    ]);
  });

  test('under other keys than their users are worth knowing', async () => {
    world.send(MINUTE, { userId: 'bob' });
    expect(await findings('latest events')).toEqual([
      ['notable', expect.stringMatching(/^the partition key is the user in 1 of 2 events/)],
    ]);
  });

  test('of the platform count where a rule names them', async () => {
    world.kinesis.shards.records.clear();
    world.send(MINUTE, { name: '_session.start' });
    expect(await findings('latest events')).toEqual([
      ['wrong', expect.stringMatching(/: 0 can be counted$/)],
      ['notable', expect.stringMatching(/^1 event skipped: of the platform/)],
    ]);
  });
});
