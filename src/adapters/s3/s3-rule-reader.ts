import { GetObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { RuleReader } from '../../engine/ports';
import { Sheet } from '../../rule-language/parse/sheet';
import { readRuleText } from '../../rule-language/parse/text';

/**
 * Reads an object that holds the rules as CSV or JSON; while it stays as it is, it is neither sent nor parsed
 * again.
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
   * @throws when there is no such object, or what it holds are no rules: a file that is broken has not been
   * emptied
   */
  async read(): Promise<Sheet> {
    try {
      const { Body: body, ETag: etag } = await this.client.send(
        new GetObjectCommand({ Bucket: this.bucketName, Key: this.objectKey, IfNoneMatch: this.last?.etag }),
      );
      this.last = { etag, sheet: readRuleText(await body!.transformToString()) };
    } catch (error) {
      if (!isUnchanged(error)) throw new Error(`${this.name} cannot be read: ${(error as Error).message}`);
    }
    return this.last!.sheet;
  }
}

function isUnchanged(error: unknown): boolean {
  return (error as { $metadata?: { httpStatusCode?: number } }).$metadata?.httpStatusCode === 304;
}
