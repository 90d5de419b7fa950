import { App, Stack } from 'aws-cdk-lib';
import { PinpointIncrementalAnalytics } from '../src';
import { FarEndKind } from './far-end';
import { SourceKind } from './sources';
import { StoreKind } from './stores';

/** Defines two installations in one stack, as an application does. */
export function createStack(
  { destination }: FarEndKind,
  { source }: SourceKind,
  { aggregateStore }: StoreKind,
): { purchases: PinpointIncrementalAnalytics; clicks: PinpointIncrementalAnalytics } {
  const stack = new Stack(new App(), 'Demo');
  return {
    purchases: new PinpointIncrementalAnalytics(stack, 'Purchases', {
      eventSource: source(),
      aggregateStore: aggregateStore?.(stack, 'purchases'),
      destination: destination('purchases'),
    }),
    clicks: new PinpointIncrementalAnalytics(stack, 'Clicks', {
      eventSource: source(),
      aggregateStore: aggregateStore?.(stack, 'clicks'),
      destination: destination('clicks'),
    }),
  };
}
