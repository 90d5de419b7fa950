/** Format of a time in a record. */
export enum TimeFormat {
  /** Text such as `2026-01-15T12:00:00Z`, in UTC unless it has an offset. */
  ISO_8601 = 'iso8601',
  /** Seconds since 1970, with or without a fraction. */
  EPOCH_SECONDS = 'epochSeconds',
  /** Milliseconds since 1970. */
  EPOCH_MILLISECONDS = 'epochMilliseconds',
}

/**
 * Places of an event's parts in a JSON record: each is a JSON path (RFC 9535) that leads to one place, such
 * as `$.user.id` or `$["user id"]`.
 */
export interface EventMappingOptions {
  /**
   * Path of the event's name: a text. A record without one becomes a dead letter.
   *
   * @default '$.name'
   */
  readonly eventName?: string;

  /**
   * Path of the user id: a text or a number. The property `anonymousUsers` of the construct decides about an
   * event without one.
   *
   * @default '$.userId'
   */
  readonly userId?: string;

  /**
   * Path of the time of the event. A record whose value is no time in `timeFormat` becomes a dead letter; one
   * without a value counts at the time at which the stream took it.
   *
   * @default - the time at which the stream took the record
   */
  readonly time?: string;

  /**
   * Format of that time.
   *
   * @default TimeFormat.ISO_8601
   */
  readonly timeFormat?: TimeFormat;

  /**
   * Path of an object whose texts, booleans and numbers are the event's attributes.
   *
   * When it is the same as that of the metrics, its numbers are metrics only. Values that another path of the
   * mapping takes out of it are no attributes.
   *
   * @default '$.attributes'
   */
  readonly attributes?: string;

  /**
   * Path of an object whose numbers are the event's metrics.
   *
   * @default '$.metrics'
   */
  readonly metrics?: string;

  /**
   * Path of an id that no two events of a user share: a text or a number.
   *
   * By it, an event that its producer has written twice is counted once, as long as no more than 16 other
   * events of the user came in between. It takes about 15 bytes of the user's state for each of these.
   *
   * @default - an event that is written twice is counted twice
   */
  readonly eventId?: string;

  /**
   * Path of the id of the user's device or browser, which is passed on to the destination.
   *
   * @default - events have no endpoint
   */
  readonly endpointId?: string;
}

/** Options of `EventMapping.flat`. */
export interface FlatMappingOptions {
  /**
   * Path of the event's name.
   *
   * @default '$.name'
   */
  readonly eventName?: string;

  /**
   * Path of the user id.
   *
   * @default '$.userId'
   */
  readonly userId?: string;

  /**
   * Path of the time of the event.
   *
   * @default - the time at which the stream took the record
   */
  readonly time?: string;

  /**
   * Format of that time.
   *
   * @default TimeFormat.ISO_8601
   */
  readonly timeFormat?: TimeFormat;

  /**
   * Path of an id that no two events of a user share.
   *
   * @default - an event that is written twice is counted twice
   */
  readonly eventId?: string;
}

/** Options of `EventMapping.cloudEvents`. */
export interface CloudEventsMappingOptions {
  /**
   * Path of the user id.
   *
   * @default '$.subject'
   */
  readonly userId?: string;
}

/** Options of `EventMapping.eventBridge`. */
export interface EventBridgeMappingOptions {
  /**
   * Path of the user id.
   *
   * @default '$.detail.userId'
   */
  readonly userId?: string;
}
