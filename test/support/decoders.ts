import { createDecoder, createTextDecoder } from '../../src/functions/shared/decoder';

const PINPOINT = { eventSource: { kind: 'pinpoint', parameters: {} }, anonymousUsers: 'skip' } as const;

/** Decodes the data of a record of Pinpoint as a stream delivers it. */
export const decodePinpointData = createDecoder(PINPOINT);
/** Decodes the text of a record of Pinpoint. */
export const decodePinpointText = createTextDecoder(PINPOINT);
