/* eslint-disable @typescript-eslint/no-require-imports, @typescript-eslint/no-unsafe-return */
import type * as customerProfiles from '../../adapters/customer-profiles/customer-profiles';
import type * as profilesDestination from '../../adapters/customer-profiles/customer-profiles-destination';
import type * as eventBridgeDestination from '../../adapters/eventbridge/eventbridge-destination';
import type * as functionDestination from '../../adapters/lambda/function-destination';
import type * as functionRuleReader from '../../adapters/lambda/function-rule-reader';
import type * as functionTransformer from '../../adapters/lambda/function-transformer';
import type * as moduleStore from '../../adapters/module/module-store';
import type * as publisherBell from '../../adapters/module/publisher-bell';
import type * as pinpointDestination from '../../adapters/pinpoint/pinpoint-destination';
import type * as assetRuleReader from '../../adapters/s3/asset-rule-reader';
import type * as bucketClient from '../../adapters/s3/rule-bucket-client';
import type * as s3DeadLetters from '../../adapters/s3/s3-dead-letters';
import type * as s3RuleReader from '../../adapters/s3/s3-rule-reader';
import type * as shadowDestination from '../../adapters/s3/shadow-destination';
import type * as ssmRuleReader from '../../adapters/ssm/ssm-rule-reader';
import type * as patternedTime from '../../engine/events/patterned-time';
import type * as objectEvents from '../aggregator/objects/object-events';

// What only some installations or few invocations need. It is a file of its own beside each function that may
// need it (projenrc/bundle-function.ts), so that the start of the others does not pay for it. An `import()`
// would stay one in the compiled sources, where it finds no file without its ending.

export function loadPatternedTime(): typeof patternedTime {
  return require('../../engine/events/patterned-time');
}

export function loadObjectEvents(): typeof objectEvents {
  return require('../aggregator/objects/object-events');
}

export function loadModuleStore(): typeof moduleStore {
  return require('../../adapters/module/module-store');
}

export function loadPublisherBell(): typeof publisherBell {
  return require('../../adapters/module/publisher-bell');
}

export function loadRuleBucketClient(): typeof bucketClient {
  return require('../../adapters/s3/rule-bucket-client');
}

export function loadAssetRuleReader(): typeof assetRuleReader {
  return require('../../adapters/s3/asset-rule-reader');
}

export function loadS3RuleReader(): typeof s3RuleReader {
  return require('../../adapters/s3/s3-rule-reader');
}

export function loadSsmRuleReader(): typeof ssmRuleReader {
  return require('../../adapters/ssm/ssm-rule-reader');
}

export function loadFunctionRuleReader(): typeof functionRuleReader {
  return require('../../adapters/lambda/function-rule-reader');
}

export function loadFunctionTransformer(): typeof functionTransformer {
  return require('../../adapters/lambda/function-transformer');
}

export function loadPinpointDestination(): typeof pinpointDestination {
  return require('../../adapters/pinpoint/pinpoint-destination');
}

export function loadCustomerProfiles(): typeof customerProfiles {
  return require('../../adapters/customer-profiles/customer-profiles');
}

export function loadCustomerProfilesDestination(): typeof profilesDestination {
  return require('../../adapters/customer-profiles/customer-profiles-destination');
}

export function loadShadowDestination(): typeof shadowDestination {
  return require('../../adapters/s3/shadow-destination');
}

export function loadFunctionDestination(): typeof functionDestination {
  return require('../../adapters/lambda/function-destination');
}

export function loadEventBridgeDestination(): typeof eventBridgeDestination {
  return require('../../adapters/eventbridge/eventbridge-destination');
}

export function loadS3DeadLetters(): typeof s3DeadLetters {
  return require('../../adapters/s3/s3-dead-letters');
}
