import { Token } from 'aws-cdk-lib';
import { pathFault } from '../../common/json-path';
import { EVENT_PRESETS } from '../../contract/event-presets';
import {
  CloudEventsMappingOptions,
  EventBridgeMappingOptions,
  EventMappingOptions,
  FlatMappingOptions,
} from './event-mapping-options';

/**
 * Maps JSON records to events.
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
   * Maps JSON of any shape, by paths to the parts of an event.
   *
   * @throws an error when a path is none, or may lead to several places
   */
  public static paths(options: EventMappingOptions = {}): EventMapping {
    return new EventMapping({ attributes: '$.attributes', metrics: '$.metrics', ...options });
  }

  /**
   * Maps one flat object with name, user and everything else side by side, as AWS Amplify's successor of its
   * Pinpoint analytics writes it. Texts are attributes, numbers are metrics.
   *
   * @throws an error when a path is none, or may lead to several places
   */
  public static flat(options: FlatMappingOptions = {}): EventMapping {
    return new EventMapping({ ...EVENT_PRESETS.flat, ...options });
  }

  /** Maps the `track` calls of Segment's specification. Its other calls are left out. */
  public static segment(): EventMapping {
    const { onlyWhere, onlyIs, ...paths } = EVENT_PRESETS.segment;
    return new EventMapping(paths, { onlyWhere, onlyIs });
  }

  /**
   * Maps CloudEvents 1.0 in JSON: the type is the name, the texts and numbers of `data` are attributes and
   * metrics.
   *
   * @throws an error when the path of the user is none, or may lead to several places
   */
  public static cloudEvents(options: CloudEventsMappingOptions = {}): EventMapping {
    return new EventMapping({ ...EVENT_PRESETS.cloudevents, ...options });
  }

  /**
   * Maps events of an EventBridge bus: the detail type is the name, the texts and numbers of `detail` are
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
    recordFilter: { [key: string]: string } = {},
  ) {
    const paths = { eventName, userId, ...others };
    for (const [field, path] of Object.entries(paths)) checkPath(field, path);
    const parameters = { ...paths, ...(paths.time !== undefined && { timeFormat }), ...recordFilter };
    this._parameters = Object.fromEntries(
      Object.entries(parameters).filter(([, value]) => value !== undefined),
    ) as { [key: string]: string };
  }
}

function checkPath(field: string, path: string | undefined): void {
  if (path === undefined || Token.isUnresolved(path)) return;
  const fault = pathFault(path);
  if (fault) throw new Error(`EventMapping: ${field} “${path}” ${fault}`);
}
