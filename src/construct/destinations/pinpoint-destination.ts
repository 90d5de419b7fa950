import { Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { checkText, rateText } from '../support/checks';
import { DestinationBindOptions, DestinationConfig, PinpointDestinationOptions } from './destination';

export function pinpointDestination({
  applicationId,
  endpointBatchesPerSecond = 2,
  eventBatchesPerSecond = 15,
}: PinpointDestinationOptions): (scope: Construct, host: DestinationBindOptions) => DestinationConfig {
  checkText('Destination.pinpoint: applicationId', applicationId);
  const rates = {
    endpointBatchesPerSecond: rateText(
      'Destination.pinpoint: endpointBatchesPerSecond',
      endpointBatchesPerSecond,
    ),
    eventBatchesPerSecond: rateText('Destination.pinpoint: eventBatchesPerSecond', eventBatchesPerSecond),
  };

  return (scope, { publisher: grantee }) => {
    const application = Stack.of(scope).formatArn({
      service: 'mobiletargeting',
      resource: 'apps',
      resourceName: applicationId,
    });
    for (const [action, resource] of [
      ['mobiletargeting:UpdateEndpointsBatch', application],
      ['mobiletargeting:PutEvents', `${application}/events`],
      ['mobiletargeting:GetUserEndpoints', `${application}/users/*`],
    ]) {
      iam.Grant.addToPrincipal({ grantee, actions: [action], resourceArns: [resource] });
    }
    return {
      kind: 'pinpoint',
      parameters: { applicationId, ...rates },
    };
  };
}
