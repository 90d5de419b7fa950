import * as events from 'aws-cdk-lib/aws-events';
import { Construct } from 'constructs';
import { Bind } from '../support/factory-plugin';
import { warnOfForeignPolicy } from '../support/foreign-resource';
import { checkRegion, GivenResource } from '../support/given-resource';
import { DestinationBindOptions, DestinationConfig } from './destination-config';
import { EventBridgeDestinationOptions } from './destination-options';

const DEFAULT_BUS = 'default';

export function eventBridgeDestination({
  bus,
}: EventBridgeDestinationOptions): Bind<DestinationBindOptions, DestinationConfig> {
  return (scope, { publisher }) => {
    if (bus) checkBus(scope, bus);
    const receiver = bus ?? events.EventBus.fromEventBusName(scope, 'DefaultBus', DEFAULT_BUS);
    receiver.grantPutEventsTo(publisher);
    // A bus of another account is known by its ARN only; EventBridge takes an ARN in place of a name.
    return { kind: 'eventBridge', parameters: { busName: bus?.eventBusArn ?? DEFAULT_BUS } };
  };
}

/** Refuses a bus of another region, which EventBridge takes as the target of a rule only. */
function checkBus(scope: Construct, bus: events.IEventBus): void {
  const given: GivenResource = {
    label: 'Destination.eventBridge: bus',
    kind: 'bus',
    resource: bus,
    arn: bus.eventBusArn,
  };
  checkRegion(scope, given);
  warnOfForeignPolicy(scope, given, {
    actions: ['events:PutEvents'],
    resources: [given.arn],
    consequence: 'no change is delivered',
  });
}
