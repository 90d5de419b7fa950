import { DynamoDBClientConfig } from '@aws-sdk/client-dynamodb';
import { requestHandlerOptions } from '../../adapters/client-timeouts';
import { CombinedRuleReader } from '../../adapters/combined-rule-reader';
import { RateLimiter } from '../../adapters/delivery/rate-limiter';
import { DynamoDbAggregateStore } from '../../adapters/dynamodb/dynamodb-aggregate-store';
import { DynamoDbDeliveryNotes } from '../../adapters/dynamodb/dynamodb-delivery-notes';
import { DynamoDbLagNotes } from '../../adapters/dynamodb/dynamodb-lag-notes';
import { DynamoDbObjectNotes } from '../../adapters/dynamodb/dynamodb-object-notes';
import { createRuleTableClient, DynamoDbRuleReader } from '../../adapters/dynamodb/dynamodb-rule-reader';
import { DynamoDbTimeseriesStore } from '../../adapters/dynamodb/dynamodb-timeseries-store';
import { createTableClient } from '../../adapters/dynamodb/table-client';
import { HoneycodeApi } from '../../adapters/honeycode/honeycode-api';
import { HoneycodeRuleReader } from '../../adapters/honeycode/honeycode-rule-reader';
import { loadHoneycodeClient } from '../../adapters/honeycode/load-honeycode-client';
import type { ModuleOutbox } from '../../adapters/module/module-outbox';
import { Config, RuleSourceConfig } from '../../contract/config';
import { DeadLetterKind, deadLetterPrefix, shadowPrefix } from '../../contract/dead-letters';
import { PUBLISHERS_VARIABLE, QUEUE_VARIABLE } from '../../contract/store-variables';
import {
  AggregateStore,
  Clock,
  DeadLetters,
  DeliveryNotes,
  Destination,
  LagNotes,
  ObjectNotes,
  Pause,
  RecordTransformer,
  RuleReader,
  Telemetry,
  TimeseriesStore,
} from '../../engine/ports';
import { DeferredDeadLetters } from './deferred-dead-letters';
import {
  loadAssetRuleReader,
  loadCustomerProfiles,
  loadCustomerProfilesDestination,
  loadEventBridgeDestination,
  loadFunctionDestination,
  loadFunctionRuleReader,
  loadFunctionTransformer,
  loadModuleStore,
  loadPinpointDestination,
  loadPublisherBell,
  loadRuleBucketClient,
  loadS3DeadLetters,
  loadS3RuleReader,
  loadShadowDestination,
  loadSsmRuleReader,
} from './load-on-demand';
import { loggable } from './loggable';

// One factory per port, for the adapters that the configuration names. A function bundles those that it can
// create, and no others.

/** Creates the reader of all configured sources of rules. */
export function createRuleReader({ ruleSources }: Config): RuleReader {
  const readers = ruleSources.map(readerOf);
  return readers.length === 1 ? readers[0] : new CombinedRuleReader(readers);
}

function readerOf({ kind, parameters }: RuleSourceConfig): RuleReader {
  switch (kind) {
    case 'asset': {
      const { createRuleBucketClient } = loadRuleBucketClient();
      const { AssetRuleReader } = loadAssetRuleReader();
      return new AssetRuleReader(createRuleBucketClient(), parameters.bucketName, parameters.objectKey);
    }
    case 'dynamoDb':
      return new DynamoDbRuleReader(createRuleTableClient(), parameters.tableName);
    case 'ssm': {
      const { SsmRuleReader, createParameterClient } = loadSsmRuleReader();
      return new SsmRuleReader(createParameterClient(), parameters.path);
    }
    case 's3': {
      const { createRuleBucketClient } = loadRuleBucketClient();
      const { S3RuleReader } = loadS3RuleReader();
      return new S3RuleReader(createRuleBucketClient(), parameters.bucketName, parameters.objectKey);
    }
    case 'honeycode':
      return new HoneycodeRuleReader(() => createHoneycodeApi(parameters.region), parameters);
    case 'function': {
      const { FunctionRuleReader, createRuleFunctionClient } = loadFunctionRuleReader();
      return new FunctionRuleReader(createRuleFunctionClient(), parameters.functionName);
    }
  }
}

