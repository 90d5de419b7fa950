import { setTimeout as pause } from 'node:timers/promises';
import type { Context, DynamoDBBatchResponse } from 'aws-lambda';
import { PowertoolsTelemetry } from '../../adapters/cloudwatch/powertools-telemetry';
import { parseConfig } from '../../contract/config';
import { CONFIG_VARIABLE } from '../../contract/config-variable';
import { Change, isMeantFor } from '../../engine/state/change';
import { createDeadLetters, createDeliveryNotes, createDestination, createOutbox } from '../shared/registry';
import { timeLeftOf } from '../shared/time-left';
import { OutboxRun } from './outbox-run';
import { Publisher } from './publisher';
import { PublisherRecord, toOutboxRecord } from './publisher-record';

const config = parseConfig(process.env[CONFIG_VARIABLE]);
const telemetry = new PowertoolsTelemetry(config.installation, 'publisher');
const deadLetters = createDeadLetters(config, 'rejected-changes');
const accepts = (change: Change) => isMeantFor(config.destination.kind, change);
const publisher = new Publisher({
  destination: createDestination(config, Date.now, pause),
  deadLetters,
  notes: createDeliveryNotes(config, process.env.AWS_LAMBDA_FUNCTION_NAME!, Date.now),
  telemetry,
  pause,
  clock: Date.now,
  accepts,
});
const outbox = createOutbox(config, Date.now);
const run = outbox && new OutboxRun({ outbox, publisher, deadLetters, telemetry, clock: Date.now, accepts });

/** Records of an item stream or of `redrive`, or a sign to look into the queue. */
interface PublisherEvent {
  readonly Records?: readonly PublisherRecord[];
  /** Present when a schedule gives the sign, which is the time to clear up as well. */
  readonly sweep?: true;
}

export async function handler(event: PublisherEvent, context: Context): Promise<DynamoDBBatchResponse> {
  return telemetry.around(async () => {
    const timeLeft = timeLeftOf(context);
    if (!event.Records) {
      await run?.run(timeLeft);
      if (event.sweep) await outbox?.removeExpired();
      return { batchItemFailures: [] };
    }
    const { failed } = await publisher.process(event.Records.map(toOutboxRecord), timeLeft);
    return { batchItemFailures: failed.map((itemIdentifier) => ({ itemIdentifier })) };
  });
}
