import { UncheckedConfig } from '../../../src/contract/config';
import { OperationError } from '../../../src/operations/operation-error';

import { StoredUsers } from '../../../src/operations/users/stored-users';
import { SentEvent } from '../../../src/playground/api';
import { DeployedInstallation } from '../../../src/playground/deployed/deployed-installation';
import { FakeStacks } from '../../support/fake-cloudformation';
import { PageStack } from '../../support/page-stack';

const EVENT = { name: 'purchase', userId: 'ann', attributes: { shop: 'Cork' }, metrics: { price: '19.99' } };

let stack: PageStack;
let page: DeployedInstallation;
let processed: SentEvent[];
/** Pauses of the page between two looks at the stack. */
let waiting: (() => void)[];
/** Ends the pauses, so that the page looks once more. */
let look: () => Promise<void>;

beforeEach(async () => {
  stack = await PageStack.start({
    eventSource: {
      kind: 'json',
      parameters: { eventName: '$.name', userId: '$.userId', attributes: '$', metrics: '$' },
    },
  });
  await stack.putRule('third', {
    'EventName': 'purchase',
    'Operator-C': 'atLeast',
    'Target-C': '3',
    'Output': 'regular',
  });
  await stack.putRule('sum', {
    'EventName': 'purchase',
    'Operator-V': 'greater',
    'Target-V': '30',
    'ResetWhenReachTarget': 'yes',
    'Output': 'trk_30',
  });
  waiting = [];
  page = await stack.open(
    {},
    () =>
      new Promise((resolve) => {
        waiting.push(resolve);
      }),
  );
  processed = [];
  page.listen((name, data) => {
    if (name === 'processed') processed.push(data as SentEvent);
  });
  look = async () => {
    waiting.splice(0).forEach((go) => go());
    await until(() => waiting.length > 0 || processed.length > 0);
  };
});
afterEach(async () => {
  jest.restoreAllMocks();
  await page.close();
  await stack.close();
});

async function until(condition: () => boolean): Promise<void> {
  for (let tries = 0; !condition(); tries++) {
    if (tries === 1_000) throw new Error('waited too long');
    await new Promise((resolve) => {
      setTimeout(resolve, 5);
    });
  }
}

