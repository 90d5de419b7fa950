import { decodeBase64 } from '../../adapters/kinesis/base64';
import { Config } from '../../contract/config';
import { JsonEventReader } from '../../engine/events/json-event';
import { decodePinpointRecord } from '../../engine/events/pinpoint-record';
import { Decoder } from '../../engine/events/stream-record';

/** Creates the decoder of the records that the installation's event source delivers. */
export function createDecoder({
  eventSource,
  anonymousUsers,
}: Pick<Config, 'eventSource' | 'anonymousUsers'>): Decoder {
  const options = { anonymousByEndpoint: anonymousUsers === 'byEndpoint' };
  switch (eventSource.kind) {
    case 'pinpoint':
      return (data, arrival) => decodeBase64(data, (text) => decodePinpointRecord(text, arrival, options));
    case 'json': {
      const reader = new JsonEventReader(eventSource.parameters, options);
      return (data, arrival) => decodeBase64(data, (text) => reader.decode(text, arrival));
    }
  }
}
