import { decodeBase64 } from '../../adapters/kinesis/base64';
import { Config } from '../../contract/config';
import { decodePinpointRecord } from '../../engine/events/pinpoint-record';
import { Decoder } from '../../engine/events/stream-record';
import { loadJsonEventReader } from './load-on-demand';

type DecoderConfig = Pick<Config, 'eventSource' | 'anonymousUsers'>;

/** Creates the decoder of the records that the installation's event source delivers. */
export function createDecoder(config: DecoderConfig): Decoder {
  const decode = createTextDecoder(config);
  return (data, arrival) => decodeBase64(data, (text) => decode(text, arrival));
}

/** Creates the decoder of the texts that such records hold. */
export function createTextDecoder({ eventSource, anonymousUsers }: DecoderConfig): Decoder {
  const options = { anonymousByEndpoint: anonymousUsers === 'byEndpoint' };
  switch (eventSource.kind) {
    case 'pinpoint':
      return (text, arrival) => decodePinpointRecord(text, arrival, options);
    case 'json': {
      const { JsonEventReader } = loadJsonEventReader();
      const reader = new JsonEventReader(eventSource.parameters, options);
      return (text, arrival) => reader.decode(text, arrival);
    }
  }
}