describe('sending to a stack', () => {
  test('is told where to, and refused until that is confirmed', async () => {
    expect(await page.overview()).toMatchObject({
      kind: 'deployed',
      place: 'stack Shop',
      sendsTo: 'the stream clicks',
      simulated: false,
      kept: true,
    });
    await expect(page.send({ events: [EVENT] })).rejects.toMatchObject({
      code: 'invalid-input',
      message:
        'events from here are real: they go to the stream clicks, and change what is known of their users. Confirm that, and send again',
    });
    expect(stack.kinesis.records).toEqual([]);
  });

  test('writes a record as the installation reads it, under the user', async () => {
    expect(await page.send({ events: [EVENT], confirmed: true })).toEqual([
      { event: { ...EVENT, time: stack.now }, outcome: 'sent', counters: [], changes: [] },
    ]);
    expect(stack.kinesis.records).toEqual([
      { partitionKey: 'ann', data: '{"name":"purchase","userId":"ann","shop":"Cork","price":19.99}' },
    ]);
  });

  test('reaches the stream as well that the functions read by a consumer of their own', async () => {
    stack.stacks.sources.set('aggregator', [
      'arn:aws:kinesis:us-east-1:123456789012:stream/clicks/consumer/counting:1700000000',
    ]);
    const other = await stack.open();
    expect(await other.overview()).toMatchObject({ sendsTo: 'the stream clicks' });
    await other.send({ events: [EVENT], confirmed: true });
    expect(stack.kinesis.records).toHaveLength(1);
    await other.close();
  });

  test('tells what came of it once it is counted', async () => {
    await page.send({ events: [EVENT, { ...EVENT, metrics: {} }], confirmed: true });
    await look();
    expect(processed).toEqual([]);
    await stack.count();
    await look();
    const regular = (value: string, met: boolean) => ({
      rule: 'attribute:regular',
      tests: [{ statistic: 'count', operator: 'atLeast', target: '3', value, met }],
    });
    expect(processed).toEqual([
      { event: { ...EVENT, time: stack.now }, outcome: 'counted', counters: [], changes: [] },
      {
        event: { ...EVENT, metrics: {}, time: stack.now },
        outcome: 'counted',
        changes: [],
        counters: expect.arrayContaining([
          regular('2', false),
          { rule: 'event:trk_30', tests: [expect.objectContaining({ value: '19.99', met: false })] },
        ]),
      },
    ]);

    processed.length = 0;
    await page.send({ events: [EVENT], confirmed: true });
    await stack.count();
    await look();
    expect(processed).toEqual([
      {
        event: { ...EVENT, time: stack.now },
        outcome: 'counted',
        counters: expect.arrayContaining([
          regular('3', true),
          { rule: 'event:trk_30', tests: [expect.objectContaining({ value: '0', met: false })] },
        ]),
        changes: expect.arrayContaining([
          {
            id: 'ann|attribute:regular|1',
            userId: 'ann',
            rule: 'attribute:regular',
            kind: 'attribute',
            name: 'regular',
            value: 'ready',
            count: 3,
            sum: '39.98',
            at: stack.now,
          },
          expect.objectContaining({ id: 'ann|event:trk_30|1', value: 'fired', sum: '39.98' }),
        ]),
      },
    ]);
    expect(processed[0].changes).toHaveLength(2);
  });

  test('waits for the very record, not for others of the user', async () => {
    await page.send({ events: [EVENT], confirmed: true });
    await stack.count();
    await look();
    processed.length = 0;
    await page.send({ events: [EVENT], confirmed: true });
    await look();
    expect(processed).toEqual([]);
    await stack.count();
    await look();
    expect(processed).toHaveLength(1);
  });

  test('goes on looking when AWS does not answer for a while', async () => {
    await page.send({ events: [EVENT], confirmed: true });
    await stack.count();
    const answer = jest
      .spyOn(StoredUsers.prototype, 'statesOf')
      .mockRejectedValueOnce(new OperationError('unavailable', 'could not read the user'));
    await look();
    expect(answer).toHaveBeenCalledTimes(1);
    expect(processed).toEqual([]);
    await look();
    expect(processed).toMatchObject([{ outcome: 'counted' }]);
  });

  test('says so when nothing comes of it for long', async () => {
    await page.send({ events: [EVENT], confirmed: true });
    for (let looks = 0; looks < 400 && processed.length === 0; looks++) await look();
    expect(processed).toMatchObject([
      {
        outcome:
          'not counted within 6 minutes: it may come yet; the metric “Counting is behind” says how late the functions are',
        counters: [],
      },
    ]);
  });

  test('stops looking when the page is closed', async () => {
    await page.send({ events: [EVENT], confirmed: true });
    await page.close();
    waiting.splice(0).forEach((go) => go());
    for (let calls = 0; calls < 3; calls++) await page.find('ann');
    expect(waiting).toEqual([]);
  });

  test('tells why an event does not count', async () => {
    await page.send({ events: [{ ...EVENT, name: 'visit' }], confirmed: true });
    await stack.count();
    await look();
    expect(processed).toMatchObject([
      { outcome: 'not counted: no rule counts events of this name; it is kept for rules that look back' },
    ]);
  });

  test('sends none of several when one is wrong', async () => {
    await expect(
      page.send({ events: [EVENT, { ...EVENT, attributes: { userId: 'bob' } }], confirmed: true }),
    ).rejects.toMatchObject({
      code: 'invalid-input',
      message: expect.stringContaining('the attribute “userId” has no place of its own'),
    });
    expect(stack.kinesis.records).toEqual([]);
  });

  test('says how many are sent when the stream takes no more', async () => {
    stack.kinesis.failNext({ records: () => undefined }, { status: 400, type: 'AccessDeniedException' });
    await expect(page.send({ events: [EVENT, EVENT, EVENT], confirmed: true })).rejects.toMatchObject({
      code: 'unavailable',
      message: expect.stringMatching(
        /^could not write to the stream clicks: AccessDeniedException: .*; ask for the permission that the message names\n1 of 3 events are sent, and not the others$/,
      ),
    });
    expect(stack.kinesis.records).toHaveLength(1);
  });
});

describe('where nothing can be sent', () => {
  const cannotSend = async (config: Partial<UncheckedConfig>, change: (stacks: FakeStacks) => void) => {
    const other = await PageStack.start(config);
    change(other.stacks);
    try {
      const opened = await other.open();
      const { cannotSend: reason, sendsTo } = await opened.overview();
      expect(sendsTo).toBeUndefined();
      await expect(opened.send({ events: [EVENT], confirmed: true })).rejects.toMatchObject({
        code: 'conflict',
        message: reason,
      });
      return reason;
    } finally {
      await other.close();
    }
  };

  test('the page says why', async () => {
    expect(
      await cannotSend(
        { eventSource: { kind: 'json', parameters: { eventName: '$.a', userId: '$.a' } } },
        () => {},
      ),
    ).toBe(
      'no event can be written as this installation reads it: the user has no place of its own: the installation reads something else at $.a',
    );
    const parameters = { functionName: 'decrypt', maxRecords: '1000' };
    expect(await cannotSend({ transformation: { kind: 'function', parameters } }, () => {})).toBe(
      'a function turns the records of this installation into events (EventSource.transform), and only your producer knows how to write a record for it; send one from there',
    );
    expect(await cannotSend({}, ({ sources }) => sources.clear())).toBe(
      'no function of this installation reads a stream: its event source mapping has been removed; deploy the stack again',
    );
    expect(
      await cannotSend({}, (stacks) => {
        stacks.refused = {
          call: 'ListEventSourceMappings',
          type: 'AccessDeniedException',
          message: 'not authorized to perform lambda:ListEventSourceMappings',
        };
      }),
    ).toBe(
      'could not see what the function publisher reads: AccessDeniedException: not authorized to perform lambda:ListEventSourceMappings; ask for the permission that the message names',
    );
  });
});

test('the clock, the run and files belong to a page without a stack', async () => {
  const all = [page.moveClock(), page.run(), page.load(), page.loadExample(), page.clear()];
  for (const refused of all) {
    await expect(refused).rejects.toMatchObject({
      code: 'conflict',
      message: expect.stringContaining('start the page without --stack'),
    });
  }
  expect(page.loads()).toEqual([]);
});
