import { EventMapping } from '../../contract/event-mapping';
import { isObject } from '../../engine/events/record-fields';
import { Decoder } from '../../engine/events/stream-record';
import { eventFormat, formatMapping, UserSettings } from '../events/event-format';

/** Format with a mapping that ships, by the names that records have. */
export interface VendorFormat {
  /** Name for `--event-format`. */
  readonly format: string;
  readonly mapping: EventMapping;
  readonly decode: Decoder;
  /** Returns the names by which a record is recognised; undefined when it has not all of any set. */
  readonly signOf: (text: string) => string | undefined;
  /** Names of further formats that records could be of. */
  readonly alternatives: readonly string[];
}

/** Sets of names that the records of a vendor have, those of inner objects after a point. */
const SIGNS: Readonly<Record<string, readonly (readonly string[])[]>> = {
  'amplitude': [
    ['event_type', 'amplitude_id'],
    ['event_type', 'event_properties'],
    ['api_key', 'events'],
  ],
  'aws-clickstream': [['event_type', 'event_id', 'unique_id']],
  'dynamodb-changes': [['eventID', 'eventName', 'dynamodb.Keys']],
  'end-user-messaging': [['eventType', 'eventTimestamp', 'destinationPhoneNumber']],
  'google-analytics': [['event_name', 'event_timestamp', 'user_pseudo_id']],
  'mixpanel': [['event', 'properties.distinct_id', 'properties.time']],
  'posthog': [
    ['event', 'distinct_id', 'properties'],
    ['api_key', 'batch'],
  ],
  'ses': [
    ['eventType', 'mail.messageId'],
    ['notificationType', 'mail.messageId'],
  ],
  'snowplow': [
    ['event_name', 'collector_tstamp'],
    ['event_name', 'derived_tstamp'],
  ],
};
/** Share of the records that have to be recognised, and read. */
const HALF = 0.5;

/** Recognises the vendor whose names most records of a sample have; undefined when there is none. */
export function recogniseVendor(
  sample: readonly string[],
  settings?: UserSettings,
): VendorFormat | undefined {
  const records = sample.map(parsed);
  const candidates = Object.keys(SIGNS)
    .map((format) => {
      const decode = eventFormat(format, settings);
      const isRead = (text: string, n: number) =>
        signIn(format, records[n]) !== undefined && decode(text, NaN).kind !== 'rejected';
      return { format, decode, read: sample.filter(isRead).length };
    })
    .filter(({ read }) => read > sample.length * HALF)
    .sort((a, b) => b.read - a.read);
  if (candidates.length === 0) return undefined;
  const [{ format, decode }, ...others] = candidates;
  return {
    format,
    mapping: formatMapping(format),
    decode,
    signOf: (text) => signIn(format, parsed(text)),
    alternatives: others.map((other) => other.format),
  };
}

function signIn(format: string, record: unknown): string | undefined {
  return SIGNS[format].find((names) => names.every((name) => hasName(record, name.split('.'))))?.join(', ');
}

function hasName(value: unknown, [name, ...inner]: readonly string[]): boolean {
  if (name === undefined) return true;
  return (
    isObject(value) && Object.hasOwn(value, name) && hasName((value as Record<string, unknown>)[name], inner)
  );
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
