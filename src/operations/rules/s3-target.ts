import { GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { textOfFile } from '../../rule-language/parse/file-text';
import { readRuleText } from '../../rule-language/parse/text';
import { AwsOptions } from '../aws';
import { OperationError } from '../operation-error';
import { RuleDiff, StoredRule } from './rule-diff';
import { format } from './rule-format';
import { RuleTarget } from './rule-target';

/** Opens the target for an object, in whichever region its bucket is. */
export function openS3Target(config: AwsOptions, bucket: string, key: string): S3Target {
  return new S3Target(
    new S3Client({ ...config, forcePathStyle: true, followRegionRedirects: true }),
    bucket,
    key,
  );
}

/** Writes all rules into one object, and only while the object still is as it was read. */
export class S3Target implements RuleTarget {
  readonly hasIds = false;
  readonly name: string;
  private etag?: string;

  constructor(
    private readonly client: S3Client,
    private readonly bucket: string,
    private readonly key: string,
  ) {
    this.name = `s3://${bucket}/${key}`;
  }

  async read() {
    try {
      const { Body: body, ETag: etag } = await this.client.send(
        new GetObjectCommand({ Bucket: this.bucket, Key: this.key }),
      );
      this.etag = etag;
      return readRuleText(textOfFile(await body!.transformToByteArray()));
    } catch (error) {
      if ((error as Error).name !== 'NoSuchKey') throw error;
      this.etag = undefined;
      return { rows: [], problems: [] };
    }
  }

  async write(_diff: RuleDiff, wanted: readonly StoredRule[], onWritten: () => void): Promise<string[]> {
    const body = format(wanted, this.key.endsWith('.json') ? 'json' : 'csv', false);
    const condition = this.etag === undefined ? { IfNoneMatch: '*' } : { IfMatch: this.etag };
    try {
      await this.client.send(
        new PutObjectCommand({ Bucket: this.bucket, Key: this.key, Body: body, ...condition }),
      );
    } catch (error) {
      if ((error as { $metadata?: { httpStatusCode?: number } }).$metadata?.httpStatusCode !== 412) {
        throw error;
      }
      throw new OperationError(
        'conflict',
        `${this.name} was changed by another person or program meanwhile and is left as it is; ` +
          'look at the difference and push again',
      );
    }
    onWritten();
    return [];
  }
}
