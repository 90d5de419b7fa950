import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { DeadLetter, DeadLetters } from '../../engine/ports';

export interface S3DeadLettersProps {
  readonly client: S3Client;
  readonly bucketName: string;
  /** How keys begin, up to and with the last slash. */
  readonly prefix: string;
  /** The function that takes these letters when they are sent again. */
  readonly sendTo: string;
}

/** Keeps letters in a bucket: an object per call, a letter per line. */
export class S3DeadLetters implements DeadLetters {
  constructor(private readonly props: S3DeadLettersProps) {}

  async put(name: string, letters: readonly DeadLetter[]): Promise<void> {
    if (letters.length === 0) return;
    const { client, bucketName, prefix, sendTo } = this.props;
    await client.send(
      new PutObjectCommand({
        Bucket: bucketName,
        Key: `${prefix}${sendTo}/${name}.ndjson`,
        Body: letters
          .map(({ reason, id, content }) => `${JSON.stringify({ reason, sendTo, id, content })}\n`)
          .join(''),
        ContentType: 'application/x-ndjson',
      }),
    );
  }
}
