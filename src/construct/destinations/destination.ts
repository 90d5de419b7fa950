import * as lambda from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { factoryPlugin } from '../support/factory-plugin';
import { checkPartCount } from './combined-destination';
import { customerProfilesDestination } from './customer-profiles-destination';
import { DestinationBindOptions, DestinationConfig } from './destination-config';
import {
  CustomerProfilesDestinationOptions,
  EventBridgeDestinationOptions,
  PinpointDestinationOptions,
} from './destination-options';
import { eventBridgeDestination } from './eventbridge-destination';
import { functionDestination } from './function-destination';
import { pinpointDestination } from './pinpoint-destination';
import { shadowDestination } from './shadow-destination';

/**
 * Receives the changes that rules cause.
 *
 * @example
 * import { Destination, PinpointIncrementalAnalytics } from 'cdk-pinpoint-incremental-analytics';
 *
 * const profiles = Destination.customerProfiles({ domainName: 'shop' });
 * new PinpointIncrementalAnalytics(this, 'Analytics', {
 *   destination: Destination.all(Destination.eventBridge(), profiles),
 * });
 */
export abstract class Destination {
  /**
   * Writes user attributes and custom events of an Amazon Pinpoint application.
   *
   * AWS ended the features of Pinpoint that use them (segments, campaigns, journeys) on 2026-10-30.
   *
   * @throws an error when the application id is empty or a rate is not over 0
   */
  public static pinpoint(options: PinpointDestinationOptions): Destination {
    return factoryPlugin(Destination, pinpointDestination(options));
  }

  /**
   * Puts an event on an EventBridge bus for each change.
   *
   * The construct throws an error when the bus is known to be of another region.
   */
  public static eventBridge(options: EventBridgeDestinationOptions = {}): Destination {
    return factoryPlugin(Destination, eventBridgeDestination(options));
  }

  /**
   * Writes to profiles of Amazon Connect Customer Profiles.
   *
   * The user attribute of a rule becomes an attribute of the profile: `ready` or absent. A rule that fires
   * puts an object of a type of its own, with which an event trigger can start a campaign.
   *
   * @throws an error when a name is empty or not allowed, the key does not say how to make the profiles that
   *   `createProfiles` asks for, or the rate is not over 0
   */
  public static customerProfiles(options: CustomerProfilesDestinationOptions): Destination {
    return factoryPlugin(Destination, customerProfilesDestination(options));
  }

  /**
   * Invokes a function with up to 100 changes of different users.
   *
   * The request is `{"version": 1, "changes": [...]}`, each change as subscribers of the event bus get it
   * (`schemas/change-function-request-v1.json` of the package). The response is `{"version": 1, "results":
   * [{"id": ..., "outcome": "delivered"}, ...]}`; an outcome may also be `retry` or `rejected` with a
   * `reason`. A change without a result is sent again, and so is every change when the function fails.
   *
   * The function belongs to the region of the stack; the policy of a function of another account has to let
   * the publisher invoke it.
   */
  public static function(handler: lambda.IFunction): Destination {
    return factoryPlugin(Destination, functionDestination(handler));
  }

  /**
   * Delivers nothing: rules are judged and changes recorded as usual, and each change is written to the dead
   * letter bucket instead.
   *
   * The command `shadow` makes a report of these changes. A destination that takes the place of the shadow
   * later does not receive the users who are `ready` already.
   */
  public static shadow(): Destination {
    return factoryPlugin(Destination, shadowDestination());
  }

  /**
   * Combines two destinations. Each has a publisher and a progress of its own, so an outage of one does not
   * stop the other.
   *
   * The property `publisher` of the construct is that of the first.
   *
   * @throws an error when none or more than two are given: the stream of a table serves two readers
   */
  public static all(...destinations: Destination[]): Destination {
    return new CombinedDestination(destinations.flatMap((each) => each._parts()));
  }

  /** Creates the resources of the destination below `scope` and lets the publisher deliver to it. */
  public abstract bind(scope: Construct, options: DestinationBindOptions): DestinationConfig;

  /**
   * Lists the destinations that the construct binds in place of this one, each with a publisher of its own.
   *
   * @internal
   */
  public _parts(): Destination[] {
    return [this];
  }
}

/** Stands for its parts, which the construct binds in its place. */
class CombinedDestination extends Destination {
  constructor(private readonly parts: Destination[]) {
    super();
    checkPartCount(parts.length);
  }

  public bind(): DestinationConfig {
    throw new Error(
      'Destination.all has no publisher of its own: ' +
        'PinpointIncrementalAnalytics makes one for each of its parts',
    );
  }

  public _parts(): Destination[] {
    return this.parts;
  }
}
