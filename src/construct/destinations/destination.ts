import * as events from 'aws-cdk-lib/aws-events';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { PluginBindOptions, PluginConfig } from '../plugin';
import { bindOnePart, combine } from './combined-destination';
import { customerProfilesDestination } from './customer-profiles-destination';
import { eventBridgeDestination } from './eventbridge-destination';
import { functionDestination } from './function-destination';
import { pinpointDestination } from './pinpoint-destination';
import { shadowDestination } from './shadow-destination';

/** Options of `Destination.pinpoint`. */
export interface PinpointDestinationOptions {
  /** The id of the Amazon Pinpoint application, in the account and region of the stack. */
  readonly applicationId: string;

  /**
   * Calls of `UpdateEndpointsBatch` a second, of up to 100 users each: more than 0, and no more than the
   * account's quota.
   *
   * Each container of the publisher keeps to it; while several are at work, Pinpoint's throttling keeps their
   * sum to the quota.
   *
   * @default 2 - AWS's default quota
   */
  readonly endpointBatchesPerSecond?: number;

  /**
   * Calls of `PutEvents` a second, of up to 100 events each: more than 0, and no more than the account's
   * quota.
   *
   * @default 15 - AWS's default quota
   */
  readonly eventBatchesPerSecond?: number;
}

/** Options of `Destination.eventBridge`. */
export interface EventBridgeDestinationOptions {
  /**
   * The event bus.
   *
   * @default - the default bus of the stack's account and region
   */
  readonly bus?: events.IEventBus;
}

/** Options of `Destination.customerProfiles`. */
export interface CustomerProfilesDestinationOptions {
  /** The name of the domain of Amazon Connect Customer Profiles, in the account and region of the stack. */
  readonly domainName: string;

  /**
   * By which key of a profile its user is found; the value is the user id: `_account` (the account number),
   * `_email` or `_phone`.
   * A user who has no profile gets one with this key. A user with several profiles is told to none of them:
   * the change is put among the dead letters.
   *
   * @default '_account'
   */
  readonly searchKey?: string;

  /**
   * The name of the object type whose objects say that a rule has fired: what an event trigger of Customer
   * Profiles is bound to. It is created.
   *
   * @default - a name that is unique to the installation and ends with `_rule`
   */
  readonly ruleObjectTypeName?: string;

  /**
   * Calls a second of each container of the publisher: more than 0, and no more than the account's quota for
   * each operation.
   *
   * @default 100 - AWS's default quota
   */
  readonly callsPerSecond?: number;
}

/** What the construct offers to a destination. */
export interface DestinationBindOptions extends PluginBindOptions {
  /** Delivers the changes: grant it what the destination asks for. */
  readonly publisher: lambda.IFunction;
}

/** What a destination tells the construct and its functions. */
export interface DestinationConfig extends PluginConfig {}

/**
 * Where changes go.
 *
 * @example
 * import { Destination, PinpointIncrementalAnalytics } from 'cdk-pinpoint-incremental-analytics';
 *
 * new PinpointIncrementalAnalytics(this, 'Analytics', {
 *   destination: Destination.all(Destination.eventBridge(), Destination.customerProfiles({ domainName: 'shop'
 * })),
 * });
 */
export abstract class Destination {
  /**
   * User attributes and custom events of an Amazon Pinpoint application.
   *
   * AWS ended what Pinpoint did with them (segments, campaigns, journeys) on 2026-10-30.
   *
   * @throws an error when the application id is empty
   */
  public static pinpoint(options: PinpointDestinationOptions): Destination {
    return new Recipe(pinpointDestination(options));
  }

  /** Events on an EventBridge bus, one per change. */
  public static eventBridge(options: EventBridgeDestinationOptions = {}): Destination {
    return new Recipe(eventBridgeDestination(options));
  }

  /**
   * Profiles of Amazon Connect Customer Profiles: the user attribute of a rule is an attribute of the
   * profile, `ready` or absent; for a rule that fires,
   * an object of a type of its own is put, which an event trigger can start a campaign with.
   *
   * @throws an error when the domain is empty or the key is none by which a profile can be made
   */
  public static customerProfiles(options: CustomerProfilesDestinationOptions): Destination {
    return new Recipe(customerProfilesDestination(options));
  }

  /**
   * A function that takes changes: the request is `{"version": 1, "changes": [...]}` with up to 100 changes
   * of different users, each as subscribers of the event bus see it
   * (`schemas/change-function-request-v1.json` of the package); the response is `{"version": 1, "results":
   * [{"id": ..., "outcome": "delivered"}, ...]}`, where an outcome may also be
   * `retry` or `rejected` with a `reason`. A change without a result, and every change when the function
   * fails, is sent again.
   */
  public static function(handler: lambda.IFunction): Destination {
    return new Recipe(functionDestination(handler));
  }

  /**
   * Nobody: rules are judged and changes recorded as always, and what would have been told is written to the
   * dead letter bucket,
   * from which the command `shadow` makes a report. Whoever is in by then is not told when another
   * destination takes its place.
   */
  public static shadow(): Destination {
    return new Recipe(shadowDestination());
  }

  /**
   * Two destinations side by side. Each has a publisher and a progress of its own, so that one that is down
   * does not stop the other;
   * `publisher` of the construct is that of the first.
   *
   * @throws an error when none or more than two are given, for that is how many readers the stream of a table
   *   serves
   */
  public static all(...destinations: Destination[]): Destination {
    return new Combined(combine(destinations));
  }

  /** Creates what the destination needs below `scope` and grants the publisher to deliver to it. */
  public abstract bind(scope: Construct, options: DestinationBindOptions): DestinationConfig;

  /**
   * What each gets a publisher of its own for.
   *
   * @internal
   */
  public _parts(): Destination[] {
    return [this];
  }
}

class Combined extends Destination {
  constructor(private readonly parts: Destination[]) {
    super();
  }

  public bind(): DestinationConfig {
    return bindOnePart();
  }

  public _parts(): Destination[] {
    return this.parts;
  }
}

class Recipe extends Destination {
  constructor(
    private readonly recipe: (scope: Construct, options: DestinationBindOptions) => DestinationConfig,
  ) {
    super();
  }

  public bind(scope: Construct, options: DestinationBindOptions): DestinationConfig {
    return this.recipe(scope, options);
  }
}
