import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { DeadLetter, DeadLetters } from '../ports';

export interface S3DeadLettersProps {
  readonly client: S3Client;
  readonly bucketName: string;
  /** Which function's letters these are, such as `publisher`. */
  readonly prefix: string;
}

/** Keeps letters in a bucket: an object per call, a letter per line. */
export class S3DeadLetters implements DeadLetters {
  private readonly client: S3Client;
  private readonly bucketName: string;
  private readonly prefix: string;

  constructor(props: S3DeadLettersProps) {
    this.client = props.client;
    this.bucketName = props.bucketName;
    this.prefix = props.prefix;
  }

  async keep(name: string, letters: readonly DeadLetter[]): Promise<void> {
    if (letters.length === 0) return;
    await this.client.send(new PutObjectCommand({
      Bucket: this.bucketName,
      Key: `${this.prefix}/${name}.ndjson`,
      Body: letters.map(({ reason, id, content }) => `${JSON.stringify({ reason, id, content })}\n`).join(''),
      ContentType: 'application/x-ndjson',
    }));
  }
}
