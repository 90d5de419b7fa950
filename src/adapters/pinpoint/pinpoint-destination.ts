import { createHash } from 'node:crypto';
import {
  EndpointBatchItem,
  Event,
  EventsBatch,
  GetUserEndpointsCommand,
  ItemResponse,
  PinpointClient,
  PinpointClientConfig,
  PutEventsCommand,
  UpdateEndpointsBatchCommand,
} from '@aws-sdk/client-pinpoint';
import { inParallel } from '../../common/in-parallel';
import { Delivery, Destination, TimeLeft, UNLIMITED } from '../../engine/ports';
import { Change, changeId } from '../../engine/state/change';
import { requestHandlerOptions } from '../client-timeouts';
import {
  DELIVERED,
  failureOf,
  makeCalls,
  outcomeOfStatus,
  packCalls,
  rejected,
  retry,
  UNTRIED,
} from '../delivery/destination-calls';
import { RateLimiter } from '../delivery/rate-limiter';

const MAX_ITEMS = 100;
/**
 * Bytes of the items in a request, below the 7 MB of endpoints and 4 MB of events that Pinpoint takes in all.
 */
const MAX_ENDPOINT_BYTES = 6_500_000;
const MAX_EVENT_BYTES = 3_500_000;
/**
 * Endpoint id under which the SDK loses the answer, so that its event would be sent forever and block others.
 */
const UNREADABLE_ENDPOINT = '__proto__';
/** Lookups at a time; their quota of 300 a second is far above that of the calls after them. */
const MAX_CONCURRENT_LOOKUPS = 10;

export interface PinpointDestinationProps {
  /** Client without retries, see {@link createPinpointClient}. */
  readonly client: PinpointClient;
  readonly applicationId: string;
  /** Limiters of the calls for endpoints and for events; without them each call follows the last at once. */
  readonly rateLimiters?: { readonly endpoints: RateLimiter; readonly events: RateLimiter };
}

/**
 * Creates a client that leaves retries to the publisher: two layers of retries would multiply calls against
 * quotas as low as 2 a second.
 */
export function createPinpointClient(config: PinpointClientConfig = {}): PinpointClient {
  return new PinpointClient({ maxAttempts: 1, requestHandler: requestHandlerOptions(), ...config });
}

/** A change and the endpoint that receives it. */
interface AddressedChange {
  readonly change: Change;
  readonly endpointId: string;
}

/**
 * Delivers attributes as user attributes and events as custom events of an Amazon Pinpoint application.
 * It never sends an opt-out or a channel, which would subscribe people again who have opted out.
 */
export class PinpointDestination implements Destination {
  private readonly client: PinpointClient;
  private readonly applicationId: string;
  private readonly rateLimiters: PinpointDestinationProps['rateLimiters'];

  constructor(props: PinpointDestinationProps) {
    this.client = props.client;
    this.applicationId = props.applicationId;
    this.rateLimiters = props.rateLimiters;
  }

  async deliver(changes: readonly Change[], timeLeft: TimeLeft = UNLIMITED): Promise<Delivery[]> {
    const outcomes = new Map<Change, Delivery>();
    const endpoints = new Map<Change, string>();
    await inParallel(changes, MAX_CONCURRENT_LOOKUPS, async (change) => {
      const found = change.endpointId ?? (timeLeft() > 0 ? await this.lookUp(change.userId) : UNTRIED);
      if (found === UNREADABLE_ENDPOINT) outcomes.set(change, rejected('the endpoint id cannot be used'));
      else if (typeof found === 'string') endpoints.set(change, found);
      else outcomes.set(change, found);
    });

    const addressed = changes
      .filter((change) => endpoints.has(change))
      .map((change) => ({ change, endpointId: endpoints.get(change)! }));
    const attributes = addressed.filter(({ change }) => change.output.kind === 'attribute');
    const events = addressed.filter(({ change }) => change.output.kind === 'event');
    for (const answers of [
      await this.updateAttributes(attributes, timeLeft),
      await this.putEvents(events, timeLeft),
    ]) {
      for (const [{ change }, outcome] of answers) outcomes.set(change, outcome);
    }
    return changes.map((change) => outcomes.get(change)!);
  }

