import * as events from 'aws-cdk-lib/aws-events';
import { ProfileKey } from './profile-key';

/** Options of `Destination.pinpoint`. */
export interface PinpointDestinationOptions {
  /** Id of the Amazon Pinpoint application, in the account and region of the stack. */
  readonly applicationId: string;

  /**
   * Calls of `UpdateEndpointsBatch` per second, of up to 100 users each: more than 0, and no more than the
   * account's quota.
   *
   * Each container of the publisher keeps to this rate. With several containers at work, Pinpoint's
   * throttling keeps their sum to the quota.
   *
   * @default 2 - AWS's default quota
   */
  readonly endpointBatchesPerSecond?: number;

  /**
   * Calls of `PutEvents` per second, of up to 100 events each: more than 0, and no more than the account's
   * quota.
   *
   * @default 15 - AWS's default quota
   */
  readonly eventBatchesPerSecond?: number;
}

/** Options of `Destination.eventBridge`. */
export interface EventBridgeDestinationOptions {
  /**
   * Event bus that receives the changes, in the region of the stack. The policy of a bus of another account
   * has to let the publisher in.
   *
   * @default - the default bus of the stack's account and region
   */
  readonly bus?: events.IEventBus;
}

/** Options of `Destination.customerProfiles`. */
export interface CustomerProfilesDestinationOptions {
  /**
   * Name of the domain of Amazon Connect Customer Profiles, in the account and region of the stack: 1 to 64
   * letters, digits, hyphens and underscores.
   */
  readonly domainName: string;

  /**
   * Key of a profile that holds the user id. Changes of a user with several profiles are written to none of
   * them, but become dead letters.
   *
   * @default ProfileKey.ACCOUNT
   */
  readonly profileKey?: ProfileKey;

  /**
   * Makes the profile of a user without one. Otherwise the changes of such a user become dead letters, for
   * `redrive` once the profile is there.
   *
   * @default - true, unless `profileKey` names no object type that makes profiles
   */
  readonly createProfiles?: boolean;

  /**
   * Name of the object type that is created for rules that fire: 1 to 255 letters, digits, hyphens and
   * underscores that do not begin with a digit or a hyphen. Event triggers of Customer Profiles are bound to
   * it.
   *
   * @default - a name that is unique to the installation and ends with `_rule`
   */
  readonly ruleObjectTypeName?: string;

  /**
   * Calls per second of each container of the publisher: more than 0, and no more than the account's quota
   * for each operation.
   *
   * @default 100 - AWS's default quota
   */
  readonly callsPerSecond?: number;
}
