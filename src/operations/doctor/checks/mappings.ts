import { EventSourceMappingConfiguration } from '@aws-sdk/client-lambda';
import { Config } from '../../../contract/config';
import { promisesUserKey } from '../../stream/decoded-totals';
import { streamNameOf } from '../../stream/stream-arn';
import { streamArnOf } from '../../stream/stream-mappings';
import { Check } from '../check';
import { DeployedMapping } from '../facts';
import { Finding, notable, ok, wrong } from '../finding';

const REDEPLOY = 'deploy the stack again, which restores the mapping';

export const mappings: Check = {
  name: 'event source mappings',
  run: async ({ facts }) => {
    const deployed = await facts.mappings();
    const { objectQueue } = facts.installation;
    const hasSource = deployed.some(({ mapping }) =>
      objectQueue ? isOfQueue(mapping) : streamArnOf(mapping) !== undefined,
    );
    const missing = objectQueue
      ? 'no function of this installation reads the queue of new objects, so no event is counted'
      : 'no function of this installation reads a stream, so no event is counted';
    const hasTable = deployed.some(({ mapping }) => isOfTable(mapping));
    return [
      ...(hasSource ? [] : [wrong(missing, REDEPLOY)]),
      ...(hasTable || facts.config.aggregateStore.kind === 'module'
        ? []
        : [wrong('no function reads the changes in the table of states, so none is delivered', REDEPLOY)]),
      ...deployed.flatMap((each) => findingsOf(each, facts.config)),
    ];
  },
};

function findingsOf({ functionName, mapping }: DeployedMapping, config: Config): Finding[] {
  const label = `${sourceName(mapping)} to ${functionName}`;
  const isStream = streamArnOf(mapping) !== undefined;
  const isQueue = isOfQueue(mapping);
  if (!isStream && !isQueue && !isOfTable(mapping)) {
    return [notable(`${label}: a mapping that the construct does not create`)];
  }
  const problems = [
    ...stateFindings(label, mapping),
    ...resultFindings(label, mapping),
    ...answerFindings(label, mapping),
    ...(isQueue ? [] : failureFindings(label, mapping)),
    ...(isStream ? streamFindings(label, mapping, config) : []),
  ];
  return [
    ...problems,
    ...(problems.length === 0
      ? [ok(`${label}: ${isQueue ? queueSettingsOf(mapping) : settingsOf(mapping)}`)]
      : []),
  ];
}

function stateFindings(label: string, { State: state = '', UUID: id }: EventSourceMappingConfiguration) {
  if (state === 'Enabled') return [];
  if (/^Disabl/.test(state)) {
    return [
      wrong(
        `${label}: the mapping is ${state}, so nothing is read; what waits is lost once its retention ends`,
        `aws lambda update-event-source-mapping --uuid ${id} --enabled`,
      ),
    ];
  }
  return [notable(`${label}: the mapping is ${state}`, 'look again in a minute')];
}

function resultFindings(
  label: string,
  { LastProcessingResult: result = '' }: EventSourceMappingConfiguration,
) {
  if (!/problem|fail|error|denied/i.test(result)) return [];
  return [
    wrong(
      `${label}: the last batch ended with “${result}”`,
      'the query “What fails, by message and reason” of addLogQueries, or the log of the function',
    ),
  ];
}

/** Judges whether Lambda takes what a function answers. */
function answerFindings(
  label: string,
  { FunctionResponseTypes: types = [] }: EventSourceMappingConfiguration,
): Finding[] {
  if (types.includes('ReportBatchItemFailures')) return [];
  return [wrong(`${label}: records that fail are taken for done (no ReportBatchItemFailures)`, REDEPLOY)];
}

/** Judges what becomes of records that fail again and again. */
function failureFindings(
  label: string,
  {
    DestinationConfig: destination,
    BisectBatchOnFunctionError: isHalved = false,
  }: EventSourceMappingConfiguration,
): Finding[] {
  return [
    ...(destination?.OnFailure?.Destination === undefined
      ? [wrong(`${label}: records that Lambda gives up are lost (no on-failure destination)`, REDEPLOY)]
      : []),
    ...(isHalved
      ? []
      : [notable(`${label}: a batch that fails is not halved, so one record can hold up others`, REDEPLOY)]),
  ];
}

function streamFindings(
  label: string,
  {
    ParallelizationFactor: factor = 1,
    StartingPosition: position,
    FilterCriteria: filter,
  }: EventSourceMappingConfiguration,
  config: Config,
): Finding[] {
  return [
    ...(factor > 1 && !promisesUserKey(config)
      ? [
          wrong(
            `${label}: ${factor} invocations read a shard at a time without the promise ` +
              'partitionKeyIsUser, so events can be taken for counted that are not',
            'set parallelizationFactor to 1, or promise partitionKeyIsUser if it is true, and deploy',
          ),
        ]
      : []),
    ...(position === 'LATEST'
      ? [notable(`${label}: reading began with the newest record, so earlier ones were not counted`)]
      : []),
    ...((filter?.Filters ?? []).length > 0
      ? [notable(`${label}: a filter leaves records out before they are counted`, REDEPLOY)]
      : []),
  ];
}

function settingsOf(mapping: EventSourceMappingConfiguration): string {
  const {
    BatchSize: size,
    MaximumBatchingWindowInSeconds: window = 0,
    MaximumRetryAttempts: retries = -1,
    MaximumRecordAgeInSeconds: age = -1,
    LastProcessingResult: result = 'none yet',
  } = mapping;
  const end = age === -1 ? 'as long as the source keeps them' : `until they are ${age / 3_600} hours old`;
  return (
    `enabled; batches of up to ${size} records or ${window} seconds, ` +
    `${retries === -1 ? 'any number of' : retries} retries ${end}; last result: ${result}`
  );
}

function queueSettingsOf({
  ScalingConfig: scaling,
  LastProcessingResult: result = 'none yet',
}: EventSourceMappingConfiguration): string {
  const { MaximumConcurrency: most } = scaling ?? {};
  const objects = most === undefined ? 'any number of objects' : `up to ${most} objects`;
  return `enabled; ${objects} at a time; last result: ${result}`;
}

function isOfQueue({ EventSourceArn: arn }: EventSourceMappingConfiguration): boolean {
  return arn?.split(':')[2] === 'sqs';
}

function isOfTable({ EventSourceArn: arn }: EventSourceMappingConfiguration): boolean {
  return arn?.split(':')[2] === 'dynamodb';
}

function sourceName(mapping: EventSourceMappingConfiguration): string {
  const stream = streamArnOf(mapping);
  if (stream !== undefined) return `stream ${streamNameOf(stream)}`;
  if (isOfQueue(mapping)) return `queue ${mapping.EventSourceArn!.split(':')[5]}`;
  const [, table] = /:table\/([^/]+)\/stream\//.exec(mapping.EventSourceArn ?? '') ?? [];
  return table === undefined ? (mapping.EventSourceArn ?? 'an unnamed source') : `table ${table}`;
}
