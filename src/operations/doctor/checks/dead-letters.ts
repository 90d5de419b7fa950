import { S3Client } from '@aws-sdk/client-s3';
import { SQSClient } from '@aws-sdk/client-sqs';
import { counted } from '../../../common/counted';
import { inParallel } from '../../../common/in-parallel';
import { deadLetterPrefix } from '../../../contract/dead-letters';
import { createDecoder } from '../../../functions/shared/decoder';
import { BatchSender } from '../../invocation/batch-sender';
import { OperationError } from '../../operation-error';
import { DeadLetterBucket, StoredObject } from '../../redrive/dead-letter-bucket';
import { Redrive } from '../../redrive/redrive';
import { Overview } from '../../redrive/redrive-report';
import { RejectedObjects } from '../../redrive/rejected-objects';
import { UndeliveredQueue } from '../../redrive/undelivered-queue';
import { ask } from '../ask';
import { Check, Subject } from '../check';
import { Facts } from '../facts';
import { Finding, notable, ok, wrong } from '../finding';

/** Objects of each kind that are listed. */
const MAX_LISTED = 5_000;
/** Newest objects that are read for their reasons; one may have several megabytes. */
const MAX_READ = 50;
const MAX_CONCURRENT_READS = 8;
const DAY_MS = 86_400_000;
const REDRIVE = 'fix the cause (“Reasons of dead letters” in docs/troubleshooting.md), then redrive';

export const deadLetters: Check = {
  name: 'dead letters',
  run: async (subject) => [...(await bucketFindings(subject)), ...(await queueFindings(subject.facts))],
};

async function bucketFindings({ facts, clock }: Subject): Promise<Finding[]> {
  const bucket = bucketOf(facts);
  const redrive = new Redrive({
    installation: facts.installation,
    bucket,
    sender: new BatchSender(facts.lambda),
    aggregates: facts.stores.aggregates,
    decode: createDecoder(facts.config),
    clock,
  });
  const unread = new RejectedObjects({
    bucket,
    prefix: deadLetterPrefix(facts.config.installation, 'rejected-objects'),
    client: new SQSClient(facts.aws),
  });
  const objects = await ask('s3:ListBucket', async () => [
    ...(await redrive.list({ overtaken: true }, MAX_LISTED)),
    ...(await unread.list(MAX_LISTED)),
  ]);
  if (objects.length === 0) return [ok(`the bucket ${facts.config.deadLetters.bucketName} holds none`)];
  const newest = [...objects].sort((a, b) => b.at - a.at).slice(0, MAX_READ);
  const overview = new Overview();
  await inParallel(newest, MAX_CONCURRENT_READS, async ({ key }) =>
    read(unread.holds(key) ? unread : redrive, key, overview),
  );
  return [
    ...reasonFindings(overview, isRecent(newest, clock())),
    ...(objects.length > newest.length
      ? [
          notable(
            `only the newest ${newest.length} of ${counted(objects.length, 'object')} were read`,
            LIST_ALL,
          ),
        ]
      : []),
  ];
}

const LIST_ALL = 'redrive --dry-run lists all';

async function read(letters: Redrive | RejectedObjects, key: string, overview: Overview): Promise<void> {
  try {
    if (letters instanceof RejectedObjects) {
      const rejected = await ask('s3:GetObject', () => letters.read(key));
      if (rejected) overview.addUnread(rejected.reason);
      return;
    }
    const object = await ask('s3:GetObject', () => letters.read(key));
    if (object) overview.add(object);
  } catch (error) {
    // An object that cannot be used says so; a refusal or an outage ends the check.
    if (!(error instanceof OperationError) || error.code === 'unavailable') throw error;
    overview.unusable.push(error.message);
  }
}

function reasonFindings(
  { objects, events, changes, unread, unusable }: Overview,
  recent: boolean,
): Finding[] {
  const report = (text: string) => (recent ? wrong(text, REDRIVE) : notable(text, REDRIVE));
  if (objects + unusable.length === 0) return [ok('the bucket holds none of this installation')];
  return [
    ...Object.entries(events).map(([reason, n]) => report(`${counted(n, 'event')}: ${reason}`)),
    ...Object.entries(changes).map(([reason, n]) => report(`${counted(n, 'change')}: ${reason}`)),
    ...Object.entries(unread).map(([reason, n]) =>
      report(`${counted(n, 'object')} that could not be read: ${reason}`),
    ),
    ...unusable.map((reason) => notable(`cannot be sent again: ${reason}`)),
  ];
}

/** Tells whether something went wrong within a day; older dead letters are known, or stay for good. */
function isRecent(objects: readonly StoredObject[], now: number): boolean {
  return objects.some(({ at }) => now - at < DAY_MS);
}

async function queueFindings(facts: Facts): Promise<Finding[]> {
  const { undelivered, config } = facts.installation;
  if (!undelivered) return [];
  const queue = new UndeliveredQueue({
    client: new SQSClient(facts.aws),
    ...undelivered,
    bucket: bucketOf(facts),
    prefix: deadLetterPrefix(config.installation, 'undelivered-events'),
  });
  const size = await ask('sqs:GetQueueAttributes', () => queue.size());
  return [
    size === 0
      ? ok('EventBridge could write all events to the stream')
      : wrong(
          `about ${counted(size, 'event')} could not be written to the stream by EventBridge`,
          'does the stream exist, and may the role of the rule write to it? Then redrive',
        ),
  ];
}

function bucketOf({ aws, config }: Facts): DeadLetterBucket {
  return new DeadLetterBucket(new S3Client(aws), config.deadLetters.bucketName);
}
