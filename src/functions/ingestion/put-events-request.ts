import * as z from '../../common/zod';
import { checkEvent, PinpointEvent } from './pinpoint-event';
import {
  check,
  checkEndpoint,
  checkEndpointId,
  Checked,
  isJsonObject,
  Json,
  jsonObject,
} from './request-shapes';

export interface PutEventsRequest {
  readonly endpoints: readonly EndpointEvents[];
}

/** An endpoint and its events. */
export interface EndpointEvents {
  readonly endpointId: string;
  /** User of the endpoint, if the request names one, or the fault of the endpoint. */
  readonly user: Checked<string | undefined>;
  readonly events: readonly KeyedEvent[];
}

export interface KeyedEvent {
  /** Name of the event in the answer. */
  readonly key: string;
  readonly event: Checked<PinpointEvent>;
}

/** Events of a request (Pinpoint quotas). */
const MAX_EVENTS = 100;
/** Characters of an endpoint id in a fault. */
const MAX_SHOWN_CHARACTERS = 200;

const requestSchema = z.object({ BatchItem: jsonObject }, { error: 'is not an object' });
const itemSchema = z.object(
  { Endpoint: z.optional(z.unknown()), Events: jsonObject },
  { error: 'is not an object' },
);

/** Checks a request of PutEvents; a wrong event or endpoint is a fault of its own and not of the request. */
export function checkPutEvents(body: unknown): Checked<PutEventsRequest> {
  const request = check(requestSchema, body, 'the body');
  if (!request.ok) return request;

  const items = Object.entries(request.value.BatchItem);
  const events = items.reduce((count, [, item]) => count + eventsIn(item), 0);
  if (events > MAX_EVENTS) {
    return { ok: false, fault: `the request has ${events} events, more than ${MAX_EVENTS}` };
  }

  const endpoints: EndpointEvents[] = [];
  for (const [endpointId, value] of items) {
    const item = check(itemSchema, value, 'it');
    if (!item.ok) {
      const shownId = JSON.stringify(endpointId.slice(0, MAX_SHOWN_CHARACTERS));
      return { ok: false, fault: `BatchItem ${shownId}: ${item.fault}` };
    }
    endpoints.push({
      endpointId,
      user: userOf(endpointId, item.value.Endpoint),
      events: eventsOf(item.value.Events),
    });
  }
  return { ok: true, value: { endpoints } };
}

function userOf(endpointId: string, endpoint: unknown): Checked<string | undefined> {
  const id = checkEndpointId(endpointId);
  return id.ok ? checkEndpoint(endpoint) : id;
}

function eventsOf(events: Json): KeyedEvent[] {
  return Object.entries(events).map(([key, event]) => ({ key, event: checkEvent(key, event) }));
}

function eventsIn(item: unknown): number {
  return isJsonObject(item) && isJsonObject(item.Events) ? Object.keys(item.Events).length : 0;
}
