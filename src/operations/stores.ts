import { Config } from '../contract/config';
import { AggregateStore, TimeseriesStore } from '../engine/ports';
import { createAggregateStore, createTimeseriesStore } from '../functions/shared/registry';
import { AwsOptions, clientConfig } from './aws';
import { Installation } from './installation';

/** Holds the two stores of an installation. */
export interface Stores {
  readonly aggregates: AggregateStore;
  readonly timeseries: TimeseriesStore;
}

/** Names where the states of an installation are, so that they are told from those of another. */
export function nameOfStates({ installation, aggregateStore }: Config): string {
  switch (aggregateStore.kind) {
    case 'dynamoDb':
      return aggregateStore.parameters.tableName;
    case 'module':
      return installation;
  }
}

/** Opens the stores of an installation with the caller's own credentials. */
export function openStores({ config }: Installation, options: AwsOptions): Stores {
  const aws = clientConfig(options);
  return {
    aggregates: createAggregateStore(config, { aws }),
    timeseries: createTimeseriesStore(config, Date.now, aws),
  };
}
