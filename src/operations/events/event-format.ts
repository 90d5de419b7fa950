import { pathFault } from '../../common/json-path';
import { Config } from '../../contract/config';
import { eventMapping, EventMapping } from '../../contract/event-mapping';
import { EVENT_PRESETS } from '../../contract/event-presets';
import { Decoder } from '../../engine/events/stream-record';
import { createTextDecoder } from '../../functions/shared/decoder';
import { OperationError } from '../operation-error';

/** Treatment of events without a user id: left out, or counted under the id of their endpoint. */
export type AnonymousUsers = Config['anonymousUsers'];

/** Records of Pinpoint; events without a user are left out. */
export const PINPOINT = eventFormat('pinpoint');

/**
 * Creates a decoder that reads a line with an `event_type` as a Pinpoint record, because only Pinpoint names
 * its events in that field, and any other line as a flat event.
 */
export function detectedFormat(anonymousUsers?: AnonymousUsers): Decoder {
  const pinpoint = eventFormat('pinpoint', anonymousUsers);
  const flat = eventFormat('flat', anonymousUsers);
  return (text, arrival) => (/"event_type"\s*:/.test(text) ? pinpoint : flat)(text, arrival);
}

/**
 * Chooses the decoder of lines by the name of a format or by a mapping in JSON.
 *
 * @throws OperationError when the text is neither, or the mapping cannot be used
 */
export function eventFormat(text: string, anonymousUsers: AnonymousUsers = 'skip'): Decoder {
  const eventSource =
    text === 'pinpoint'
      ? ({ kind: 'pinpoint', parameters: {} } as const)
      : ({
          kind: 'json',
          parameters: text.trim().startsWith('{') ? mappingIn(text) : presetOf(text),
        } as const);
  return createTextDecoder({ eventSource, anonymousUsers });
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
