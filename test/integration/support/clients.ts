import { KinesisClient } from '@aws-sdk/client-kinesis';
import { NodeHttpHandler } from '@smithy/node-http-handler';

/** The emulator does not always survive the HTTP/2 that this client speaks by default. */
export const kinesis = new KinesisClient({ requestHandler: new NodeHttpHandler() });
