import * as events from 'aws-cdk-lib/aws-events';
import { Bind } from '../support/factory-plugin';
import { DestinationBindOptions, DestinationConfig } from './destination-config';
import { EventBridgeDestinationOptions } from './destination-options';

const DEFAULT_BUS = 'default';

export function eventBridgeDestination({
  bus,
}: EventBridgeDestinationOptions): Bind<DestinationBindOptions, DestinationConfig> {
  return (scope, { publisher }) => {
    const receiver = bus ?? events.EventBus.fromEventBusName(scope, 'DefaultBus', DEFAULT_BUS);
    receiver.grantPutEventsTo(publisher);
    // A bus of another account is known by its ARN only; EventBridge takes an ARN in place of a name.
    return { kind: 'eventBridge', parameters: { busName: bus?.eventBusArn ?? DEFAULT_BUS } };
  };
}
