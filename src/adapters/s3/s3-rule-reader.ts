import { GetObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { RuleReader } from '../../engine/ports';
import { textOfFile } from '../../rule-language/parse/file-text';
import { Sheet } from '../../rule-language/parse/sheet';
import { readRuleText } from '../../rule-language/parse/text';

/**
 * Reads an object that holds the rules as CSV or JSON, and fetches and parses it again only after a change.
 */
export class S3RuleReader implements RuleReader {
  readonly name: string;
  private last?: { readonly etag: string | undefined; readonly sheet: Sheet };

  constructor(
    private readonly client: S3Client,
    private readonly bucketName: string,
    private readonly objectKey: string,
  ) {
    this.name = `s3://${bucketName}/${objectKey}`;
  }

  /**
   * @throws Error when there is no such object, or when it holds no rules: a broken file is not an empty one
   */
  async read(): Promise<Sheet> {
    try {
      const { Body: body, ETag: etag } = await this.client.send(
        new GetObjectCommand({ Bucket: this.bucketName, Key: this.objectKey, IfNoneMatch: this.last?.etag }),
      );
      if (!body) throw new Error('the answer holds no object');
      this.last = { etag, sheet: readRuleText(textOfFile(await body.transformToByteArray())) };
      return this.last.sheet;
    } catch (error) {
      if (this.last && isUnchanged(error)) return this.last.sheet;
      throw new Error(`${this.name} cannot be read: ${(error as Error).message}`);
    }
  }
}

function isUnchanged(error: unknown): boolean {
  return (error as { $metadata?: { httpStatusCode?: number } }).$metadata?.httpStatusCode === 304;
}
