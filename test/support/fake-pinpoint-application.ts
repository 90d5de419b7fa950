/** Fields of an endpoint as UpdateEndpointsBatch takes them. */

export interface EndpointFields {
  readonly Address?: string;
  readonly Attributes?: Readonly<Record<string, string[]>>;
  readonly ChannelType?: string;
  readonly EndpointStatus?: string;
  readonly OptOut?: string;
  readonly User?: { readonly UserId?: string; readonly UserAttributes?: Readonly<Record<string, string[]>> };
}

export interface StoredEndpoint {
  readonly Id: string;
  readonly Address?: string;
  readonly Attributes: Readonly<Record<string, string[]>>;
  readonly ChannelType?: string;
  readonly EndpointStatus: string;
  readonly OptOut: string;
  readonly UserId?: string;
}

export interface EventFields {
  readonly EventType?: string;
  readonly Timestamp?: string;
  readonly Attributes?: Readonly<Record<string, string>>;
  readonly Metrics?: Readonly<Record<string, number>>;
}

export interface ReceivedEvent extends EventFields {
  readonly endpointId: string;
  readonly key: string;
}

export type BatchItem = Readonly<
  Record<
    string,
    { readonly Endpoint?: EndpointFields; readonly Events?: Readonly<Record<string, EventFields>> }
  >
>;

export interface ItemStatus {
  readonly StatusCode: number;
  readonly Message: string;
}

export type EventResults = Record<
  string,
  { EndpointItemResponse: ItemStatus; EventsItemResponse: Record<string, ItemStatus> }
>;

/** Scripts the statuses of single events. */
export type EventStatus = (event: {
  readonly endpointId: string;
  readonly EventType?: string;
}) => ItemStatus | undefined;

export class BadRequest extends Error {}

const MAX_ITEMS = 100;
const MAX_NAME = 50;
const MAX_VALUE = 100;
const MAX_VALUES = 50;
const ILLEGAL_IN_NAMES = /[#:?\\/]/;
const ACCEPTED: ItemStatus = { StatusCode: 202, Message: 'Accepted' };

export class FakePinpointApplication {
  readonly endpoints = new Map<string, StoredEndpoint>();
  readonly events: ReceivedEvent[] = [];
  private readonly attributesByUser = new Map<string, Record<string, string[]>>();

  userAttributes(userId: string): Readonly<Record<string, string[]>> {
    return this.attributesByUser.get(userId) ?? {};
  }

  endpointsOf(userId: string): StoredEndpoint[] {
    return [...this.endpoints.values()].filter((endpoint) => endpoint.UserId === userId);
  }

  /** @throws BadRequest before anything has changed */
  updateEndpoints(items: readonly (EndpointFields & { readonly Id?: string })[]): void {
    if (items.length > MAX_ITEMS) throw new BadRequest(`Too many items: ${items.length}`);
    if (new Set(items.map(({ Id }) => Id)).size < items.length) throw new BadRequest('Duplicate endpoint id');
    for (const item of items) {
      if (!item.Id) throw new BadRequest('Missing endpoint id');
      checkEndpoint(item);
    }
    for (const { Id, ...fields } of items) this.upsert(Id!, { EndpointStatus: 'ACTIVE', ...fields });
  }

  /** @throws BadRequest before anything has changed */
  putEvents(batch: BatchItem, scripted: EventStatus = () => undefined): EventResults {
    const items = Object.entries(batch);
    const events = items.flatMap(([, { Events }]) => Object.keys(Events ?? {})).length;
    if (events > MAX_ITEMS) throw new BadRequest(`Too many events: ${events}`);
    if (items.some(([, { Endpoint, Events }]) => !Endpoint || !Events)) {
      throw new BadRequest('Endpoint and Events are required');
    }

    return Object.fromEntries(
      items.map(([endpointId, { Endpoint, Events }]) => {
        checkEndpoint(Endpoint!);
        this.upsert(endpointId, Endpoint!);
        return [
          endpointId,
          { EndpointItemResponse: ACCEPTED, EventsItemResponse: this.receive(endpointId, Events!, scripted) },
        ];
      }),
    );
  }

  private receive(
    endpointId: string,
    events: Readonly<Record<string, EventFields>>,
    scripted: EventStatus,
  ): Record<string, ItemStatus> {
    return Object.fromEntries(
      Object.entries(events).map(([key, event]) => {
        const status = scripted({ endpointId, EventType: event.EventType }) ?? checkEvent(event);
        if (status.StatusCode === 202) this.events.push({ endpointId, key, ...event });
        return [key, status];
      }),
    );
  }

  /** Replaces the fields that are sent; attributes are replaced one by one, each with its whole list. */
  private upsert(id: string, { User, Attributes, ...fields }: EndpointFields): void {
    const existing = this.endpoints.get(id) ?? {
      Id: id,
      Attributes: {},
      EndpointStatus: 'ACTIVE',
      OptOut: 'NONE',
    };
    const userId = User?.UserId ?? existing.UserId;
    this.endpoints.set(id, {
      ...existing,
      ...fields,
      Attributes: { ...existing.Attributes, ...Attributes },
      UserId: userId,
    });
    // A user's attributes are visible through all endpoints of the user.
    if (userId !== undefined) {
      this.attributesByUser.set(userId, { ...this.userAttributes(userId), ...User?.UserAttributes });
    }
  }
}

function checkEndpoint({ Attributes, User }: EndpointFields): void {
  for (const [name, values] of Object.entries({ ...Attributes, ...User?.UserAttributes })) {
    if (name.length > MAX_NAME || ILLEGAL_IN_NAMES.test(name)) {
      throw new BadRequest(`Invalid attribute name: ${name}`);
    }
    if (!Array.isArray(values) || values.length > MAX_VALUES) {
      throw new BadRequest(`Attribute ${name} is not a list of up to ${MAX_VALUES} values`);
    }
    if (values.some((value) => typeof value !== 'string' || value.length > MAX_VALUE)) {
      throw new BadRequest(`Invalid value of attribute ${name}`);
    }
  }
}

function checkEvent({ EventType, Timestamp, Metrics }: EventFields): ItemStatus {
  const valid =
    Boolean(EventType) &&
    Timestamp !== undefined &&
    !Number.isNaN(Date.parse(Timestamp)) &&
    Object.values(Metrics ?? {}).every((value) => Number.isFinite(value));
  return valid ? ACCEPTED : { StatusCode: 400, Message: 'Invalid event' };
}
