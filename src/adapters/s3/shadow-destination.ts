import { createHash } from 'node:crypto';
import { PutObjectCommand, S3Client, S3ClientConfig } from '@aws-sdk/client-s3';
import { Delivery, Destination, TimeLeft, UNLIMITED } from '../../engine/ports';
import { Change } from '../../engine/state/change';
import { requestHandlerOptions } from '../client-timeouts';
import { DELIVERED, UNTRIED } from '../delivery/destination-calls';
import { ruleEventOf } from '../delivery/rule-event';

/** Creates a client that fails when the bucket does not answer. */
export function createShadowBucketClient(config: S3ClientConfig = {}): S3Client {
  return new S3Client({ requestHandler: requestHandlerOptions(), ...config });
}

/** Writes changes to a bucket instead of delivering them, an object per call and a rule event per line. */
export class ShadowDestination implements Destination {
  /** @param prefix of the keys, with its last slash */
  constructor(
    private readonly client: S3Client,
    private readonly bucketName: string,
    private readonly prefix: string,
  ) {}

  async deliver(changes: readonly Change[], timeLeft: TimeLeft = UNLIMITED): Promise<Delivery[]> {
    if (changes.length === 0) return [];
    if (timeLeft() <= 0) return changes.map(() => UNTRIED);
    const text = changes.map((change) => `${JSON.stringify(ruleEventOf(change).detail)}\n`).join('');
    // Changes that are delivered again get the key of the object that they are in.
    const name = createHash('sha256').update(text).digest('hex').slice(0, 32);
    await this.client.send(
      new PutObjectCommand({
        Bucket: this.bucketName,
        Key: `${this.prefix}${name}.ndjson`,
        Body: text,
        ContentType: 'application/x-ndjson',
      }),
    );
    return changes.map(() => DELIVERED);
  }
}