/** Configuration of an SDK client; the environment supplies what is absent. */
export type AwsClientConfig = Pick<DynamoDBClientConfig, 'profile' | 'region' | 'credentials'>;

/** Creates what turns records into events; undefined where they are decoded as they come. */
export function createRecordTransformer(
  { transformation }: Config,
  aws: AwsClientConfig = {},
): RecordTransformer | undefined {
  switch (transformation?.kind) {
    case undefined:
      return undefined;
    case 'function': {
      const { functionName, maxRecords } = transformation.parameters;
      const { FunctionTransformer, createTransformationClient } = loadFunctionTransformer();
      return new FunctionTransformer({
        client: createTransformationClient(aws),
        functionName,
        maxRecords: Number(maxRecords),
      });
    }
  }
}

/** @param telemetry receives what slows the store down but fails nothing; no one when absent */
export function createAggregateStore(
  { aggregateStore }: Config,
  { aws = {}, telemetry }: { readonly aws?: AwsClientConfig; readonly telemetry?: Telemetry } = {},
): AggregateStore {
  switch (aggregateStore.kind) {
    case 'module': {
      const { ModuleAggregateStore, storeOpener } = loadModuleStore();
      return new ModuleAggregateStore({
        open: storeOpener(aggregateStore.parameters),
        publishers: Number(aggregateStore.parameters.publishers),
        onEntries: createBell(telemetry),
        clock: Date.now,
      });
    }
    case 'dynamoDb':
      return new DynamoDbAggregateStore(createTableClient(aws), aggregateStore.parameters.tableName, {
        onSingleWrites: (error) =>
          telemetry?.warn('the table of states takes no batches of writes; users are written one by one', {
            error: loggable(error),
          }),
      });
  }
}

/** Creates what tells the publishers of changes in their queues; none where no publisher is named. */
function createBell(telemetry?: Telemetry): (() => Promise<void>) | undefined {
  const names = process.env[PUBLISHERS_VARIABLE];
  if (!names) return undefined;
  const { createBellClient, PublisherBell } = loadPublisherBell();
  const bell = new PublisherBell({
    client: createBellClient(),
    functionNames: names.split(','),
    onFailure: (error) =>
      telemetry?.warn('a publisher could not be told of changes; its schedule has them delivered', {
        error: loggable(error),
      }),
  });
  return async () => bell.ring();
}

/** Creates the queue of a publisher; undefined where the store has publishers invoked with each write. */
export function createOutbox({ aggregateStore }: Config, clock: Clock): ModuleOutbox | undefined {
  switch (aggregateStore.kind) {
    case 'dynamoDb':
      return undefined;
    case 'module': {
      const { ModuleOutbox, storeOpener } = loadModuleStore();
      return new ModuleOutbox({
        open: storeOpener(aggregateStore.parameters),
        queue: process.env[QUEUE_VARIABLE]!,
        clock,
      });
    }
  }
}

export function createTimeseriesStore(
  { timeseriesStore }: Config,
  clock: Clock,
  aws: AwsClientConfig = {},
): TimeseriesStore {
  switch (timeseriesStore.kind) {
    case 'dynamoDb':
      return new DynamoDbTimeseriesStore(createTableClient(aws), timeseriesStore.parameters.tableName, clock);
  }
}

/**
 * Creates the notes of a publisher, which are kept beside the states; undefined where its queue keeps no
 * record that was delivered.
 *
 * @param publisher name that tells the publishers of an installation apart
 */
export function createDeliveryNotes(
  { aggregateStore }: Config,
  publisher: string,
  clock: Clock,
): DeliveryNotes | undefined {
  switch (aggregateStore.kind) {
    case 'module':
      return undefined;
    case 'dynamoDb':
      return new DynamoDbDeliveryNotes({
        client: createTableClient({ requestHandler: requestHandlerOptions() }),
        tableName: aggregateStore.parameters.tableName,
        publisher,
        clock,
      });
  }
}

