import { createPinpointClient, PinpointDestination } from '../../src/adapters/pinpoint/pinpoint-destination';
import { FakePinpoint, FakePinpointOptions } from './fake-pinpoint';

export interface PinpointUnderTest {
  readonly pinpoint: FakePinpoint;
  readonly destination: PinpointDestination;
  close(): Promise<void>;
}

/** Starts the fake service with the SDK's real client in front of it. */
export async function startPinpoint(options?: FakePinpointOptions): Promise<PinpointUnderTest> {
  const pinpoint = await FakePinpoint.start(options);
  const client = createPinpointClient({
    endpoint: pinpoint.endpoint,
    region: 'eu-west-1',
    credentials: { accessKeyId: 'a', secretAccessKey: 's' },
  });
  return {
    pinpoint,
    destination: new PinpointDestination({ client, applicationId: pinpoint.applicationId }),
    close: async () => {
      client.destroy();
      await pinpoint.close();
    },
  };
}
