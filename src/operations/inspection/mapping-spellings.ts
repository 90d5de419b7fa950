import { EventMapping } from '../../contract/event-mapping';
import { EVENT_PRESETS } from '../../contract/event-presets';

/** Call that reads each known format in an app. */
export const PRESET_CALLS: Readonly<Record<keyof typeof EVENT_PRESETS, AppCode>> = {
  pinpoint: { typeScript: 'EventSource.pinpoint()', python: 'EventSource.pinpoint()' },
  flat: { typeScript: 'EventMapping.flat()', python: 'EventMapping.flat()' },
  segment: { typeScript: 'EventMapping.segment()', python: 'EventMapping.segment()' },
  cloudevents: { typeScript: 'EventMapping.cloudEvents()', python: 'EventMapping.cloud_events()' },
  eventbridge: { typeScript: 'EventMapping.eventBridge()', python: 'EventMapping.event_bridge()' },
};

/** Code of an app, by language. */
export interface AppCode {
  readonly typeScript: string;
  readonly python: string;
}

/** Writes a mapping as apps have it. */
export function appCodeOf(mapping: Partial<EventMapping>): AppCode {
  return { typeScript: asTypeScript(mapping), python: asPython(mapping) };
}

function asTypeScript(mapping: Partial<EventMapping>): string {
  return `EventMapping.paths(${literal(mapping, (name) => `${name}: `, ['{ ', ' }'])})`;
}

function asPython(mapping: Partial<EventMapping>): string {
  const parts = Object.entries(mapping).map(
    ([name, value]) =>
      `${name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)}=` +
      literal(value, (inner) => `${JSON.stringify(inner)}: `, ['{', '}']),
  );
  return `EventMapping.paths(${parts.join(', ')})`;
}

function literal(
  value: unknown,
  nameOf: (name: string) => string,
  [open, close]: readonly [string, string],
): string {
  if (Array.isArray(value)) return `[${value.map((one) => literal(one, nameOf, [open, close])).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const parts = Object.entries(value).map(
    ([name, one]) => nameOf(name) + literal(one, nameOf, [open, close]),
  );
  return open + parts.join(', ') + close;
}
