import { examine } from '../../../src/operations/doctor/examination';
import { Finding } from '../../../src/operations/doctor/finding';
import { DoctorWorld } from './doctor-world';

let world: DoctorWorld;
beforeAll(async () => {
  world = await DoctorWorld.start();
});
beforeEach(() => world.heal());
afterAll(() => world.close());

const levels = (findings: readonly Finding[]) => findings.map(({ level }) => level);

test('nothing is wrong with a healthy installation, and every check says so', async () => {
  const { stack, installation, totals, checks } = await world.diagnose();
  expect({ stack, installation }).toEqual({ stack: 'Shop', installation: 'main' });
  expect(totals).toMatchObject({ wrong: 0, unchecked: 0, notable: 0 });
  expect(checks.filter(({ findings }) => findings.length === 0)).toEqual([]);
  expect(checks[0].findings).toEqual([
    { level: 'ok', text: 'arn:aws:iam::123456789012:user/eve of the account 123456789012, in us-east-1' },
  ]);
});

describe('a check that cannot be made', () => {
  test('names the missing permission, and stops no other', async () => {
    world.kinesis.refused = 'GetShardIterator';
    const { totals, checks } = await world.diagnose();
    expect(checks.find(({ check }) => check === 'latest events')!.findings).toEqual([
      {
        level: 'unchecked',
        text: 'you lack the permission kinesis:GetShardIterator',
        fix: 'ask for kinesis:GetShardIterator',
      },
    ]);
    expect(totals).toMatchObject({ wrong: 0, unchecked: 1 });
  });

  test('names the permission of another service that the message tells, such as that of a key', async () => {
    world.cloudWatch.failure = {
      status: 400,
      type: 'AccessDeniedException',
      message: 'User: arn:aws:iam::1:user/eve is not authorized to perform: kms:Decrypt on resource: key',
    };
    const [{ text }] = await world.findingsOf('alarms');
    expect(text).toBe('you lack the permission kms:Decrypt');
  });

  test('is not fine because others depend on it', async () => {
    world.stacks.refused = {
      call: 'ListEventSourceMappings',
      type: 'AccessDeniedException',
      message: 'no',
    };
    for (const check of ['event stream', 'event source mappings', 'latest events']) {
      expect(await world.findingsOf(check)).toEqual([
        expect.objectContaining({
          level: 'unchecked',
          text: 'you lack the permission lambda:ListEventSourceMappings',
        }),
      ]);
    }
    expect(levels(await world.findingsOf('counting and delivery'))).toEqual(['ok']);
  });

  test('names any other failure, with a fix where one is known', async () => {
    world.cloudWatch.failure = { status: 400, type: 'ThrottlingException', message: 'Rate exceeded' };
    expect(await world.findingsOf('quotas')).toEqual([
      { level: 'unchecked', text: 'ThrottlingException: Rate exceeded', fix: 'try again in a moment' },
    ]);
  });

  test('ends when its time is over, and the others are kept', async () => {
    const never = { name: 'never', run: () => new Promise<Finding[]>(() => {}) };
    const quick = { name: 'quick', run: async (): Promise<Finding[]> => [{ level: 'ok', text: 'fine' }] };
    const done: string[] = [];
    const reports = await examine(
      [never, quick],
      {} as Parameters<typeof examine>[1],
      // The turn of the event loop lets the quick check come first.
      async (ms) => {
        done.push(`limit of ${ms}`);
        await new Promise(setImmediate);
      },
      () => done.push('done'),
    );
    expect(reports).toEqual([
      { check: 'never', findings: [expect.objectContaining({ text: 'no answer within 30 seconds' })] },
      { check: 'quick', findings: [{ level: 'ok', text: 'fine' }] },
    ]);
    expect(reports[0].findings[0].level).toBe('unchecked');
    expect(done.filter((each) => each === 'done')).toHaveLength(2);
  });
});

describe('an installation that is not found', () => {
  test('is refused with who asked, and where', async () => {
    world.stacks.stacks.delete('Shop');
    await expect(world.diagnose()).rejects.toThrow(
      /^could not list the resources of the stack Shop: .* does not exist; .* \(asked as arn:aws:iam::123456789012:user\/eve in us-east-1\)$/,
    );
  });

  test('is refused without that where credentials are refused as well', async () => {
    world.stacks.stacks.delete('Shop');
    world.sts.failure = { code: 'ExpiredToken', message: 'The security token included is expired' };
    await expect(world.diagnose()).rejects.toThrow(/does not exist; see that the name[^(]*$/);
  });

  test('of another release is told from one that is not there', async () => {
    world.stacks.stacks.set('Shop', {
      aggregator: { CONFIG: JSON.stringify({ version: 2, installation: 'main', ruleSources: [] }) },
    });
    await expect(world.diagnose()).rejects.toThrow(
      /^the configuration of the function aggregator is of another release than this command, .*; use the release/,
    );
  });
});
