import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { DeadLetter, DeadLetters } from '../../engine/ports';

/** Creates a client with the SDK's own timeouts. */
export function createDeadLetterClient(): S3Client {
  return new S3Client({});
}

export interface S3DeadLettersProps {
  readonly client: S3Client;
  readonly bucketName: string;
  /** Prefix of the keys, with its last slash. */
  readonly prefix: string;
  /** Name of the function that receives the letters when they are sent again. */
  readonly sendTo: string;
}

/** Writes dead letters to a bucket, an object per call and a letter per line. */
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
          .map(({ reason, id, givenUp, content }) => {
            const letter = { reason, sendTo, id, ...(givenUp && { givenUp }), content };
            return `${JSON.stringify(letter)}\n`;
          })
          .join(''),
        ContentType: 'application/x-ndjson',
      }),
    );
  }
}
