import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { Config } from '../../contract/config';
import { EventMapping } from '../../contract/event-mapping';
import { parseEventMapping } from '../../contract/event-mapping-fault';
import { EVENT_PRESETS } from '../../contract/event-presets';
import { isObject, Json } from '../../engine/events/record-fields';
import { Decoder } from '../../engine/events/stream-record';
import { createTextDecoder } from '../../functions/shared/decoder';
import { OperationError } from '../operation-error';
import { packageFolder } from '../package-files';

/** Treatment of events without a user id, or with a placeholder for one; those of an installation. */
export type UserSettings = Partial<Pick<Config, 'anonymousUsers' | 'placeholderUsers'>>;
type Preset = keyof typeof EVENT_PRESETS;

/** Records of Pinpoint; events without a user are left out. */
export const PINPOINT = eventFormat('pinpoint');

/** Creates a decoder that recognises the format of each line; see {@link recognisedFormat}. */
export function detectedFormat(settings?: UserSettings): Decoder {
  const decoders = new Map<Preset, Decoder>();
  return (text, arrival) => {
    const { format } = recognisedFormat(text);
    const decode = decoders.get(format) ?? eventFormat(format, settings);
    decoders.set(format, decode);
    return decode(text, arrival);
  };
}

/** Format that a record is taken for. */
export interface RecognisedFormat {
  readonly format: Preset;
  /** Names at the top of the record that only this format has; absent for a flat record. */
  readonly sign?: string;
}

const SIGNS: readonly (RecognisedFormat & { readonly is: (record: Json) => boolean })[] = [
  { format: 'cloudevents', sign: 'specversion', is: (record) => 'specversion' in record },
  {
    format: 'eventbridge',
    sign: 'detail-type and detail',
    is: (record) => 'detail-type' in record && 'detail' in record,
  },
  { format: 'pinpoint', sign: 'event_type', is: (record) => 'event_type' in record },
  { format: 'segment', sign: 'a type of call such as track', is: isSegment },
];
const FLAT: RecognisedFormat = { format: 'flat' };
const SEGMENT_TYPES = ['track', 'page', 'screen', 'identify', 'group', 'alias'];
/** Text that has to be in a record for one of the signs to be. */
const MAY_HAVE_SIGN =
  /"(?:specversion|detail-type|event_type|batch|type"\s*:\s*"(?:track|page|screen|identify|group|alias))"/;

/** Recognises the format of a record by the names at its top; a record without such signs is flat. */
export function recognisedFormat(text: string): RecognisedFormat {
  if (!MAY_HAVE_SIGN.test(text)) return FLAT;
  let record: unknown;
  try {
    record = JSON.parse(text);
  } catch {
    return FLAT;
  }
  return (isObject(record) && SIGNS.find(({ is }) => is(record as Json))) || FLAT;
}

function isSegment({ type, event, messageId, anonymousId, batch }: Json): boolean {
  if (Array.isArray(batch)) return batch.every((call) => isObject(call) && isSegment(call));
  const isCall = SEGMENT_TYPES.includes(String(type));
  return isCall ? event !== undefined || messageId !== undefined || anonymousId !== undefined : false;
}

/** Lists the names of all formats: those that an event source has a method for, and those with a mapping. */
export function formatNames(): string[] {
  return [...Object.keys(EVENT_PRESETS), ...mappingNames()];
}

let knownMappings: readonly string[] | undefined;

function mappingNames(): readonly string[] {
  knownMappings ??= readdirSync(mappingsFolder())
    .map((file) => path.basename(file, '.json'))
    .sort();
  return knownMappings;
}

function mappingsFolder(): string {
  return path.join(packageFolder(), 'assets/mappings');
}

/**
 * Chooses the decoder of lines by the name of a format, or by a mapping in JSON or in a file.
 *
 * @throws OperationError when the text is none of these, or the mapping cannot be used
 */
export function eventFormat(
  text: string,
  { anonymousUsers = 'skip', placeholderUsers }: UserSettings = {},
): Decoder {
  const eventSource = { kind: 'json', parameters: formatMapping(text) } as const;
  return createTextDecoder({ eventSource, anonymousUsers, placeholderUsers });
}

/**
 * Returns the mapping of a format by its name, or one in JSON or in a file.
 *
 * @throws OperationError when the text is none of these, or the mapping cannot be used
 */
export function formatMapping(text: string): EventMapping {
  return presetOf(text) ?? mappingOf(text);
}

function presetOf(name: string): EventMapping | undefined {
  return Object.hasOwn(EVENT_PRESETS, name) ? EVENT_PRESETS[name as Preset] : undefined;
}

function mappingOf(text: string): EventMapping {
  const isFile = !text.trim().startsWith('{');
  const file = mappingNames().includes(text) ? path.join(mappingsFolder(), `${text}.json`) : text;
  try {
    return parseEventMapping(isFile ? mappingFile(file) : text);
  } catch (error) {
    if (error instanceof OperationError) throw error;
    const what = isFile ? `the mapping in ${file}` : 'the mapping';
    throw new OperationError('invalid-input', `${what} cannot be used: ${(error as Error).message}`);
  }
}

function mappingFile(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    throw new OperationError(
      'invalid-input',
      code === 'ENOENT'
        ? `there is no format and no file “${file}”: write ${formatNames().join(', ')}, ` +
            `a mapping such as '{"eventName":"$.what","userId":"$.who"}', or the path of a file with one.`
        : `the mapping in ${file} cannot be read: ${message}`,
    );
  }
}
