import { RecordFilter } from './record-filter';

/** Format of a time in a record. */
export enum TimeFormat {
  /**
   * Any of the others. The unit of a number follows from its size: for the years 1980 to 9999 their ranges do
   * not overlap.
   */
  AUTO = 'auto',
  /**
   * Text such as `2026-01-15T12:00:00Z`, in UTC unless it has an offset; also `2026-01-15 12:00:00 UTC`,
   * `20260115T120000Z` and `Thu, 15 Jan 2026 12:00:00 +0000`.
   */
  ISO_8601 = 'iso8601',
  /** Seconds since 1970, with or without a fraction. */
  EPOCH_SECONDS = 'epochSeconds',
  /** Milliseconds since 1970. */
  EPOCH_MILLISECONDS = 'epochMilliseconds',
  /** Microseconds since 1970. */
  EPOCH_MICROSECONDS = 'epochMicroseconds',
  /** Nanoseconds since 1970. */
  EPOCH_NANOSECONDS = 'epochNanoseconds',
}

/** Place of an object in a record whose values belong to the event. */
export interface EventValues {
  /** JSON path of the object. A path to a single value adds that value, under the last name of the path. */
  readonly path: string;

  /**
   * Text before the name of each value, so that names of several objects do not meet.
   *
   * @default - none
   */
  readonly prefix?: string;
}

/**
 * Places of an event's parts in a JSON record: each is a JSON path (RFC 9535) that leads to one place, such
 * as `$.user.id` or `$["user id"]`. A path may lead through a text that holds JSON.
 *
 * The name, the user, the time and the ids may also be a text in single quotes with paths in it, such as
 * `'${$.source}/${$.id}'`, or several ways with `??` between them, of which the first that finds a value is
 * taken: `$.user.id ?? $.deviceId`.
 */
export interface EventMappingOptions {
  /**
   * Path of a list of events in the record. Paths that begin with `@` then lead through one of these events,
   * and those with `$` through the whole record. A record that has no such list is one event.
   *
   * @default - each record is one event
   */
  readonly events?: string;

  /**
   * Filter of the records that are events.
   *
   * @default - all records are events
   */
  readonly only?: RecordFilter;

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
   * @default TimeFormat.AUTO
   */
  readonly timeFormat?: TimeFormat;

  /**
   * Pattern of that time where it is a text in another format, such as `dd/MM/yyyy HH:mm`: `yyyy` or `yy`,
   * `M` to `MMMM` (English names), `d`, `H` or `h` with `a`, `m`, `s`, `S` for digits of a fraction, `xx` for
   * a zone such as `+0200`, other letters in single quotes (Unicode Technical Standard 35). Without a zone it
   * is UTC. Numbers are read as `TimeFormat.AUTO` does; not together with `timeFormat`.
   *
   * @default - `timeFormat` says how the time is written
   */
  readonly timePattern?: string;

  /**
   * Path of an object whose texts, booleans and numbers are the event's attributes. Values that another path
   * of the mapping takes out of it are none.
   *
   * @default - none, or with neither `metrics` nor `values`: the texts of the whole event
   */
  readonly attributes?: string;

  /**
   * Path of an object whose numbers are the event's metrics.
   *
   * @default - none, or with neither `attributes` nor `values`: the numbers of the whole event
   */
  readonly metrics?: string;

  /**
   * Places of objects whose texts and booleans are attributes, and whose numbers are metrics. Values that
   * another path of the mapping takes out of them are none.
   *
   * A value may come with its type, as DynamoDB (`{"N": "19.99"}`) and exports of Google Analytics write it,
   * or as an amount of money (`{"value": 19.99, "currency": "EUR"}`, whose currency is the attribute
   * `<name>.currency`). An object may also be a list of names and values, or JSON in a text.
   *
   * @default - the whole event, with neither `attributes` nor `metrics`
   */
  readonly values?: EventValues[];

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
   * Path of the time of the event. A record without a value there counts at the time at which the stream took
   * it.
   *
   * @default '$.timestamp'
   */
  readonly time?: string;

  /**
   * Format of that time.
   *
   * @default TimeFormat.AUTO
   */
  readonly timeFormat?: TimeFormat;

  /**
   * Pattern of that time where it is a text in another format, such as `dd/MM/yyyy HH:mm`: `yyyy` or `yy`,
   * `M` to `MMMM` (English names), `d`, `H` or `h` with `a`, `m`, `s`, `S` for digits of a fraction, `xx` for
   * a zone such as `+0200`, other letters in single quotes (Unicode Technical Standard 35). Without a zone it
   * is UTC. Numbers are read as `TimeFormat.AUTO` does; not together with `timeFormat`.
   *
   * @default - `timeFormat` says how the time is written
   */
  readonly timePattern?: string;

  /**
   * Path of an id that no two events of a user share.
   *
   * @default - an event that is written twice is counted twice
   */
  readonly eventId?: string;

  /**
   * Filter of the records that are events.
   *
   * @default - all records are events
   */
  readonly only?: RecordFilter;
}

/** Kinds of calls in Segment's specification that can be events. */
export enum SegmentCall {
  /** `track`: what a user did, under its own name. */
  TRACK = 'track',
  /** `page`: a page view, named `Viewed <name> page`. */
  PAGE = 'page',
  /** `screen`: a view of a screen of an app, named `Viewed <name> screen`. */
  SCREEN = 'screen',
}

/** Options of `EventMapping.segment`. */
export interface SegmentMappingOptions {
  /**
   * Calls that are events. Others are left out and counted in the metric `RecordsIgnored`.
   *
   * @default [SegmentCall.TRACK]
   */
  readonly calls?: SegmentCall[];
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
