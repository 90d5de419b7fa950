import { createHash } from 'node:crypto';
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { Delivery, Destination } from '../../engine/ports';
import { Change } from '../../engine/state/change';
import { DELIVERED } from '../delivery/destination-calls';
import { ruleEventOf } from '../delivery/rule-event';

/** Tells nobody and writes down what would have been told: an object per call, a rule event per line. */
export class ShadowDestination implements Destination {
  /** @param prefix how keys begin, up to and with the last slash */
  constructor(
    private readonly client: S3Client,
    private readonly bucketName: string,
    private readonly prefix: string,
  ) {}

  async deliver(changes: readonly Change[]): Promise<Delivery[]> {
    if (changes.length === 0) return [];
    const lines = changes.map((change) => `${JSON.stringify(ruleEventOf(change).detail)}\n`);
    await this.client.send(
      new PutObjectCommand({
        Bucket: this.bucketName,
        // The same for the same changes, so that what is delivered again is not written twice.
        Key: `${this.prefix}${createHash('sha256').update(lines.join('')).digest('hex').slice(0, 32)}.ndjson`,
        Body: lines.join(''),
        ContentType: 'application/x-ndjson',
      }),
    );
    return changes.map(() => DELIVERED);
  }
}
