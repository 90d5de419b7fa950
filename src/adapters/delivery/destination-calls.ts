import { Delivery } from '../../engine/ports';
import { RateLimiter } from './rate-limiter';

/** What AWS allows in one call. */
export interface CallLimits<T> {
  readonly items: number;
  readonly bytes: number;
  readonly sizeOf: (item: T) => number;
  /** Items of equal key must not travel in the same call. */
  readonly keyOf?: (item: T) => string;
}

/** Spreads items over as few calls as the limits allow, each item into the first call that has room. */
export function packCalls<T>(items: readonly T[], limits: CallLimits<T>): T[][] {
  const calls: { items: T[]; bytes: number; keys: Set<string> }[] = [];
  let open = 0;
  for (const item of items) {
    const size = limits.sizeOf(item);
    const key = limits.keyOf?.(item);
    let call = calls
      .slice(open)
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
    while (open < calls.length && calls[open].items.length >= limits.items) open += 1;
  }
  return calls.map((each) => each.items);
}

export const DELIVERED: Delivery = { outcome: 'delivered' };

export function retry(reason: string): Delivery {
  return { outcome: 'retry', reason };
}

export function rejected(reason: string): Delivery {
  return { outcome: 'rejected', reason };
}

/**
 * Makes the calls one after the other.
 * A call refused as malformed is halved until what is wrong stands alone, so that nobody's change is refused
 * for a neighbour's.
 * After a call that was throttled the rest is not even tried: it would only use up the quota that the next
 * attempt needs.
 *
 * @param rateLimiter how fast they may follow each other
 * @param send answers one outcome per item, in order; throws what the SDK throws when the call fails as a
 *   whole
 */
export async function makeCalls<T>(
  calls: readonly (readonly T[])[],
  send: (items: readonly T[]) => Promise<Delivery[]>,
  rateLimiter?: RateLimiter,
): Promise<Map<T, Delivery>> {
  const outcomes = new Map<T, Delivery>();
  const ahead = [...calls].reverse();
  const settle = (items: readonly T[], outcome: Delivery) =>
    items.forEach((item) => outcomes.set(item, outcome));

  for (let items = ahead.pop(); items; items = ahead.pop()) {
    await rateLimiter?.acquire();
    try {
      const answers = await send(items);
      items.forEach((item, index) => outcomes.set(item, answers[index]));
    } catch (error) {
      const failure = failureOf(error);
      if (failure.kind === 'malformed' && items.length > 1) {
        const middle = Math.ceil(items.length / 2);
        ahead.push(items.slice(middle), items.slice(0, middle));
        continue;
      }
      settle(
        items,
        failure.kind === 'passing' || failure.kind === 'throttled'
          ? retry(failure.reason)
          : rejected(failure.reason),
      );
      if (failure.kind === 'throttled') {
        ahead.splice(0).forEach((untried) => settle(untried, retry(failure.reason)));
      }
    }
  }
  return outcomes;
}

export interface Failure {
  /** `malformed`: something in the call is wrong. `final`: the call would be refused whatever is in it. */
  readonly kind: 'throttled' | 'passing' | 'malformed' | 'final';
  /** Name, status and request only: messages of AWS repeat what was sent, and that is personal. */
  readonly reason: string;
  readonly status?: number;
}

/** Errors that AWS answers with a status of the 400s although the same call succeeds later. */
const PASSING_NAMES =
  /^(ExpiredToken|RequestExpired|RequestTimeout|RequestTimeTooSkewed|IDPCommunicationError|InternalException|InternalFailure)/;
const THROTTLING_NAMES = /Thrott|TooManyRequests|SlowDown|LimitExceeded/;

interface SdkErrorShape {
  readonly name?: unknown;
  readonly $metadata?: { readonly httpStatusCode?: number; readonly requestId?: string };
}

/** What an error that the SDK threw means for a delivery. */
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
  // Below 400: the answer came but could not be read, so nobody knows what became of the call.
  if (status === undefined || status < 400 || status >= 500 || status === 408 || PASSING_NAMES.test(name)) {
    return 'passing';
  }
  return status === 400 || status === 413 ? 'malformed' : 'final';
}

/** The outcome of one item that has a status of its own. */
export function outcomeOfStatus(status: number | undefined, message: string | undefined): Delivery {
  if (status === undefined) return retry('the answer names no status for this change');
  if (status >= 200 && status < 300) return DELIVERED;
  if (status === 408 || status === 429 || status >= 500) return retry(`status ${status}`);
  return rejected(message ? `status ${status}: ${message}` : `status ${status}`);
}
