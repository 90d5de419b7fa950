import { App, Stack } from 'aws-cdk-lib';
import { Destination, PinpointIncrementalAnalytics } from '../src';

/** Two installations in one stack, as an application would write them. */
export function createStack(): { purchases: PinpointIncrementalAnalytics; clicks: PinpointIncrementalAnalytics } {
  const stack = new Stack(new App(), 'Demo');
  return {
    purchases: new PinpointIncrementalAnalytics(stack, 'Purchases', { destination: Destination.pinpoint({ applicationId: 'purchases' }) }),
    clicks: new PinpointIncrementalAnalytics(stack, 'Clicks', { destination: Destination.pinpoint({ applicationId: 'clicks' }) }),
  };
}