/** Creates the dead letters of a function, whose client is loaded when there are any. */
export function createDeadLetters({ deadLetters, installation }: Config, kind: DeadLetterKind): DeadLetters {
  return new DeferredDeadLetters(() => {
    const { S3DeadLetters, createDeadLetterClient } = loadS3DeadLetters();
    return new S3DeadLetters({
      client: createDeadLetterClient(),
      bucketName: deadLetters.bucketName,
      prefix: deadLetterPrefix(installation, kind),
      sendTo: process.env.AWS_LAMBDA_FUNCTION_NAME!,
    });
  });
}

/** Creates the notes about shards that lag, which stand where the states do. */
export function createLagNotes({ aggregateStore }: Config): LagNotes {
  switch (aggregateStore.kind) {
    case 'module': {
      const { ModuleLagNotes, storeOpener } = loadModuleStore();
      return new ModuleLagNotes(storeOpener(aggregateStore.parameters));
    }
    case 'dynamoDb':
      return new DynamoDbLagNotes(
        createTableClient({ requestHandler: requestHandlerOptions() }),
        aggregateStore.parameters.tableName,
      );
  }
}

/** Creates the notes about objects of events, which stand where the states do. */
export function createObjectNotes({ aggregateStore }: Config, clock: Clock): ObjectNotes {
  switch (aggregateStore.kind) {
    case 'module': {
      const { ModuleObjectNotes, storeOpener } = loadModuleStore();
      return new ModuleObjectNotes(storeOpener(aggregateStore.parameters), clock);
    }
    case 'dynamoDb':
      return new DynamoDbObjectNotes({
        client: createTableClient({ requestHandler: requestHandlerOptions() }),
        tableName: aggregateStore.parameters.tableName,
        clock,
      });
  }
}

export function createDestination(
  { destination, deadLetters, installation }: Config,
  clock: Clock,
  pause: Pause,
): Destination {
  switch (destination.kind) {
    case 'pinpoint': {
      const { applicationId, endpointBatchesPerSecond, eventBatchesPerSecond } = destination.parameters;
      const rateLimiters = {
        endpoints: new RateLimiter(Number(endpointBatchesPerSecond), clock, pause),
        events: new RateLimiter(Number(eventBatchesPerSecond), clock, pause),
      };
      const { PinpointDestination, createPinpointClient } = loadPinpointDestination();
      return new PinpointDestination({ client: createPinpointClient(), applicationId, rateLimiters });
    }
    case 'customerProfiles': {
      const { ruleObjectType, callsPerSecond, userObjectType, userIdField, ...parameters } =
        destination.parameters;
      const creation =
        userObjectType !== undefined && userIdField !== undefined
          ? { objectType: userObjectType, userIdField }
          : undefined;
      const rateLimiter = new RateLimiter(Number(callsPerSecond), clock, pause);
      const { CustomerProfiles, createCustomerProfilesClient } = loadCustomerProfiles();
      const { CustomerProfilesDestination } = loadCustomerProfilesDestination();
      return new CustomerProfilesDestination(
        new CustomerProfiles({
          ...parameters,
          creation,
          client: createCustomerProfilesClient(),
          rateLimiter,
          pause,
          random: Math.random,
        }),
        ruleObjectType,
      );
    }
    case 'shadow': {
      const { ShadowDestination, createShadowBucketClient } = loadShadowDestination();
      return new ShadowDestination(
        createShadowBucketClient(),
        deadLetters.bucketName,
        shadowPrefix(installation),
      );
    }
    case 'function': {
      const { FunctionDestination, createChangesFunctionClient } = loadFunctionDestination();
      return new FunctionDestination(createChangesFunctionClient(), destination.parameters.functionName);
    }
    case 'eventBridge': {
      const { EventBridgeDestination, createEventBridgeClient } = loadEventBridgeDestination();
      const { busName } = destination.parameters;
      return new EventBridgeDestination({ client: createEventBridgeClient(), busName });
    }
  }
}

/** Reads the endpoint from the variables of newer clients, which a client of 2024 need not know. */
function createHoneycodeApi(region: string): HoneycodeApi {
  const endpoint = process.env.AWS_ENDPOINT_URL_HONEYCODE ?? process.env.AWS_ENDPOINT_URL;
  return loadHoneycodeClient().createHoneycodeApi({ region, ...(endpoint && { endpoint }) });
}
