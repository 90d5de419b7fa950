import { pathFault } from '../common/json-path';
import { parseField, parsePath } from './event-field';
import { EventMapping, eventMapping, FIELDS, placesIn, withDefaults } from './event-mapping';

/**
 * Reads a mapping in JSON.
 *
 * @throws Error that says what is wrong with it
 */
export function parseEventMapping(text: string): EventMapping {
  const json = JSON.parse(text.replace(/^\ufeff/, '')) as unknown;
  const { success, data, error } = eventMapping.safeParse(
    typeof json === 'object' && !Array.isArray(json) ? withDefaults(json ?? {}) : json,
  );
  const fault = success
    ? eventMappingFault(data)
    : error.issues
        .map((issue) => [issue.path.join('.'), issue.message].filter(Boolean).join(': '))
        .join('; ');
  if (!success || fault !== undefined) throw new Error(fault);
  return data;
}

/** Finds the first fault of a mapping whose shape is right; undefined when there is none. */
export function eventMappingFault(mapping: Partial<EventMapping>): string | undefined {
  const { events, only, attributes, metrics, values = [] } = mapping;
  const fields = FIELDS.map((name) => faultOf(name, mapping[name], parseField));
  const paths = Object.entries({ events, attributes, metrics }).map(([name, path]) =>
    faultOf(name, path, parsePath),
  );
  const places = values.map(({ path }, n) => faultOf(`values[${n}].path`, path, parsePath));
  const conditions = only ? placesIn(only).map((path) => faultOf('only', path, parsePath)) : [];
  return [...fields, ...paths, ...places, ...conditions].find((fault) => fault !== undefined);
}

function faultOf(
  name: string,
  text: string | undefined,
  parse: (text: string, faultOf: typeof pathFault) => unknown,
): string | undefined {
  if (text === undefined) return undefined;
  try {
    parse(text, pathFault);
    return undefined;
  } catch (error) {
    return `${name} ${(error as Error).message}`;
  }
}
