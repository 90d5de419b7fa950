import { RateLimiter } from '../src/adapters/delivery/rate-limiter';
import { MemoryDeadLetters } from '../src/adapters/memory/memory-dead-letters';
import { MemoryTelemetry } from '../src/adapters/memory/memory-telemetry';
import { createPinpointClient, PinpointDestination } from '../src/adapters/pinpoint/pinpoint-destination';
import { Publisher } from '../src/functions/publisher/publisher';
import { attributeChange, eventChange, users } from '../test/support/changes';
import { FakePinpoint } from '../test/support/fake-pinpoint';
import { atMost, Figure, round } from './figure';

const ENDPOINT_CALLS_PER_SECOND = 2;

/**
 * Counts the calls to Pinpoint for a thousand changes and measures their rate, with a clock that only waits
 * advance.
 */
export async function deliveryFigures(): Promise<Figure[]> {
  let now = Date.now();
  const clock = () => now;
  const pause = async (milliseconds: number) => {
    now += milliseconds;
  };
  const pinpoint = await FakePinpoint.start({
    quotas: { UpdateEndpointsBatch: ENDPOINT_CALLS_PER_SECOND, PutEvents: 15 },
    clock,
  });
  const client = createPinpointClient({
    endpoint: pinpoint.endpoint,
    region: 'eu-west-1',
    credentials: { accessKeyId: 'a', secretAccessKey: 's' },
  });
  const rateLimiters = {
    endpoints: new RateLimiter(ENDPOINT_CALLS_PER_SECOND, clock, pause),
    events: new RateLimiter(15, clock, pause),
  };
  const destination = new PinpointDestination({
    client,
    applicationId: pinpoint.applicationId,
    rateLimiters,
  });
  const publisher = new Publisher({
    destination,
    deadLetters: new MemoryDeadLetters(),
    telemetry: new MemoryTelemetry(),
    pause,
    clock: Date.now,
  });
  const deliver = async (changes: readonly ReturnType<typeof eventChange>[]) => {
    const [start, before] = [now, pinpoint.calls.length];
    const { failed } = await publisher.process(
      changes.map((change, i) => ({ id: String(now + i), changes: [change] })),
    );
    if (failed.length > 0) throw new Error('changes were not delivered');
    return { calls: pinpoint.calls.length - before, seconds: (now - start) / 1_000 };
  };

  const attributes = await deliver(users(1_000).map((user) => attributeChange(user)));
  const events = await deliver(users(1_000).map((user) => eventChange(user)));
  now += 10_000;
  const waiting = await deliver(users(20_000).map((user) => attributeChange(user, { n: 2 })));
  client.destroy();
  await pinpoint.close();
  const rate = (waiting.calls - 1) / waiting.seconds;
  return [
    atMost('calls per 1,000 attribute changes', 'Pinpoint', attributes.calls, 11),
    atMost('calls per 1,000 events', 'Pinpoint', events.calls, 11),
    {
      figure: 'pace towards a quota of 2 calls a second',
      workload: '20,000 changes wait',
      value: `${round(rate)} a second`,
      reach: '1.8 to 2',
      holds: rate <= ENDPOINT_CALLS_PER_SECOND + 0.001 && rate >= 0.9 * ENDPOINT_CALLS_PER_SECOND,
    },
  ];
}
