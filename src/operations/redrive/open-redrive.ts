import { LambdaClient } from '@aws-sdk/client-lambda';
import { S3Client } from '@aws-sdk/client-s3';
import { SQSClient } from '@aws-sdk/client-sqs';
import { deadLetterPrefix } from '../../contract/dead-letters';
import { createDecoder } from '../../functions/shared/decoder';
import { AwsOptions, clientConfig } from '../aws';
import { Installation } from '../installation';
import { BatchSender } from '../invocation/batch-sender';
import { openStores } from '../stores';
import { DeadLetterBucket } from './dead-letter-bucket';
import { createTransformation } from './dead-records';
import { Redrive } from './redrive';
import { RedriveRun, RedriveRunOptions } from './redrive-run';
import { RejectedObjects } from './rejected-objects';
import { UndeliveredQueue } from './undelivered-queue';

/** A function may need its whole 15 minutes for the largest batch (Lambda quotas). */
const MAX_INVOCATION_MS = 15 * 60_000;

/** Opens the redrive of an installation with the caller's credentials. */
export function openRedrive(
  installation: Installation,
  options: AwsOptions,
  progress: RedriveRunOptions['progress'],
): RedriveRun {
  const aws = clientConfig(options);
  const { deadLetters, installation: name } = installation.config;
  const bucket = new DeadLetterBucket(new S3Client(aws), deadLetters.bucketName);
  return new RedriveRun({
    redrive: new Redrive({
      installation,
      bucket,
      sender: new BatchSender(
        new LambdaClient({ ...aws, requestHandler: { requestTimeout: MAX_INVOCATION_MS } }),
      ),
      aggregates: openStores(installation, options).aggregates,
      decode: createDecoder(installation.config),
      transformation: createTransformation(installation.config, aws),
      clock: Date.now,
    }),
    queue:
      installation.undelivered &&
      new UndeliveredQueue({
        client: new SQSClient(aws),
        ...installation.undelivered,
        bucket,
        prefix: deadLetterPrefix(name, 'undelivered-events'),
      }),
    rejectedObjects: new RejectedObjects({
      bucket,
      prefix: deadLetterPrefix(name, 'rejected-objects'),
      client: new SQSClient(aws),
      queueUrl: installation.objectQueue?.queueUrl,
    }),
    progress,
  });
}
