import { Delivery, TimeLeft, UNLIMITED } from '../../engine/ports';
import { RateLimiter } from './rate-limiter';

/** Limits of AWS for one call. */
export interface CallLimits<T> {
  readonly items: number;
  readonly bytes: number;
  readonly sizeOf: (item: T) => number;
  /** Key that no two items of one call may share. */
  readonly keyOf?: (item: T) => string;
}

/** Packs items into few calls, each item into the first call with room for it. */
export function packCalls<T>(items: readonly T[], limits: CallLimits<T>): T[][] {
  const calls: { items: T[]; bytes: number; keys: Set<string> }[] = [];
  let firstOpen = 0;
  for (const item of items) {
    const size = limits.sizeOf(item);
    const key = limits.keyOf?.(item);
    let call = calls
      .slice(firstOpen)
      .find(
        (candidate) =>
          candidate.items.length < limits.items &&
          candidate.bytes + size <= limits.bytes &&
          (key === undefined || !candidate.keys.has(key)),
      );
    if (!call) {
      call = { items: [], bytes: 0, keys: new Set() };
      calls.push(call);
    }
    call.items.push(item);
    call.bytes += size;
    if (key !== undefined) call.keys.add(key);
    while (firstOpen < calls.length && calls[firstOpen].items.length >= limits.items) firstOpen += 1;
  }
  return calls.map((call) => call.items);
}

export const DELIVERED: Delivery = { outcome: 'delivered' };

export function retry(reason: string): Delivery {
  return { outcome: 'retry', reason };
}

export function rejected(reason: string): Delivery {
  return { outcome: 'rejected', reason };
}

/** Outcome of a change for which the invocation has no time left. */
export const UNTRIED: Delivery = { outcome: 'retry', reason: 'the time of the invocation is over' };

/**
 * Makes the calls one after the other and halves a call that is refused as malformed, until the wrong item
 * stands alone. After a throttled call the rest is left untried, to leave its quota to the next attempt; so
 * it is without time left.
 *
 * @param send returns one outcome per item, in order, and throws the error of the SDK when the call fails as
 *   a whole
 */
export async function makeCalls<T>(
  calls: readonly (readonly T[])[],
  send: (items: readonly T[]) => Promise<Delivery[]>,
  { rateLimiter, timeLeft = UNLIMITED }: { rateLimiter?: RateLimiter; timeLeft?: TimeLeft } = {},
): Promise<Map<T, Delivery>> {
  const outcomes = new Map<T, Delivery>();
  const waiting = [...calls].reverse();
  const setAll = (items: readonly T[], outcome: Delivery) =>
    items.forEach((item) => outcomes.set(item, outcome));

  for (let items = waiting.pop(); items; items = waiting.pop()) {
    if (timeLeft() <= 0) {
      setAll(items, UNTRIED);
      continue;
    }
    await rateLimiter?.acquire();
    try {
      const answers = await send(items);
      items.forEach((item, index) => outcomes.set(item, answers[index]));
    } catch (error) {
      const { kind, reason } = failureOf(error);
      if (kind === 'malformed' && items.length > 1) {
        const middle = Math.ceil(items.length / 2);
        waiting.push(items.slice(middle), items.slice(0, middle));
        continue;
      }
      setAll(items, kind === 'passing' || kind === 'throttled' ? retry(reason) : rejected(reason));
      if (kind === 'throttled') waiting.splice(0).forEach((untried) => setAll(untried, retry(reason)));
    }
  }
  return outcomes;
}

export interface Failure {
  /** `malformed`: an item of the call is wrong. `final`: the call is refused whatever its items are. */
  readonly kind: 'throttled' | 'passing' | 'malformed' | 'final';
  /** Name, status and request of the error; the messages of AWS repeat personal data of the call. */
  readonly reason: string;
  readonly status?: number;
}

/** Errors with a status of 400 to 499 after which the same call succeeds later. */
const PASSING_NAMES =
  /^(ExpiredToken|Request(Expired|Timeout|TimeTooSkewed)|IDPCommunicationError|Internal(Exception|Failure))/;
const THROTTLING_NAMES = /Thrott|TooManyRequests|SlowDown|LimitExceeded|ThroughputExceeded/;

interface SdkErrorShape {
  readonly name?: unknown;
  readonly $metadata?: { readonly httpStatusCode?: number; readonly requestId?: string };
}

/** Classifies an error of the SDK. */
export function failureOf(error: unknown): Failure {
  const { name, $metadata } = (typeof error === 'object' && error !== null ? error : {}) as SdkErrorShape;
  const label = typeof name === 'string' && name !== '' ? name : 'Error';
  const status = $metadata?.httpStatusCode;
  const details = [
    ...(status === undefined ? ['no answer'] : [`status ${status}`]),
    ...($metadata?.requestId ? [`request ${$metadata.requestId}`] : []),
  ];
  return { kind: kindOf(label, status), reason: `${label} (${details.join(', ')})`, status };
}

function kindOf(name: string, status: number | undefined): Failure['kind'] {
  if (status === 429 || THROTTLING_NAMES.test(name)) return 'throttled';
  // Below 400 the answer could not be read, so the outcome of the call is unknown.
  if (status === undefined || status < 400 || status >= 500 || status === 408 || PASSING_NAMES.test(name)) {
    return 'passing';
  }
  return status === 400 || status === 413 ? 'malformed' : 'final';
}

/** Returns the outcome of an item from its own HTTP status. */
export function outcomeOfStatus(status: number | undefined, message: string | undefined): Delivery {
  if (status === undefined) return retry('the answer names no status for this change');
  if (status >= 200 && status < 300) return DELIVERED;
  if (status === 408 || status === 429 || status >= 500) return retry(`status ${status}`);
  return rejected(message ? `status ${status}: ${message}` : `status ${status}`);
}
