import { setTimeout as pause } from 'node:timers/promises';
import type { Context, KinesisStreamBatchResponse, KinesisStreamEvent } from 'aws-lambda';
import { PowertoolsTelemetry } from '../../adapters/cloudwatch/powertools-telemetry';
import { toStreamRecords } from '../../adapters/kinesis/stream-records';
import { parseConfig } from '../../contract/config';
import { CONFIG_VARIABLE } from '../../contract/config-variable';
import { wholeOf } from '../../engine/state/checkpoints';
import { ActiveRules } from '../shared/active-rules';
import { createDecoder } from '../shared/decoder';
import {
  createAggregateStore,
  createDeadLetters,
  createLagNotes,
  createRuleReader,
  createTimeseriesStore,
} from '../shared/registry';
import { timeLeftOf } from '../shared/time-left';
import { Aggregator } from './aggregator';

const DAY_MS = 24 * 60 * 60 * 1000;

const config = parseConfig(process.env[CONFIG_VARIABLE]);
const telemetry = new PowertoolsTelemetry(config.installation, 'aggregator');
const aggregates = createAggregateStore(config, { telemetry });
const aggregator = new Aggregator({
  rules: new ActiveRules({
    reader: createRuleReader(config),
    store: aggregates,
    telemetry,
    clock: Date.now,
    pause,
    maxAge: config.rulesMaxAgeSeconds * 1000,
    removedRules: config.removedRules,
    timeZone: config.timeZone,
    historyDays: config.historyRetentionDays,
  }),
  aggregates,
  timeseries: createTimeseriesStore(config, Date.now),
  deadLetters: createDeadLetters(config, 'rejected-events'),
  lagNotes: createLagNotes(config),
  decode: createDecoder(config),
  telemetry,
  clock: Date.now,
  redelivery: config.redeliveryDays * DAY_MS,
  historyRetention: config.historyRetentionDays * DAY_MS,
  partitionKeyIsUser:
    config.eventSource.kind === 'json' && config.eventSource.parameters.partitionKeyIsUser === 'true',
});

export async function handler(
  event: KinesisStreamEvent,
  context: Context,
): Promise<KinesisStreamBatchResponse> {
  return telemetry.around(async () => {
    const { failed } = await aggregator.process(toStreamRecords(event.Records), timeLeftOf(context));
    return {
      batchItemFailures: failed.map((sequenceNumber) => ({ itemIdentifier: wholeOf(sequenceNumber) })),
    };
  });
}
