import { KinesisClient } from '@aws-sdk/client-kinesis';
import { NodeHttpHandler } from '@smithy/node-http-handler';

/** Uses HTTP/1.1, because the emulator does not always survive this client's default, HTTP/2. */
export const kinesis = new KinesisClient({ requestHandler: new NodeHttpHandler() });
