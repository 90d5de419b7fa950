import { failureOf } from '../../adapters/delivery/destination-calls';
import { inParallel } from '../../common/in-parallel';
import { EndpointUsers, EventSink, SinkRecord } from '../../engine/ingestion-ports';
import { Clock, Telemetry } from '../../engine/ports';
import { recordOf } from './event-record';
import { EndpointEvents, KeyedEvent, PutEventsRequest } from './put-events-request';

export interface ItemResponse {
  readonly StatusCode: 202 | 400 | 500;
  readonly Message: string;
}

export interface EndpointResponse {
  readonly EndpointItemResponse: ItemResponse;
  readonly EventsItemResponse: Readonly<Record<string, ItemResponse>>;
}

export interface PutEventsProps {
  readonly users: EndpointUsers;
  readonly sink: EventSink;
  readonly clock: Clock;
  readonly warn: Telemetry['warn'];
}

/** A record holds 1 MiB (PutRecords), and with the others of its request 5 MB. */
const MAX_RECORD_BYTES = 1_000_000;
const MAX_CONCURRENT_WRITES = 8;

const ACCEPTED: ItemResponse = { StatusCode: 202, Message: 'Accepted' };
const NOT_TAKEN: ItemResponse = { StatusCode: 500, Message: 'The event could not be taken; send it again' };
const USER_NOT_KEPT: ItemResponse = {
  StatusCode: 500,
  Message: 'The user of the endpoint could not be kept; send it again',
};

/** Writes events to the stream under the users that their endpoints belong to. */
export class PutEvents {
  constructor(private readonly props: PutEventsProps) {}

  /** One answer per endpoint and event. */
  async put(
    applicationId: string,
    { endpoints }: PutEventsRequest,
  ): Promise<Record<string, EndpointResponse>> {
    const users = await this.usersOf(applicationId, endpoints);
    const forgotten = await this.remember(applicationId, endpoints, users);

    const arrival = this.props.clock();
    const answers = new Map<KeyedEvent, ItemResponse>();
    const ready: { keyed: KeyedEvent; record: SinkRecord }[] = [];
    for (const endpoint of endpoints) {
      for (const keyed of endpoint.events) {
        const result = toRecord(applicationId, endpoint, keyed, users, arrival);
        if ('record' in result) ready.push({ keyed, record: result.record });
        else answers.set(keyed, result.answer);
      }
    }

    const outcomes = await this.props.sink.put(ready.map(({ record }) => record));
    ready.forEach(({ keyed }, index) => answers.set(keyed, outcomes[index].taken ? ACCEPTED : NOT_TAKEN));
    this.report(outcomes.flatMap((outcome) => (outcome.taken ? [] : [outcome.reason])));

    return Object.fromEntries(
      endpoints.map(({ endpointId, user, events }): [string, EndpointResponse] => [
        endpointId,
        {
          EndpointItemResponse: user.ok
            ? forgotten.has(endpointId)
              ? USER_NOT_KEPT
              : ACCEPTED
            : refused(user.fault),
          EventsItemResponse: Object.fromEntries(events.map((keyed) => [keyed.key, answers.get(keyed)!])),
        },
      ]),
    );
  }

  /** Undefined when it cannot be found out, which must not become events of nobody. */
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
   * An event's endpoint is an update of that endpoint, as it is for Pinpoint.
   *
   * @returns the endpoints whose user could not be kept; their events know the user all the same
   */
  private async remember(
    applicationId: string,
    endpoints: readonly EndpointEvents[],
    known: Map<string, string> | undefined,
  ): Promise<Set<string>> {
    const forgotten = new Set<string>();
    await inParallel(endpoints, MAX_CONCURRENT_WRITES, async ({ endpointId, user }) => {
      if (!user.ok || user.value === undefined || user.value === known?.get(endpointId)) return;
      try {
        await this.props.users.remember(applicationId, endpointId, user.value);
      } catch (error) {
        forgotten.add(endpointId);
        this.props.warn('the user of an endpoint cannot be kept', { reason: failureOf(error).reason });
      }
    });
    return forgotten;
  }

  private report(reasons: readonly string[]): void {
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
): { readonly record: SinkRecord } | { readonly answer: ItemResponse } {
  if (!event.ok) return { answer: refused(event.fault) };
  if (!user.ok) {
    return { answer: refused(`event ${JSON.stringify(key)}: its endpoint is refused: ${user.fault}`) };
  }
  if (user.value === undefined && !known) return { answer: NOT_TAKEN };

  const record = recordOf(event.value, {
    applicationId,
    endpointId,
    userId: user.value ?? known?.get(endpointId),
    key,
    arrival,
  });
  const bytes = Buffer.byteLength(record.data);
  return bytes > MAX_RECORD_BYTES
    ? {
        answer: refused(
          `event ${JSON.stringify(key)}: it takes ${bytes} bytes, more than ${MAX_RECORD_BYTES}`,
        ),
      }
    : { record };
}

function refused(Message: string): ItemResponse {
  return { StatusCode: 400, Message };
}
