import {
  DeleteObjectCommand,
  GetObjectCommand,
  paginateListObjectsV2,
  PutObjectCommand,
  PutObjectCommandInput,
  S3Client,
} from '@aws-sdk/client-s3';
import { attempt } from '../aws';

/** Attempts of a conditional call that meets another one: S3 answers 409 and asks to try again. */
const MAX_ATTEMPTS = 5;

export interface StoredObject {
  readonly key: string;
  /** Epoch milliseconds at which it was written, to the second, because S3 reports no fraction. */
  readonly at: number;
}

/** Text of an object with the ETag of the version that was read. */
export interface ObjectVersion {
  readonly text: string;
  readonly etag: string;
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

  /** @param limit number of objects after which a prefix is listed no further */
  async list(prefixes: readonly string[], limit = Infinity): Promise<StoredObject[]> {
    const found: StoredObject[] = [];
    await attempt(`list the bucket ${this.name}`, async () => {
      for (const prefix of prefixes) {
        const end = found.length + limit;
        for await (const page of paginateListObjectsV2(
          { client: this.client },
          { Bucket: this.name, Prefix: prefix },
        )) {
          for (const { Key: key, LastModified: modified } of page.Contents ?? []) {
            found.push({ key: key!, at: modified?.getTime() ?? 0 });
          }
          if (found.length >= end) break;
        }
      }
    });
    return found;
  }

  async read(key: string): Promise<string> {
    return (await attempt(`read s3://${this.name}/${key}`, () => this.get(key))).text;
  }

  /** Reads an object, unless it is gone. */
  async find(key: string): Promise<ObjectVersion | undefined> {
    return attempt(`read s3://${this.name}/${key}`, async () => {
      try {
        return await this.get(key);
      } catch (error) {
        if (statusOf(error) === 404) return undefined;
        throw error;
      }
    });
  }

  async put(key: string, text: string): Promise<void> {
    await this.write(key, text, {});
  }

  /**
   * Writes an object unless the key holds one already.
   *
   * @returns the text that the key holds afterwards
   */
  async putIfAbsent(key: string, text: string): Promise<string> {
    for (;;) {
      if (await this.write(key, text, { IfNoneMatch: '*' })) return text;
      const held = await this.find(key);
      // The object may have been removed between the two calls.
      if (held) return held.text;
    }
  }

  /** Replaces an object if it is still the version that was read; answers whether it did. */
  async replace(key: string, text: string, { etag }: ObjectVersion): Promise<boolean> {
    return this.write(key, text, { IfMatch: etag });
  }

  /**
   * Removes an object unless it was written again since it was read; one that is gone counts as removed.
   *
   * @returns whether the object is gone
   */
  async remove(key: string, { etag }: ObjectVersion): Promise<boolean> {
    return this.conditionally(
      `delete s3://${this.name}/${key}`,
      () => this.client.send(new DeleteObjectCommand({ Bucket: this.name, Key: key, IfMatch: etag })),
      { 404: true, 412: false },
    );
  }

  private async write(
    key: string,
    text: string,
    condition: Pick<PutObjectCommandInput, 'IfMatch' | 'IfNoneMatch'>,
  ): Promise<boolean> {
    const command = new PutObjectCommand({
      Bucket: this.name,
      Key: key,
      Body: text,
      ContentType: 'application/x-ndjson',
      ...condition,
    });
    // A write on condition of a version that is gone is answered with 404.
    return this.conditionally(`write s3://${this.name}/${key}`, () => this.client.send(command), {
      ...(condition.IfMatch !== undefined && { 404: false }),
      412: false,
    });
  }

  /** Calls S3, and again while it answers that another call was under way. */
  private async conditionally(
    action: string,
    call: () => Promise<unknown>,
    answers: Readonly<Record<number, boolean | undefined>>,
  ): Promise<boolean> {
    return attempt(action, async () => {
      for (let attempts = 1; ; attempts++) {
        try {
          await call();
          return true;
        } catch (error) {
          const status = statusOf(error) ?? 0;
          const answer = answers[status];
          if (answer !== undefined) return answer;
          if (status !== 409 || attempts === MAX_ATTEMPTS) throw error;
        }
      }
    });
  }

  private async get(key: string): Promise<ObjectVersion> {
    const { Body: body, ETag: etag } = await this.client.send(
      new GetObjectCommand({ Bucket: this.name, Key: key }),
    );
    return { text: await body!.transformToString(), etag: etag ?? '' };
  }
}

function statusOf(error: unknown): number | undefined {
  return (error as { $metadata?: { httpStatusCode?: number } }).$metadata?.httpStatusCode;
}
