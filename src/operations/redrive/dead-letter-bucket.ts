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
  /** When it was kept, in epoch milliseconds; S3 tells no more than the second. */
  readonly at: number;
}

/** The bucket of what could not be counted or delivered. */
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

  /** Writes the object unless there is one, and answers what is there then. */
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
