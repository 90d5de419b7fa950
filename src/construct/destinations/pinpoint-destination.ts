import { Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { checkText, rateText } from '../support/checks';
import { Bind } from '../support/factory-plugin';
import { DestinationBindOptions, DestinationConfig } from './destination-config';
import { PinpointDestinationOptions } from './destination-options';

const LABEL = 'Destination.pinpoint';

export function pinpointDestination({
  applicationId,
  endpointBatchesPerSecond = 2,
  eventBatchesPerSecond = 15,
}: PinpointDestinationOptions): Bind<DestinationBindOptions, DestinationConfig> {
  checkText(`${LABEL}: applicationId`, applicationId);
  const rates = {
    endpointBatchesPerSecond: rateText(`${LABEL}: endpointBatchesPerSecond`, endpointBatchesPerSecond),
    eventBatchesPerSecond: rateText(`${LABEL}: eventBatchesPerSecond`, eventBatchesPerSecond),
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
    return { kind: 'pinpoint', parameters: { applicationId, ...rates } };
  };
}
