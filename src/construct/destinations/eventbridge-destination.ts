import * as events from 'aws-cdk-lib/aws-events';
import { Construct } from 'constructs';
import { DestinationBindOptions, DestinationConfig, EventBridgeDestinationOptions } from './destination';

const DEFAULT_BUS = 'default';

export function eventBridgeDestination({
  bus: given,
}: EventBridgeDestinationOptions): (scope: Construct, host: DestinationBindOptions) => DestinationConfig {
  return (scope, { publisher }) => {
    const bus = given ?? events.EventBus.fromEventBusName(scope, 'DefaultBus', DEFAULT_BUS);
    bus.grantPutEventsTo(publisher);
    // A bus of another account is known by its ARN only; EventBridge takes one wherever it takes a name.
    return { kind: 'eventBridge', parameters: { busName: given?.eventBusArn ?? DEFAULT_BUS } };
  };
}
