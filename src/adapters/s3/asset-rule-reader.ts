import { GetObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { RuleReader } from '../../engine/ports';
import { Sheet } from '../../rule-language/parse/sheet';
import { RuleRow } from '../../rule-language/parse/table';

/** Reads the rules that were deployed with the app as an asset, once, since an asset never changes. */
export class AssetRuleReader implements RuleReader {
  readonly name = 'rules of the app';
  private rows?: Promise<RuleRow[]>;

  constructor(
    private readonly client: S3Client,
    private readonly bucketName: string,
    private readonly objectKey: string,
  ) {}

  /** @throws Error when the asset cannot be read; the next call reads it again */
  async read(): Promise<Sheet> {
    this.rows ??= this.fetch();
    try {
      return { rows: await this.rows, problems: [] };
    } catch (error) {
      this.rows = undefined;
      throw new Error(`${this.name} cannot be read: ${(error as Error).message}`);
    }
  }

  private async fetch(): Promise<RuleRow[]> {
    const { Body: body } = await this.client.send(
      new GetObjectCommand({ Bucket: this.bucketName, Key: this.objectKey }),
    );
    if (!body) throw new Error('the answer holds no object');
    return JSON.parse(await body.transformToString()) as RuleRow[];
  }
}
