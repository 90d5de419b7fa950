import { App, Stack } from 'aws-cdk-lib';
import { Destination, PinpointIncrementalAnalytics } from '../../../src';

test.each([
  ['endpointBatchesPerSecond', 0],
  ['eventBatchesPerSecond', -1],
  ['eventBatchesPerSecond', NaN],
])('%s of %d is refused in words that name it', (option, value) => {
  expect(
    () =>
      new PinpointIncrementalAnalytics(new Stack(new App(), 'S'), 'A', {
        destination: Destination.pinpoint({ applicationId: 'app', [option]: value }),
      }),
  ).toThrow(`Destination.pinpoint: ${option} must be a number over 0, but is ${value}`);
});
