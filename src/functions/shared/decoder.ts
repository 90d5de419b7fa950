import { createHash } from 'node:crypto';
import { payloadText } from '../../adapters/kinesis/payload';
import { Config } from '../../contract/config';
import { EventMapping } from '../../contract/event-mapping';
import { EVENT_PRESETS } from '../../contract/event-presets';
import { JsonEventReader } from '../../engine/events/json-event';
import { Decoder } from '../../engine/events/stream-record';
import { loadPatternedTime } from './load-on-demand';

type DecoderConfig = Pick<Config, 'eventSource' | 'anonymousUsers'> &
  Partial<Pick<Config, 'placeholderUsers'>>;

/** Creates the decoder of the records that the installation's event source delivers. */
export function createDecoder(config: DecoderConfig): Decoder {
  const decode = createTextDecoder(config);
  return (data, arrival) => {
    const payload = payloadText(data);
    if ('fault' in payload) return { kind: 'rejected', reason: payload.fault };
    const decoded = decode(payload.text, arrival);
    return decoded.kind === 'several'
      ? { kind: 'several', parts: decoded.parts.map((text) => Buffer.from(text).toString('base64')) }
      : decoded;
  };
}

/** Creates the decoder of the texts that such records hold. */
export function createTextDecoder({ eventSource, anonymousUsers, placeholderUsers }: DecoderConfig): Decoder {
  const mapping: EventMapping =
    eventSource.kind === 'pinpoint' ? EVENT_PRESETS.pinpoint : eventSource.parameters;
  const reader = new JsonEventReader(mapping, {
    anonymousByEndpoint: anonymousUsers === 'byEndpoint',
    countsPlaceholders: placeholderUsers === 'count',
    sha256: (text) => createHash('sha256').update(text).digest('base64'),
    ...(mapping.timePattern !== undefined && { timeByPattern: loadPatternedTime().timeByPattern }),
  });
  return (text, arrival) => reader.decode(text.startsWith('\ufeff') ? text.slice(1) : text, arrival);
}
