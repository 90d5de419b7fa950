import { failureOf } from '../../adapters/delivery/destination-calls';
import { inParallel } from '../../common/in-parallel';
import { EndpointUsers, EventSink, SinkRecord } from '../../engine/ingestion-ports';
import { Clock, Telemetry } from '../../engine/ports';
import { recordOf } from './event-record';
import { EndpointEvents, KeyedEvent, PutEventsRequest } from './put-events-request';
import { RequestUser, userOfEndpoint } from './request-user';

export interface ItemResponse {
  readonly StatusCode: 202 | 400 | 500;
  readonly Message: string;
}

export interface EndpointResponse {
  readonly EndpointItemResponse: ItemResponse;
  readonly EventsItemResponse: Readonly<Record<string, ItemResponse>>;
}

export interface PutEventsProps {
  readonly users: Pick<EndpointUsers, 'find' | 'remember'>;
  readonly sink: EventSink;
  readonly clock: Clock;
  readonly warn: Telemetry['warn'];
}

/** Bytes of a record, below the 1 MiB that Kinesis takes (PutRecords). */
const MAX_RECORD_BYTES = 1_000_000;
const MAX_CONCURRENT_WRITES = 8;

const ACCEPTED: ItemResponse = { StatusCode: 202, Message: 'Accepted' };
const NOT_TAKEN: ItemResponse = { StatusCode: 500, Message: 'The event could not be taken; send it again' };
const USER_NOT_KEPT: ItemResponse = {
  StatusCode: 500,
  Message: 'The user of the endpoint could not be kept; send it again',
};

/** Writes events to the stream under the users of their endpoints. */
export class PutEvents {
  constructor(private readonly props: PutEventsProps) {}

  /** Returns a response per endpoint and event. */
  async put(
    applicationId: string,
    request: PutEventsRequest,
    sender: RequestUser,
  ): Promise<Record<string, EndpointResponse>> {
    const endpoints = request.endpoints.map((endpoint) => ({
      ...endpoint,
      user: userOfEndpoint(sender, endpoint.user),
    }));
    // A guest may name any endpoint, also one that belongs to a user.
    const users =
      sender.kind === 'guest' ? new Map<string, string>() : await this.usersOf(applicationId, endpoints);
    const unsaved = await this.remember(applicationId, endpoints, users);

    const arrival = this.props.clock();
    const responses = new Map<KeyedEvent, ItemResponse>();
    const valid: { keyed: KeyedEvent; record: SinkRecord }[] = [];
    for (const endpoint of endpoints) {
      for (const keyed of endpoint.events) {
        const result = toRecord(applicationId, endpoint, keyed, users, arrival);
        if ('record' in result) valid.push({ keyed, record: result.record });
        else responses.set(keyed, result.response);
      }
    }

    const outcomes = await this.props.sink.put(valid.map(({ record }) => record));
    valid.forEach(({ keyed }, index) => responses.set(keyed, outcomes[index].taken ? ACCEPTED : NOT_TAKEN));
    this.reportRefusals(outcomes.flatMap((outcome) => (outcome.taken ? [] : [outcome.reason])));

    return Object.fromEntries(
      endpoints.map((endpoint): [string, EndpointResponse] => [
        endpoint.endpointId,
        {
          EndpointItemResponse: endpointResponse(endpoint, unsaved),
          EventsItemResponse: Object.fromEntries(
            endpoint.events.map((keyed) => [keyed.key, responses.get(keyed)!]),
          ),
        },
      ]),
    );
  }

  /** Returns nothing when the table cannot be read: events must not become events without a user. */
  private async usersOf(
    applicationId: string,
    endpoints: readonly EndpointEvents[],
  ): Promise<Map<string, string> | undefined> {
    try {
      return await this.props.users.find(
        applicationId,
        endpoints.filter(({ user }) => user.ok).map(({ endpointId }) => endpointId),
      );
    } catch (error) {
      this.props.warn('the users of endpoints cannot be read', { reason: failureOf(error).reason });
      return undefined;
    }
  }

  /**
   * Stores the users that the request names, since Pinpoint takes an event's endpoint for an update of it.
   *
   * @returns the endpoints whose user could not be stored; their events have it all the same
   */
  private async remember(
    applicationId: string,
    endpoints: readonly EndpointEvents[],
    known: Map<string, string> | undefined,
  ): Promise<Set<string>> {
    const unsaved = new Set<string>();
    await inParallel(endpoints, MAX_CONCURRENT_WRITES, async ({ endpointId, user }) => {
      if (!user.ok || user.value === undefined || user.value === known?.get(endpointId)) return;
      try {
        await this.props.users.remember(applicationId, endpointId, user.value);
      } catch (error) {
        unsaved.add(endpointId);
        this.props.warn('the user of an endpoint cannot be kept', { reason: failureOf(error).reason });
      }
    });
    return unsaved;
  }

  private reportRefusals(reasons: readonly string[]): void {
    if (reasons.length > 0) {
      this.props.warn('events were not taken by the stream', {
        events: reasons.length,
        reasons: [...new Set(reasons)].slice(0, 5),
      });
    }
  }
}

function toRecord(
  applicationId: string,
  { endpointId, user }: EndpointEvents,
  { key, event }: KeyedEvent,
  known: Map<string, string> | undefined,
  arrival: number,
): { readonly record: SinkRecord } | { readonly response: ItemResponse } {
  if (!event.ok) return { response: refused(event.fault) };
  if (!user.ok) {
    return { response: refused(`event ${JSON.stringify(key)}: its endpoint is refused: ${user.fault}`) };
  }
  if (user.value === undefined && !known) return { response: NOT_TAKEN };

  const record = recordOf(event.value, {
    applicationId,
    endpointId,
    userId: user.value ?? known?.get(endpointId),
    key,
    arrival,
  });
  const bytes = Buffer.byteLength(record.data);
  if (bytes <= MAX_RECORD_BYTES) return { record };
  const fault = `it takes ${bytes} bytes, more than ${MAX_RECORD_BYTES}`;
  return { response: refused(`event ${JSON.stringify(key)}: ${fault}`) };
}

function endpointResponse({ endpointId, user }: EndpointEvents, unsaved: ReadonlySet<string>): ItemResponse {
  if (!user.ok) return refused(user.fault);
  return unsaved.has(endpointId) ? USER_NOT_KEPT : ACCEPTED;
}

function refused(Message: string): ItemResponse {
  return { StatusCode: 400, Message };
}
