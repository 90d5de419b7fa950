import { setTimeout as pause } from 'node:timers/promises';
import { createObjectClient, S3Objects } from '../../../adapters/s3/s3-objects';
import { createQueueClient, MessageQueue } from '../../../adapters/sqs/message-queue';
import { Config } from '../../../contract/config';
import { createDeadLetters, createObjectNotes } from '../../shared/registry';
import { ObjectCounter, ObjectCounterOptions } from './object-counter';
import { ObjectMessages } from './object-messages';

const DAY_MS = 24 * 60 * 60 * 1000;

/** Creates what takes the messages about new objects of an installation. */
export function createObjectMessages(
  config: Config,
  parts: Pick<ObjectCounterOptions, 'aggregator' | 'rules' | 'telemetry'>,
): ObjectMessages {
  const counter = new ObjectCounter({
    ...parts,
    objects: new S3Objects(createObjectClient()),
    notes: createObjectNotes(config, Date.now),
    rejectedObjects: createDeadLetters(config, 'rejected-objects'),
    rejectedRecords: createDeadLetters(config, 'rejected-events'),
    clock: Date.now,
    pause,
    redelivery: config.redeliveryDays * DAY_MS,
  });
  const queue = new MessageQueue(createQueueClient(), config.objectQueueUrl!);
  return new ObjectMessages({ counter, queue, telemetry: parts.telemetry, clock: Date.now });
}
