import { isDeepStrictEqual } from 'node:util';
import { Config } from '../../contract/config';
import { EVENT_PRESETS } from '../../contract/event-presets';

/** Names the mapping of an installation: by its format where it is a known one, else in JSON. */
export function mappingName({ kind, parameters }: Config['eventSource']): string {
  if (kind === 'pinpoint') return kind;
  const { partitionKeyIsUser: _, ...mapping } = parameters;
  const preset = Object.entries(EVENT_PRESETS).find(([, known]) => isDeepStrictEqual(known, mapping));
  return preset?.[0] ?? JSON.stringify(mapping);
}
