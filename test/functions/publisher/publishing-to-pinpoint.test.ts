import { MemoryDeadLetters } from '../../../src/adapters/memory/memory-dead-letters';
import { MemoryTelemetry } from '../../../src/adapters/memory/memory-telemetry';
import { METRICS } from '../../../src/contract/metric-names';
import { Publisher } from '../../../src/functions/publisher/publisher';
import { attributeChange, eventChange, users } from '../../support/changes';
import { FakePinpointOptions } from '../../support/fake-pinpoint';
import { PinpointUnderTest, startPinpoint } from '../../support/pinpoint-under-test';

describe('publishing to Pinpoint', () => {
  let far: PinpointUnderTest;
  let deadLetters: MemoryDeadLetters;
  let telemetry: MemoryTelemetry;
  let now: number;

  async function start(options: FakePinpointOptions = {}): Promise<Publisher> {
    now = 0;
    deadLetters = new MemoryDeadLetters();
    telemetry = new MemoryTelemetry();
    far = await startPinpoint({ ...options, clock: () => now });
    return new Publisher({
      destination: far.destination,
      deadLetters,
      telemetry,
      random: () => 0.5,
      clock: () => now,
      pause: async (milliseconds) => {
        now += milliseconds;
      },
    });
  }

  afterEach(async () => {
    await far.close();
  });

  test('a rejected trigger is kept, not lost (A16)', async () => {
    const publisher = await start();
    const trigger = eventChange('ann');
    far.pinpoint.failNext('PutEvents', {
      events: () => ({ StatusCode: 400, Message: 'Too many event types' }),
    });

    await expect(publisher.process([{ id: '1', changes: [trigger] }])).resolves.toEqual({ failed: [] });

    expect(deadLetters.letters).toEqual([
      { reason: 'status 400: Too many event types', id: 'ann|event:trk_purchase|1', content: trigger },
    ]);
  });

  test('a throttled trigger arrives all the same, once (A16)', async () => {
    const publisher = await start();
    far.pinpoint.failNext(
      'PutEvents',
      { status: 429 },
      { events: () => ({ StatusCode: 429, Message: 'Slow down' }) },
    );

    await expect(publisher.process([{ id: '1', changes: [eventChange('ann')] }])).resolves.toEqual({
      failed: [],
    });

    expect(far.pinpoint.application.events).toHaveLength(1);
    expect(telemetry.total(METRICS.deliveryRetries)).toBe(2);
  });

  test('a large batch goes through at the pace of the default quotas', async () => {
    const publisher = await start({ quotas: { UpdateEndpointsBatch: 2, PutEvents: 15 } });
    const records = users(1_000).map((user, index) => ({
      id: `${index}`,
      changes: [attributeChange(user), eventChange(user)],
    }));

    await expect(publisher.process(records)).resolves.toEqual({ failed: [] });

    expect(
      users(1_000).filter(
        (user) => far.pinpoint.application.userAttributes(user).big_spender?.[0] !== 'ready',
      ),
    ).toEqual([]);
    expect(far.pinpoint.application.events).toHaveLength(1_000);
    expect(far.pinpoint.callsOf('UpdateEndpointsBatch').filter(({ status }) => status === 202)).toHaveLength(
      10,
    );
  });

  test('nothing is tried over and over after the end of the service: all of it is kept', async () => {
    const publisher = await start();
    far.pinpoint.end();

    await expect(
      publisher.process(
        users(150).map((user, index) => ({ id: `${index}`, changes: [attributeChange(user)] })),
      ),
    ).resolves.toEqual({ failed: [] });

    expect(deadLetters.letters).toHaveLength(150);
    expect(far.pinpoint.calls).toHaveLength(2);
  });
});
