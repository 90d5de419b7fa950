import { GetQueueAttributesCommand, SQSClient } from '@aws-sdk/client-sqs';
import { ask } from '../ask';
import { Facts } from '../facts';
import { Finding, notable, ok } from '../finding';
import { METRIC_HOURS } from '../metrics';

/** Seconds that the oldest message may wait: as long as `addAlarms` allows by default. */
const MAX_AGE_SECONDS = 15 * 60;

/** Says how many objects wait in the queue of new ones, and for how long. */
export async function objectFindings(facts: Facts, queueUrl: string): Promise<Finding[]> {
  const { Attributes: attributes } = await ask('sqs:GetQueueAttributes', () =>
    new SQSClient(facts.aws).send(
      new GetQueueAttributesCommand({
        QueueUrl: queueUrl,
        AttributeNames: ['ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible'],
      }),
    ),
  );
  const waiting = Number(attributes?.ApproximateNumberOfMessages ?? 0);
  const others = Number(attributes?.ApproximateNumberOfMessagesNotVisible ?? 0);
  const { latest: age = 0 } = (await facts.metrics()).ofQueue('ApproximateAgeOfOldestMessage');
  return [
    ok(
      `the events are objects: about ${waiting} of them to be read, ` +
        `${others} being read or to be tried again later`,
    ),
    ...(age > MAX_AGE_SECONDS ? [old(age)] : []),
  ];
}

function old(seconds: number): Finding {
  return notable(
    `the oldest object had waited ${Math.round(seconds / 60)} minutes, ` +
      `as of the last measure within ${METRIC_HOURS} hours`,
    'raise maxConcurrency, or see in the log of the aggregator why objects cannot be read',
  );
}
