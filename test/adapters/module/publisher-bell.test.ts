import { createBellClient, PublisherBell } from '../../../src/adapters/module/publisher-bell';
import { FakeLambda } from '../../support/fake-lambda';

describe('a bell', () => {
  let lambda: FakeLambda;
  const failures: unknown[] = [];
  beforeEach(async () => {
    lambda = await FakeLambda.start();
    failures.length = 0;
  });
  afterEach(() => lambda.close());

  const createBell = () =>
    new PublisherBell({
      client: createBellClient({
        endpoint: lambda.endpoint,
        region: 'us-east-1',
        credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
      }),
      functionNames: ['first', 'second'],
      onFailure: (error) => failures.push((error as Error).name),
    });

  test('has every publisher look into its queue', async () => {
    await createBell().ring();
    expect(lambda.requests.map(({ functionName }) => functionName).sort()).toEqual(['first', 'second']);
    expect(lambda.requests.map(({ payload }) => payload)).toEqual([{ ring: true }, { ring: true }]);
  });

  test('rings once more for all calls that come while it rings', async () => {
    const bell = createBell();
    await Promise.all([bell.ring(), bell.ring(), bell.ring()]);
    const first = lambda.requests.length;
    expect(first).toBe(2);
    const ringing = bell.ring();
    await new Promise((resolve) => setImmediate(resolve));
    await Promise.all([ringing, bell.ring(), bell.ring(), bell.ring()]);
    expect(lambda.requests.length - first).toBe(4);
  });

  test('fails no one when a publisher cannot be told', async () => {
    lambda.refusal = { status: 403, name: 'AccessDeniedException' };
    await createBell().ring();
    expect(failures).toEqual(['AccessDeniedException']);
    lambda.refusal = undefined;
    await createBell().ring();
    expect(lambda.requests).not.toEqual([]);
  });
});
