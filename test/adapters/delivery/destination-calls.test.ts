import fc from 'fast-check';
import {
  CallLimits,
  DELIVERED,
  failureOf,
  makeCalls,
  outcomeOfStatus,
  packCalls,
  UNTRIED,
} from '../../../src/adapters/delivery/destination-calls';
import { RateLimiter } from '../../../src/adapters/delivery/rate-limiter';
import { Delivery } from '../../../src/engine/ports';

/** Creates an error as the SDK throws it. */
function sdkError(name: string, httpStatusCode?: number, requestId?: string): Error {
  return Object.assign(new Error('the message repeats ann@example.com'), {
    name,
    ...(httpStatusCode !== undefined && { $metadata: { httpStatusCode, requestId } }),
  });
}

describe('items are packed into calls', () => {
  interface Item {
    readonly size: number;
    readonly key: string;
  }
  const LIMITS: CallLimits<Item> = {
    items: 3,
    bytes: 10,
    sizeOf: ({ size }) => size,
    keyOf: ({ key }) => key,
  };
  const item = fc.record({ size: fc.integer({ min: 1, max: 12 }), key: fc.constantFrom('a', 'b', 'c', 'd') });

  test('that keep to every limit, each item in one call', () => {
    fc.assert(
      fc.property(fc.array(item, { maxLength: 30 }), (items) => {
        const calls = packCalls(items, LIMITS);
        expect(new Set(calls.flat())).toEqual(new Set(items));
        expect(calls.flat()).toHaveLength(items.length);
        for (const call of calls) {
          expect(call.length).toBeLessThanOrEqual(3);
          expect(new Set(call.map(({ key }) => key)).size).toBe(call.length);
          // An item that is too large for any call travels alone.
          if (call.length > 1) {
            expect(call.reduce((bytes, { size }) => bytes + size, 0)).toBeLessThanOrEqual(10);
          }
        }
      }),
    );
  });

  test('in the order of the items where one has no room, and into the first call that has', () => {
    const [a, b, c, d] = [9, 5, 4, 1].map((size, i) => ({ size, key: String(i) }));
    expect(packCalls([a, b, c, d], LIMITS)).toEqual([
      [a, d],
      [b, c],
    ]);
  });

  test('of many items at once', () => {
    const items = Array.from({ length: 50_000 }, (_, i) => i);
    expect(packCalls(items, { items: 100, bytes: 1e9, sizeOf: () => 1 })).toHaveLength(500);
  });
});

describe('calls', () => {
  const ITEMS = ['a', 'b', 'c', 'd'];
  const deliver = async (items: readonly string[]): Promise<Delivery[]> => items.map(() => DELIVERED);

  test('are made one after the other, and give each item its outcome', async () => {
    const sent: string[][] = [];
    const outcomes = await makeCalls([['a', 'b'], ['c']], async (items) => {
      sent.push([...items]);
      return items.map((item) => (item === 'b' ? { outcome: 'retry', reason: 'busy' } : DELIVERED));
    });
    expect(sent).toEqual([['a', 'b'], ['c']]);
    expect([...outcomes]).toEqual([
      ['a', DELIVERED],
      ['b', { outcome: 'retry', reason: 'busy' }],
      ['c', DELIVERED],
    ]);
  });

  test.each([400, 413])('refused with %i are halved until the wrong item stands alone', async (status) => {
    const sizes: number[] = [];
    const outcomes = await makeCalls([ITEMS], async (items) => {
      sizes.push(items.length);
      if (items.includes('c')) throw sdkError('BadRequestException', status, 'r1');
      return deliver(items);
    });
    expect(sizes).toEqual([4, 2, 2, 1, 1]);
    expect(ITEMS.filter((item) => outcomes.get(item) === DELIVERED)).toEqual(['a', 'b', 'd']);
    expect(outcomes.get('c')).toEqual({
      outcome: 'rejected',
      reason: `BadRequestException (status ${status}, request r1)`,
    });
  });

  test('that were throttled leave the rest untried', async () => {
    let calls = 0;
    const outcomes = await makeCalls([['a'], ['b'], ['c', 'd']], async (items) => {
      if (++calls === 2) throw sdkError('TooManyRequestsException', 429);
      return deliver(items);
    });
    expect(calls).toBe(2);
    const throttled = { outcome: 'retry', reason: 'TooManyRequestsException (status 429)' };
    expect(ITEMS.map((item) => outcomes.get(item))).toEqual([DELIVERED, throttled, throttled, throttled]);
  });

  test('that fail for a while are tried again, and the calls behind them now', async () => {
    const outcomes = await makeCalls([['a', 'b'], ['c']], async (items) => {
      if (items.includes('a')) throw sdkError('TimeoutError');
      return deliver(items);
    });
    expect([...outcomes.values()].map(({ outcome }) => outcome)).toEqual(['retry', 'retry', 'delivered']);
  });

  test('that the invocation has no time for are left untried', async () => {
    let left = 2;
    const send = jest.fn(async (items: readonly string[]) => {
      left--;
      return deliver(items);
    });
    const outcomes = await makeCalls([['a'], ['b'], ['c', 'd']], send, { timeLeft: () => left });
    expect(send).toHaveBeenCalledTimes(2);
    expect(ITEMS.map((item) => outcomes.get(item))).toEqual([DELIVERED, DELIVERED, UNTRIED, UNTRIED]);
    expect(UNTRIED.outcome).toBe('retry');
  });

  test('wait for their quota, and halves do as well', async () => {
    const waits: number[] = [];
    const rateLimiter = new RateLimiter(
      2,
      () => 0,
      async (milliseconds) => void waits.push(milliseconds),
    );
    await makeCalls(
      [['a', 'b']],
      async (items) => {
        if (items.length > 1) throw sdkError('BadRequestException', 400);
        return deliver(items);
      },
      { rateLimiter },
    );
    expect(waits).toEqual([500, 1_000]);
  });
});

