import { pathFault } from '../../common/json-path';
import { eventMapping, EventMapping } from '../../contract/event-mapping';
import { EVENT_PRESETS } from '../../contract/event-presets';
import { JsonEventReader } from '../../engine/events/json-event';
import { decodePinpointRecord } from '../../engine/events/pinpoint-record';
import { Decoder } from '../../engine/events/stream-record';
import { OperationError } from '../operation-error';

const OPTIONS = { anonymousByEndpoint: false };

export const PINPOINT: Decoder = (text, arrival) => decodePinpointRecord(text, arrival, OPTIONS);

const FLAT = presetReader('flat');

/**
 * Reads a line with an `event_type` as a Pinpoint record, because only Pinpoint names its events in that
 * field, and any other line as a flat event.
 */
export const DETECTED: Decoder = (text, arrival) =>
  (/"event_type"\s*:/.test(text) ? PINPOINT : FLAT)(text, arrival);

/**
 * Chooses the decoder of lines by the name of a format or by a mapping in JSON.
 *
 * @throws OperationError when the text is neither, or the mapping cannot be used
 */
export function eventFormat(text: string): Decoder {
  if (text === 'pinpoint') return PINPOINT;
  return text.trim().startsWith('{') ? readerOf(mappingIn(text)) : presetReader(text);
}

function presetReader(name: string): Decoder {
  return readerOf(presetOf(name));
}

function readerOf(mapping: EventMapping): Decoder {
  const reader = new JsonEventReader(mapping, OPTIONS);
  return (line, arrival) => reader.decode(line, arrival);
}

function presetOf(name: string): EventMapping {
  if (Object.hasOwn(EVENT_PRESETS, name)) return EVENT_PRESETS[name as keyof typeof EVENT_PRESETS];
  throw new OperationError(
    'invalid-input',
    `write pinpoint, ${Object.keys(EVENT_PRESETS).join(', ')}, ` +
      `or a mapping such as '{"eventName":"$.what","userId":"$.who"}'.`,
  );
}

function mappingIn(text: string): EventMapping {
  let mapping: EventMapping;
  try {
    mapping = eventMapping.parse({ ...EVENT_PRESETS.flat, ...(JSON.parse(text) as object) });
  } catch (error) {
    throw new OperationError(
      'invalid-input',
      `the mapping cannot be read: ${(error as Error).message.replace(/\s+/g, ' ').slice(0, 300)}`,
    );
  }
  const { timeFormat: _format, onlyIs: _value, partitionKeyIsUser: _promise, ...paths } = mapping;
  for (const [field, path] of Object.entries(paths)) {
    const fault = pathFault(path);
    if (fault) throw new OperationError('invalid-input', `${field} “${path}” ${fault}.`);
  }
  return mapping;
}
