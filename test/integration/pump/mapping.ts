import {
  EventSourceMappingConfiguration,
  LambdaClient,
  paginateListEventSourceMappings,
  UpdateEventSourceMappingCommand,
} from '@aws-sdk/client-lambda';
import { until } from '../support/until';
import { BatchSettings } from './batch';
import { Pattern } from './filter';

/** An event source mapping as it was deployed. */
export interface Mapping extends BatchSettings {
  readonly id: string;
  readonly functionArn: string;
  readonly sourceArn: string;
  readonly batchSize: number;
  readonly filters: readonly Pattern[];
  /** Bucket for records that are given up. */
  readonly onFailure: string;
}

/** Reads the mapping of a function and disables it, so that a pump can do its work. */
export async function takeOver(client: LambdaClient, functionName: string): Promise<Mapping> {
  const found: EventSourceMappingConfiguration[] = [];
  for await (const { EventSourceMappings: page = [] } of paginateListEventSourceMappings(
    { client },
    { FunctionName: functionName },
  )) {
    found.push(...page);
  }
  if (found.length !== 1) throw new Error(`${functionName} has ${found.length} event source mappings`);
  const mapping = mappingOf(found[0]);
  await client.send(new UpdateEventSourceMappingCommand({ UUID: mapping.id, Enabled: false }));
  await until(`the mapping of ${functionName} is disabled`, async () => {
    for await (const { EventSourceMappings: [{ State: state }] = [{}] } of paginateListEventSourceMappings(
      { client },
      { FunctionName: functionName },
    )) {
      return state === 'Disabled';
    }
    return false;
  });
  return mapping;
}

/** @throws an error when a setting is missing that the library always makes */
function mappingOf(configuration: EventSourceMappingConfiguration): Mapping {
  const given = <T>(name: string, value: T | undefined): T => {
    if (value === undefined) throw new Error(`the mapping of ${configuration.FunctionArn} has no ${name}`);
    return value;
  };
  return {
    id: given('UUID', configuration.UUID),
    functionArn: given('FunctionArn', configuration.FunctionArn),
    sourceArn: given('EventSourceArn', configuration.EventSourceArn),
    batchSize: given('BatchSize', configuration.BatchSize),
    retryAttempts: given('MaximumRetryAttempts', configuration.MaximumRetryAttempts),
    maxRecordAge: given('MaximumRecordAgeInSeconds', configuration.MaximumRecordAgeInSeconds) * 1_000,
    bisects: given('BisectBatchOnFunctionError', configuration.BisectBatchOnFunctionError),
    reportsItemFailures: given('FunctionResponseTypes', configuration.FunctionResponseTypes).includes(
      'ReportBatchItemFailures',
    ),
    filters: (configuration.FilterCriteria?.Filters ?? []).map(
      ({ Pattern: pattern }) => JSON.parse(pattern!) as Pattern,
    ),
    onFailure: given('DestinationConfig', configuration.DestinationConfig?.OnFailure?.Destination)
      .split(':')
      .pop()!,
  };
}
