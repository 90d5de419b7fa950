import { setTimeout as pause } from 'node:timers/promises';
import type {
  Context,
  KinesisStreamBatchResponse,
  KinesisStreamEvent,
  SQSBatchResponse,
  SQSEvent,
} from 'aws-lambda';
import { PowertoolsTelemetry } from '../../adapters/cloudwatch/powertools-telemetry';
import { toStreamRecords } from '../../adapters/kinesis/stream-records';
import { parseConfig } from '../../contract/config';
import { CONFIG_VARIABLE } from '../../contract/config-variable';
import { wholeOf } from '../../engine/state/checkpoints';
import { ActiveRules } from '../shared/active-rules';
import { createDecoder } from '../shared/decoder';
import { loadObjectEvents } from '../shared/load-on-demand';
import {
  createAggregateStore,
  createDeadLetters,
  createLagNotes,
  createRecordTransformer,
  createRuleReader,
  createTimeseriesStore,
} from '../shared/registry';
import { timeLeftOf } from '../shared/time-left';
import { Transformation } from '../shared/transformation';
import { Aggregator } from './aggregator';

const DAY_MS = 24 * 60 * 60 * 1000;

const config = parseConfig(process.env[CONFIG_VARIABLE]);
const telemetry = new PowertoolsTelemetry(config.installation, 'aggregator');
const aggregates = createAggregateStore(config, { telemetry });
const rules = new ActiveRules({
  reader: createRuleReader(config),
  store: aggregates,
  telemetry,
  clock: Date.now,
  pause,
  maxAge: config.rulesMaxAgeSeconds * 1000,
  removedRules: config.removedRules,
  timeZone: config.timeZone,
  historyDays: config.historyRetentionDays,
});
const transformer = createRecordTransformer(config);
const aggregator = new Aggregator({
  rules,
  aggregates,
  timeseries: createTimeseriesStore(config, Date.now),
  deadLetters: createDeadLetters(config, 'rejected-events'),
  lagNotes: createLagNotes(config),
  ...(transformer && {
    transformation: new Transformation({ transformer, clock: Date.now, pause }),
  }),
  decode: createDecoder(config),
  telemetry,
  clock: Date.now,
  redelivery: config.redeliveryDays * DAY_MS,
  historyRetention: config.historyRetentionDays * DAY_MS,
  partitionKeyIsUser:
    config.eventSource.kind === 'json' && config.eventSource.parameters.partitionKeyIsUser === 'true',
});

const objectMessages =
  config.objectQueueUrl === undefined
    ? undefined
    : loadObjectEvents().createObjectMessages(config, { aggregator, rules, telemetry });

/** Takes messages about new objects, or records as a stream, `redrive` and `replay` send them. */
export async function handler(
  event: KinesisStreamEvent | SQSEvent,
  context: Context,
): Promise<KinesisStreamBatchResponse | SQSBatchResponse> {
  return telemetry.around(async () => {
    const timeLeft = timeLeftOf(context);
    if (isOfQueue(event)) return objectMessages!.process(event.Records, timeLeft);
    const { failed } = await aggregator.process(toStreamRecords(event.Records), timeLeft);
    return {
      batchItemFailures: failed.map((sequenceNumber) => ({ itemIdentifier: wholeOf(sequenceNumber) })),
    };
  });
}

function isOfQueue(event: KinesisStreamEvent | SQSEvent): event is SQSEvent {
  return event.Records[0] !== undefined && 'receiptHandle' in event.Records[0];
}
