import { GetObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { RuleReader } from '../../engine/ports';
import { Sheet } from '../../rule-language/parse/sheet';
import { RuleRow } from '../../rule-language/parse/table';

/**
 * Reads the rules that were written in the app and deployed as an asset. An asset never changes, so it is
 * read once.
 */
export class AssetRuleReader implements RuleReader {
  readonly name = 'rules of the app';
  private rows?: Promise<RuleRow[]>;

  constructor(
    private readonly client: S3Client,
    private readonly bucketName: string,
    private readonly objectKey: string,
  ) {}

  async read(): Promise<Sheet> {
    this.rows ??= this.fetch();
    try {
      return { rows: await this.rows, problems: [] };
    } catch (error) {
      this.rows = undefined;
      throw error;
    }
  }

  private async fetch(): Promise<RuleRow[]> {
    const { Body: body } = await this.client.send(
      new GetObjectCommand({ Bucket: this.bucketName, Key: this.objectKey }),
    );
    return JSON.parse(await body!.transformToString()) as RuleRow[];
  }
}
