import { setTimeout as pause } from 'node:timers/promises';
import type { Context, DynamoDBBatchResponse } from 'aws-lambda';
import { PowertoolsTelemetry } from '../../adapters/cloudwatch/powertools-telemetry';
import { parseConfig } from '../../contract/config';
import { CONFIG_VARIABLE } from '../../contract/config-variable';
import { isMeantFor } from '../../engine/state/change';
import { createDeadLetters, createDeliveryNotes, createDestination } from '../shared/registry';
import { timeLeftOf } from '../shared/time-left';
import { Publisher } from './publisher';
import { PublisherRecord, toOutboxRecord } from './publisher-record';

const config = parseConfig(process.env[CONFIG_VARIABLE]);
const telemetry = new PowertoolsTelemetry(config.installation, 'publisher');
const publisher = new Publisher({
  destination: createDestination(config, Date.now, pause),
  deadLetters: createDeadLetters(config, 'rejected-changes'),
  notes: createDeliveryNotes(config, process.env.AWS_LAMBDA_FUNCTION_NAME!, Date.now),
  telemetry,
  pause,
  clock: Date.now,
  accepts: (change) => isMeantFor(config.destination.kind, change),
});

export async function handler(
  event: { readonly Records: readonly PublisherRecord[] },
  context: Context,
): Promise<DynamoDBBatchResponse> {
  return telemetry.around(async () => {
    const { failed } = await publisher.process(event.Records.map(toOutboxRecord), timeLeftOf(context));
    return { batchItemFailures: failed.map((itemIdentifier) => ({ itemIdentifier })) };
  });
}
