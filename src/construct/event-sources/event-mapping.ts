import { Token } from 'aws-cdk-lib';
import { pathFault } from '../../common/json-path';
import { EVENT_PRESETS } from '../../contract/event-presets';

/** How a time is written in a record. */
export enum TimeFormat {
  /** Text such as `2026-01-15T12:00:00Z`; without an offset it is UTC. */
  ISO_8601 = 'iso8601',
  /** Seconds since 1970, with or without a fraction. */
  EPOCH_SECONDS = 'epochSeconds',
  /** Milliseconds since 1970. */
  EPOCH_MILLISECONDS = 'epochMilliseconds',
}

/**
 * Where the parts of an event are in a record of JSON: each a JSON path (RFC 9535) to one place, such as
 * `$.user.id` or `$["user id"]`.
 */
export interface EventMappingOptions {
  /**
   * The name of the event: a text. A record without one is put among the dead letters.
   *
   * @default '$.name'
   */
  readonly eventName?: string;

  /**
   * The id of the user: a text or a number. What becomes of an event without one is said by `anonymousUsers`
   * of the construct.
   *
   * @default '$.userId'
   */
  readonly userId?: string;

  /**
   * When the event happened. A record in which it is no time in `timeFormat` is put among the dead letters;
   * where it is missing, the time counts at which the stream took the record.
   *
   * @default - the time at which the stream took the record
   */
  readonly time?: string;

  /**
   * How that time is written.
   *
   * @default TimeFormat.ISO_8601
   */
  readonly timeFormat?: TimeFormat;

  /**
   * An object whose texts, booleans and numbers are the event's attributes. When it is the same as that of
   * the metrics, its numbers are metrics only.
   * What another path of the mapping takes out of it is no attribute.
   *
   * @default '$.attributes'
   */
  readonly attributes?: string;

  /**
   * An object whose numbers are the event's metrics.
   *
   * @default '$.metrics'
   */
  readonly metrics?: string;

  /**
   * What no two events of a user share: a text or a number. By it an event that its producer has written
   * twice is counted once,
   * as long as no more than 16 other events of the user came in between. It takes about 15 bytes of the
   * user's state for each of these.
   *
   * @default - what is written twice is counted twice
   */
  readonly eventId?: string;

  /**
   * The device or browser of the user, handed on to the destination.
   *
   * @default - events have no endpoint
   */
  readonly endpointId?: string;
}

/** Options of `EventMapping.flat`. */
export interface FlatMappingOptions {
  /**
   * The name of the event.
   *
   * @default '$.name'
   */
  readonly eventName?: string;

  /**
   * The id of the user.
   *
   * @default '$.userId'
   */
  readonly userId?: string;

  /**
   * When the event happened.
   *
   * @default - the time at which the stream took the record
   */
  readonly time?: string;

  /**
   * How that time is written.
   *
   * @default TimeFormat.ISO_8601
   */
  readonly timeFormat?: TimeFormat;

  /**
   * What no two events of a user share.
   *
   * @default - what is written twice is counted twice
   */
  readonly eventId?: string;
}

/** Options of `EventMapping.cloudEvents`. */
export interface CloudEventsMappingOptions {
  /**
   * The id of the user.
   *
   * @default '$.subject'
   */
  readonly userId?: string;
}

/** Options of `EventMapping.eventBridge`. */
export interface EventBridgeMappingOptions {
  /**
   * The id of the user.
   *
   * @default '$.detail.userId'
   */
  readonly userId?: string;
}

/**
 * How records of JSON are read as events.
 *
 * @example
 * import { EventMapping, TimeFormat } from 'cdk-pinpoint-incremental-analytics';
 *
 * const tracker = EventMapping.paths({
 *   eventName: '$.event.type',
 *   userId: '$.visitor.account',
 *   time: '$.event.when',
 *   timeFormat: TimeFormat.EPOCH_SECONDS,
 *   attributes: '$.event.labels',
 * });
 */
export class EventMapping {
  /**
   * Any JSON, by paths to the parts of an event.
   *
   * @throws an error when a path is none, or may lead to several places
   */
  public static paths(options: EventMappingOptions = {}): EventMapping {
    return new EventMapping({ attributes: '$.attributes', metrics: '$.metrics', ...options });
  }

  /**
   * One flat object, as AWS Amplify's successor of its Pinpoint analytics writes it: name, user and
   * everything else side by side.
   * Texts are attributes, numbers are metrics.
   *
   * @throws an error when a path is none, or may lead to several places
   */
  public static flat(options: FlatMappingOptions = {}): EventMapping {
    return new EventMapping({ ...EVENT_PRESETS.flat, ...options });
  }

  /** The `track` calls of Segment's specification; its other calls are left out. */
  public static segment(): EventMapping {
    const { onlyWhere, onlyIs, ...paths } = EVENT_PRESETS.segment;
    return new EventMapping(paths, { onlyWhere, onlyIs });
  }

  /**
   * CloudEvents 1.0 as JSON: the type is the name, the texts and numbers of `data` are attributes and
   * metrics.
   *
   * @throws an error when the path of the user is none, or may lead to several places
   */
  public static cloudEvents(options: CloudEventsMappingOptions = {}): EventMapping {
    return new EventMapping({ ...EVENT_PRESETS.cloudevents, ...options });
  }

  /**
   * Events of an EventBridge bus: the detail type is the name, the texts and numbers of `detail` are
   * attributes and metrics.
   *
   * @throws an error when the path of the user is none, or may lead to several places
   */
  public static eventBridge(options: EventBridgeMappingOptions = {}): EventMapping {
    return new EventMapping({ ...EVENT_PRESETS.eventbridge, ...options });
  }

  /** @internal */
  public readonly _parameters: { [key: string]: string };

  private constructor(
    { timeFormat, eventName = '$.name', userId = '$.userId', ...others }: EventMappingOptions,
    only: { [key: string]: string } = {},
  ) {
    const paths = { eventName, userId, ...others };
    for (const [field, path] of Object.entries(paths)) checkPath(field, path);
    const given = Object.entries({
      ...paths,
      ...(paths.time !== undefined && { timeFormat }),
      ...only,
    }).filter(([, value]) => value !== undefined);
    this._parameters = Object.fromEntries(given) as { [key: string]: string };
  }
}

function checkPath(field: string, path: string | undefined): void {
  if (path === undefined || Token.isUnresolved(path)) return;
  const fault = pathFault(path);
  if (fault) throw new Error(`EventMapping: ${field} “${path}” ${fault}`);
}
