import { pathFault } from '../common/json-path';
import { quote } from '../common/quote';
import { parseField, parsePath } from './event-field';
import { EventMapping, eventMapping, FIELDS, placesIn, withDefaults } from './event-mapping';
import { timePatternFault } from './time-pattern';

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
  return [...fields, ...paths, ...places, ...conditions, patternFault(mapping)].find(
    (fault) => fault !== undefined,
  );
}

function patternFault({ time, timeFormat, timePattern }: Partial<EventMapping>): string | undefined {
  if (timePattern === undefined) return undefined;
  if (time === undefined) return 'timePattern is given without time: name the place of the time, too';
  if (timeFormat !== undefined) return 'timePattern and timeFormat are given: leave one of them out';
  const fault = timePatternFault(timePattern);
  return fault && `timePattern ${quote(timePattern)} ${fault}`;
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
