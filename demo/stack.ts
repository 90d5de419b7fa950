import { App, Stack } from 'aws-cdk-lib';
import { PinpointIncrementalAnalytics } from '../src';
import { FarEndKind } from './far-end';
import { SourceKind } from './sources';

/** Defines two installations in one stack, as an application does. */
export function createStack(
  { destination }: FarEndKind,
  { source }: SourceKind,
): { purchases: PinpointIncrementalAnalytics; clicks: PinpointIncrementalAnalytics } {
  const stack = new Stack(new App(), 'Demo');
  return {
    purchases: new PinpointIncrementalAnalytics(stack, 'Purchases', {
      eventSource: source(),
      destination: destination('purchases'),
    }),
    clicks: new PinpointIncrementalAnalytics(stack, 'Clicks', {
      eventSource: source(),
      destination: destination('clicks'),
    }),
  };
}
