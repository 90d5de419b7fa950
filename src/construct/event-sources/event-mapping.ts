import { readFileSync } from 'fs';
import { Token } from 'aws-cdk-lib';
import { EventMapping as Mapping, withDefaults } from '../../contract/event-mapping';
import { eventMappingFault, parseEventMapping } from '../../contract/event-mapping-fault';
import { EVENT_PRESETS, segmentMapping } from '../../contract/event-presets';
import {
  CloudEventsMappingOptions,
  EventBridgeMappingOptions,
  EventMappingOptions,
  FlatMappingOptions,
  SegmentCall,
  SegmentMappingOptions,
} from './event-mapping-options';

/**
 * Maps JSON records to events.
 *
 * @example
 * import { EventMapping } from 'cdk-pinpoint-incremental-analytics';
 *
 * const tracker = EventMapping.paths({
 *   eventName: '$.event.type',
 *   userId: '$.visitor.account ?? $.visitor.email',
 *   time: '$.event.when',
 *   values: [{ path: '$.event.labels' }, { path: '$.visitor.traits', prefix: 'visitor.' }],
 * });
 */
export class EventMapping {
  /**
   * Maps JSON of any shape, by paths to the parts of an event.
   *
   * @throws an error when a path is none, or may lead to several places
   */
  public static paths(options: EventMappingOptions = {}): EventMapping {
    return new EventMapping(withDefaults(mappingOf(options)));
  }

  /**
   * Maps JSON of any shape, as a file says that the commands take as well.
   *
   * @param path path of a JSON file with the properties of `EventMappingOptions`
   * @throws an error when the file cannot be read, or is no mapping
   */
  public static file(path: string): EventMapping {
    try {
      return new EventMapping(parseEventMapping(readFileSync(path, 'utf8')));
    } catch (error) {
      throw new Error(`EventMapping.file: ${path} cannot be used: ${(error as Error).message}`);
    }
  }

  /**
   * Maps one flat object with name, user, time and everything else side by side, as an app may give it to
   * `record` of AWS Amplify's Kinesis analytics. Texts are attributes, numbers are metrics.
   *
   * @throws an error when a path is none, or may lead to several places
   */
  public static flat(options: FlatMappingOptions = {}): EventMapping {
    return new EventMapping({ ...EVENT_PRESETS.flat, ...mappingOf(options) });
  }

  /**
   * Maps the calls of Segment's specification, which RudderStack writes too, alone or in batches.
   *
   * @throws an error when `calls` is empty
   */
  public static segment(options: SegmentMappingOptions = {}): EventMapping {
    const { calls = [SegmentCall.TRACK] } = options;
    if (calls.length === 0) {
      throw new Error('EventMapping.segment: calls is empty; name at least one, or leave it out');
    }
    return new EventMapping(segmentMapping(calls));
  }

  /**
   * Maps events in the format of Amazon Pinpoint's event streams, such as a Firehose stream has written them
   * to a bucket.
   */
  public static pinpoint(): EventMapping {
    return new EventMapping(EVENT_PRESETS.pinpoint);
  }

  /**
   * Maps CloudEvents 1.0 in JSON: the type is the name, source and id together tell events apart, and the
   * texts and numbers of the data are attributes and metrics.
   *
   * @throws an error when the path of the user is none, or may lead to several places
   */
  public static cloudEvents(options: CloudEventsMappingOptions = {}): EventMapping {
    return new EventMapping({ ...EVENT_PRESETS.cloudevents, ...mappingOf(options) });
  }

  /**
   * Maps events of an EventBridge bus: the detail type is the name, the texts and numbers of `detail` are
   * attributes and metrics.
   *
   * @throws an error when the path of the user is none, or may lead to several places
   */
  public static eventBridge(options: EventBridgeMappingOptions = {}): EventMapping {
    return new EventMapping({ ...EVENT_PRESETS.eventbridge, ...mappingOf(options) });
  }

  /** @internal */
  public readonly _parameters: { [key: string]: string };

  private constructor(mapping: Mapping) {
    const given = Object.entries(mapping).filter(([, value]) => value !== undefined);
    this._parameters = Object.fromEntries(given.map(([name, value]) => [name, parameterOf(name, value)]));
    const known = given.filter(([, value]) => !Token.isUnresolved(value));
    const fault = eventMappingFault(Object.fromEntries(known));
    if (fault) throw new Error(`EventMapping: ${fault}`);
  }
}

function mappingOf({ only, ...others }: EventMappingOptions & FlatMappingOptions): Partial<Mapping> {
  const given = Object.entries({ ...others, only: only?._condition });
  return Object.fromEntries(given.filter(([, value]) => value !== undefined));
}

function parameterOf(name: string, value: unknown): string {
  if (typeof value === 'string') return value;
  const text = JSON.stringify(value);
  if (Token.isUnresolved(text)) {
    throw new Error(`EventMapping: ${name} holds a token; give paths and texts that are known at synthesis`);
  }
  return text;
}