describe('an error of the SDK', () => {
  test.each<[string, number | undefined, string]>([
    ['ThrottlingException', 400, 'throttled'],
    ['TooManyRequestsException', 429, 'throttled'],
    ['ProvisionedThroughputExceededException', 400, 'throttled'],
    ['SlowDown', 503, 'throttled'],
    ['LimitExceededException', 400, 'throttled'],
    ['Whatever', 429, 'throttled'],
    ['TimeoutError', undefined, 'passing'],
    ['ExpiredTokenException', 400, 'passing'],
    ['RequestTimeout', 408, 'passing'],
    ['InternalFailure', 500, 'passing'],
    ['SyntaxError', 202, 'passing'],
    ['BadRequestException', 400, 'malformed'],
    ['PayloadTooLargeException', 413, 'malformed'],
    ['AccessDeniedException', 403, 'final'],
    ['NotFoundException', 404, 'final'],
  ])('%s with the status %s is %s', (name, status, kind) => {
    expect(failureOf(sdkError(name, status)).kind).toBe(kind);
  });

  test.each([
    [sdkError('TimeoutError'), 'TimeoutError (no answer)'],
    [sdkError('AccessDeniedException', 403), 'AccessDeniedException (status 403)'],
    [sdkError('AccessDeniedException', 403, 'r1'), 'AccessDeniedException (status 403, request r1)'],
    [Object.assign(new Error('x'), { $metadata: {} }), 'Error (no answer)'],
    [new TypeError('fetch failed'), 'TypeError (no answer)'],
    ['a text', 'Error (no answer)'],
    [undefined, 'Error (no answer)'],
    [null, 'Error (no answer)'],
    [{ name: '' }, 'Error (no answer)'],
  ])('%j has a reason without anything personal', (error, reason) => {
    expect(failureOf(error).reason).toBe(reason);
  });
});

test.each<[number | undefined, string | undefined, Delivery]>([
  [undefined, 'Accepted', { outcome: 'retry', reason: 'the answer names no status for this change' }],
  [200, undefined, DELIVERED],
  [202, 'Accepted', DELIVERED],
  [408, 'late', { outcome: 'retry', reason: 'status 408' }],
  [429, 'slow down', { outcome: 'retry', reason: 'status 429' }],
  [500, 'down', { outcome: 'retry', reason: 'status 500' }],
  [400, 'too many names', { outcome: 'rejected', reason: 'status 400: too many names' }],
  [404, undefined, { outcome: 'rejected', reason: 'status 404' }],
  [301, undefined, { outcome: 'rejected', reason: 'status 301' }],
])('an item answered with the status %s and %j has an outcome', (status, message, outcome) => {
  expect(outcomeOfStatus(status, message)).toEqual(outcome);
});