  /** Finds an endpoint of a user, since re-evaluation runs know users whose events named none. */
  private async lookUp(userId: string): Promise<string | Delivery> {
    try {
      const answer = await this.client.send(
        new GetUserEndpointsCommand({ ApplicationId: this.applicationId, UserId: userId }),
      );
      const endpoints = answer.EndpointsResponse?.Item;
      if (!endpoints) return retry('the answer names no endpoints');
      const active = endpoints.find(({ Id, EndpointStatus }) => Id && EndpointStatus !== 'INACTIVE');
      return active?.Id ?? rejected('the user has no active endpoint');
    } catch (error) {
      const failure = failureOf(error);
      if (failure.kind === 'throttled' || failure.kind === 'passing') return retry(failure.reason);
      return rejected(
        failure.status === 404 ? `the user has no endpoint: ${failure.reason}` : failure.reason,
      );
    }
  }

  private async updateAttributes(
    changes: readonly AddressedChange[],
    timeLeft: TimeLeft,
  ): Promise<Map<AddressedChange, Delivery>> {
    const calls = packCalls(changes, {
      items: MAX_ITEMS,
      bytes: MAX_ENDPOINT_BYTES,
      sizeOf,
      keyOf: ({ endpointId }) => endpointId,
    });
    return makeCalls(
      calls,
      async (items) => {
        await this.client.send(
          new UpdateEndpointsBatchCommand({
            ApplicationId: this.applicationId,
            EndpointBatchRequest: { Item: items.map(endpointItem) },
          }),
        );
        return items.map(() => DELIVERED);
      },
      { rateLimiter: this.rateLimiters?.endpoints, timeLeft },
    );
  }

  private async putEvents(
    changes: readonly AddressedChange[],
    timeLeft: TimeLeft,
  ): Promise<Map<AddressedChange, Delivery>> {
    const calls = packCalls(changes, {
      items: MAX_ITEMS,
      bytes: MAX_EVENT_BYTES,
      sizeOf,
    });
    return makeCalls(
      calls,
      async (items) => {
        const answer = await this.client.send(
          new PutEventsCommand({
            ApplicationId: this.applicationId,
            EventsRequest: { BatchItem: batchItems(items) },
          }),
        );
        const results = new Map(Object.entries(answer.EventsResponse?.Results ?? {}));
        return items.map(({ change, endpointId }) => eventOutcome(results.get(endpointId), eventKey(change)));
      },
      { rateLimiter: this.rateLimiters?.events, timeLeft },
    );
  }
}

function endpointItem({ change, endpointId }: AddressedChange): EndpointBatchItem {
  return {
    Id: endpointId,
    User: { UserId: change.userId, UserAttributes: { [change.output.name]: attributeValues(change) } },
  };
}

/** Lists the values of an attribute; one without any is removed. */
function attributeValues({ value = 'not-ready', told }: Change): string[] {
  if (told === undefined) return [value];
  return told === null ? [] : [told];
}

/** Groups events by endpoint, since users who share a device share an endpoint. */
function batchItems(changes: readonly AddressedChange[]): Record<string, EventsBatch> {
  const byEndpoint = new Map<string, Record<string, Event>>();
  for (const { change, endpointId } of changes) {
    const events = byEndpoint.get(endpointId) ?? {};
    events[eventKey(change)] = eventOf(change);
    byEndpoint.set(endpointId, events);
  }
  return Object.fromEntries(
    [...byEndpoint].map(([endpointId, events]) => [endpointId, { Endpoint: {}, Events: events }]),
  );
}

function eventOf(change: Change): Event {
  const metrics = Object.entries({ count: change.count, sum: Number(change.sum) }).filter(([, value]) =>
    Number.isFinite(value),
  );
  return {
    EventType: change.output.name,
    Timestamp: new Date(change.at).toISOString(),
    ...(metrics.length > 0 && { Metrics: Object.fromEntries(metrics) }),
  };
}

/** Returns a short key that is the same on every retry; a user id may have up to 2,000 characters. */
function eventKey(change: Change): string {
  return createHash('sha256').update(changeId(change)).digest('hex').slice(0, 32);
}

function eventOutcome(result: ItemResponse | undefined, key: string): Delivery {
  const answer = result?.EventsItemResponse?.[key];
  const { StatusCode, Message } =
    answer?.StatusCode === undefined ? (result?.EndpointItemResponse ?? {}) : answer;
  return outcomeOfStatus(StatusCode, Message);
}

/**
 * Estimates the bytes of an item; a call that is too large after all is halved. Exact sizes would serialise
 * every waiting item again at each attempt.
 */
function sizeOf({ change, endpointId }: AddressedChange): number {
  return (
    300 +
    Buffer.byteLength(endpointId) +
    Buffer.byteLength(change.userId) +
    Buffer.byteLength(change.output.name)
  );
}
