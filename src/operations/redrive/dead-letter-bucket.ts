import {
  DeleteObjectCommand,
  GetObjectCommand,
  paginateListObjectsV2,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { attempt } from '../aws';

export interface StoredObject {
  readonly key: string;
  /** Epoch milliseconds at which it was written, to the second, because S3 reports no fraction. */
  readonly at: number;
}

/** Reads and writes the bucket of records and changes that could not be counted or delivered. */
export class DeadLetterBucket {
  constructor(
    private readonly client: S3Client,
    private readonly name: string,
  ) {}

  async keys(prefixes: readonly string[]): Promise<string[]> {
    return (await this.list(prefixes)).map(({ key }) => key);
  }

  async list(prefixes: readonly string[]): Promise<StoredObject[]> {
    const found: StoredObject[] = [];
    await attempt(`list the bucket ${this.name}`, async () => {
      for (const prefix of prefixes) {
        for await (const page of paginateListObjectsV2(
          { client: this.client },
          { Bucket: this.name, Prefix: prefix },
        )) {
          for (const { Key: key, LastModified: modified } of page.Contents ?? []) {
            found.push({ key: key!, at: modified?.getTime() ?? 0 });
          }
        }
      }
    });
    return found;
  }

  async read(key: string): Promise<string> {
    return attempt(`read s3://${this.name}/${key}`, async () => {
      const { Body: body } = await this.client.send(new GetObjectCommand({ Bucket: this.name, Key: key }));
      return body!.transformToString();
    });
  }

  /**
   * Writes an object unless the key holds one already.
   *
   * @returns the text that the key holds afterwards
   */
  async putIfAbsent(key: string, text: string): Promise<string> {
    try {
      await this.client.send(
        new PutObjectCommand({
          Bucket: this.name,
          Key: key,
          Body: text,
          IfNoneMatch: '*',
          ContentType: 'application/x-ndjson',
        }),
      );
      return text;
    } catch (error) {
      if ((error as { $metadata?: { httpStatusCode?: number } }).$metadata?.httpStatusCode === 412) {
        return this.read(key);
      }
      return attempt(`write s3://${this.name}/${key}`, async () => {
        throw error;
      });
    }
  }

  async remove(key: string): Promise<void> {
    await attempt(`delete s3://${this.name}/${key}`, () =>
      this.client.send(new DeleteObjectCommand({ Bucket: this.name, Key: key })),
    );
  }
}
