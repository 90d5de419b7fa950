import { keysOf } from '../common/keys-of';
import type { DestinationConfig } from '../contract/config';

/**
 * Every destination that a rule may name, with its name for people: the kinds of destinations that a function
 * can be configured with. A shadow is none of them, for it writes down the changes of every rule.
 */
export const DESTINATIONS = {
  eventBridge: 'a bus of Amazon EventBridge',
  customerProfiles: 'Amazon Connect Customer Profiles',
  function: 'a Lambda function',
  pinpoint: 'an application of Amazon Pinpoint',
} satisfies Record<Exclude<DestinationConfig['kind'], 'shadow'>, string>;

export type DestinationName = keyof typeof DESTINATIONS;

export const DESTINATION_NAMES: readonly DestinationName[] = keysOf(DESTINATIONS);

/** Stands in the place of destinations where changes go to none of them. */
export const NO_DESTINATION = 'none';
